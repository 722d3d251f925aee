import { columnKeysOf, keyColumns, type ColumnKey, type Indexed, type TtlType } from '../protocol/index.js';
import { dataTypeName } from './data-types.js';
import { formatTtl } from './formatters.js';
import { printTable, type Layout } from './printer.js';
import { printTextTable } from './text-table.js';

/**
 * The columns of a table as the document's time printed them; once indexes could have columns of time,
 * they came in a table of their own.
 */
export function documentSchema(table: Indexed, layout: Layout): string[] {
  const isKeyed = table.column_key !== undefined;
  const rows = (table.column_desc ?? []).map(({ name, data_type, is_index }, at) => [
    `${at}`,
    name,
    data_type,
    ...(isKeyed ? [] : [is_index ? 'yes' : 'no']),
  ]);
  const columns = printTable(['#', 'name', 'type', ...(isKeyed ? [] : ['index'])], rows, layout);
  if (!isKeyed) return columns;
  const keys = keysInUse(table).map((key, at) => [
    `${at}`,
    key.index_name,
    keyColumns(key).join('|'),
    key.ts_name ?? '-',
    formatTtl(key.ttl),
  ]);
  const header = ['#', 'index_name', 'col_name', 'ts_col', 'ttl'];
  return [...columns, '', '#ColumnKey', ...printTable(header, keys, layout)];
}

/** A deleted index is not shown. */
function keysInUse(table: Indexed): readonly ColumnKey[] {
  return columnKeysOf(table).filter(({ flag }) => flag !== 1);
}

/** Models: PrintSchema and PrintColumnKey, `src/cmd/display.h`. */
export function currentSchema(table: Indexed, layout: Layout): string[] {
  const fields = (table.column_desc ?? []).map(({ name, data_type }, at) => [
    `${at + 1}`,
    name,
    dataTypeName(data_type),
    'YES',
    '',
  ]);
  const keys = keysInUse(table).map((key, at) => [
    `${at + 1}`,
    key.index_name,
    keyColumns(key).join('|'),
    key.ts_name ?? '-',
    formatTtl(key.ttl),
    TTL_TYPE_NAMES[key.ttl.type],
    // Of the kinds of index, only this one is simulated.
    'kCovering',
  ]);
  return [
    ...printTextTable([['#', 'Field', 'Type', 'Null', 'Default'], ...fields], layout),
    '',
    '#ColumnKey',
    ...printTextTable([['#', 'name', 'keys', 'ts', 'ttl', 'ttl_type', 'type'], ...keys], layout),
  ];
}

const TTL_TYPE_NAMES: Readonly<Record<TtlType, string>> = {
  absolute: 'kAbsoluteTime',
  latest: 'kLatestTime',
  absandlat: 'kAbsAndLat',
  absorlat: 'kAbsOrLat',
};
