import type { ColumnDesc, Ttl, TtlType } from '../protocol/index.js';
import { dataTypeName } from './data-types.js';
import { formatTtl } from './formatters.js';
import { printTable, type Layout } from './printer.js';
import { printTextTable } from './text-table.js';

/** The columns of a table as the document's time printed them. */
export function documentSchema(columns: readonly ColumnDesc[], layout: Layout): string[] {
  const rows = columns.map(({ name, data_type, is_index }, at) => [
    `${at}`,
    name,
    data_type,
    is_index ? 'yes' : 'no',
  ]);
  return printTable(['#', 'name', 'type', 'index'], rows, layout);
}

/** Models: PrintSchema and PrintColumnKey, `src/cmd/display.h`. */
export function currentSchema(columns: readonly ColumnDesc[], ttl: Ttl, layout: Layout): string[] {
  const fields = columns.map(({ name, data_type }, at) => [
    `${at + 1}`,
    name,
    dataTypeName(data_type),
    'YES',
    '',
  ]);
  const keys = columns
    .filter((column) => column.is_index)
    .map(({ name }, at) => [
      `${at + 1}`,
      name,
      name,
      '-',
      formatTtl(ttl),
      TTL_TYPE_NAMES[ttl.type],
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
