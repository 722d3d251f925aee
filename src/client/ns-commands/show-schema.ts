import { isOk, type ColumnDesc, type TableInfo, type TtlType } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { dataTypeName } from '../data-types.js';
import { formatTtl } from '../formatters.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable, type Layout } from '../printer.js';
import { printTextTable } from '../text-table.js';

/** Models: HandleNSClientShowSchema, `src/cmd/openmldb.cc`. */
export function* showschema(session: NsSession, words: readonly string[]): Proc<Lines> {
  const name = words[1];
  if (name === undefined) return ['showschema format error. eg: showschema tablename'];
  const answer = yield* ask(session, 'ShowTable', { db: session.db, name });
  if (!isOk(answer)) return [`failed to showschema. error msg: ${answer.msg}`];
  const table = answer.table_info?.[0];
  if (table === undefined) return [`table ${name} does not exist`];
  return session.look === 'manual'
    ? documentSchema(table, session.layout)
    : currentSchema(table, session.layout);
}

function documentSchema(table: TableInfo, layout: Layout): string[] {
  if (table.column_desc.length === 0) return [`table ${table.name} has not schema`];
  const rows = table.column_desc.map((column, at) => [
    `${at}`,
    column.name,
    column.data_type,
    column.is_index ? 'yes' : 'no',
  ]);
  return printTable(['#', 'name', 'type', 'index'], rows, layout);
}

/** Models: PrintSchema and PrintColumnKey, `src/cmd/display.h`. */
function currentSchema(table: TableInfo, layout: Layout): string[] {
  const columns = table.column_desc.map((column, at) => [
    `${at + 1}`,
    column.name,
    dataTypeName(column.data_type),
    'YES',
    '',
  ]);
  const keys = indexColumns(table.column_desc).map((column, at) => [
    `${at + 1}`,
    column.name,
    column.name,
    '-',
    formatTtl(table.ttl),
    TTL_TYPE_NAMES[table.ttl.type],
    // Of the kinds of index, only this one is simulated.
    'kCovering',
  ]);
  return [
    ...printTextTable([['#', 'Field', 'Type', 'Null', 'Default'], ...columns], layout),
    '',
    '#ColumnKey',
    ...printTextTable([['#', 'name', 'keys', 'ts', 'ttl', 'ttl_type', 'type'], ...keys], layout),
  ];
}

function indexColumns(columns: readonly ColumnDesc[]): readonly ColumnDesc[] {
  return columns.filter((column) => column.is_index);
}

const TTL_TYPE_NAMES: Readonly<Record<TtlType, string>> = {
  absolute: 'kAbsoluteTime',
  latest: 'kLatestTime',
  absandlat: 'kAbsAndLat',
  absorlat: 'kAbsOrLat',
};
