import { isOk, type PartitionMeta, type TableInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { formatBytes, formatTtl, yesOrNo } from '../formatters.js';
import { ask, type NsSession } from '../ns-session.js';
import { printFixedTable, printTable } from '../printer.js';

const DOCUMENT_HEADER = [
  'name',
  'tid',
  'pid',
  'endpoint',
  'role',
  'ttl',
  'is_alive',
  'compress_type',
  'offset',
  'record_cnt',
  'memused',
] as const;

const CURRENT_HEADER = [
  'name',
  'tid',
  'pid',
  'endpoint',
  'role',
  'is_alive',
  'offset',
  'record_cnt',
  'memused',
  'diskused',
] as const;

/** The widths that the document's `showtable` blocks were edited to; no printer produces them. */
const DOCUMENT_HEADER_WIDTHS = [6, 3, 3, 18, 8, 8, 8, 13, 7, 10, 10];
const DOCUMENT_ROW_WIDTHS = [6, 2, 3, 18, 8, 9, 8, 13, 7, 10, 10];

/** Models: HandleNSClientShowTable, and PrintTableInfo of `src/cmd/display.h`. */
export function* showtable(session: NsSession, words: readonly string[]): Proc<Lines> {
  const name = words[1];
  const request = name === undefined ? { db: session.db } : { db: session.db, name };
  const answer = yield* ask(session, 'ShowTable', request);
  if (!isOk(answer)) return [`failed to showtable. error msg: ${answer.msg}`];
  const tables = answer.table_info ?? [];
  if (session.look === '0.9') return printTable(CURRENT_HEADER, rowsOf(tables, currentRow), session.layout);
  const rows = rowsOf(tables, documentRow);
  const fixed =
    session.showtableLayout === 'document'
      ? printFixedTable(DOCUMENT_HEADER, DOCUMENT_HEADER_WIDTHS, rows, DOCUMENT_ROW_WIDTHS, session.layout)
      : undefined;
  return fixed ?? printTable(DOCUMENT_HEADER, rows, session.layout);
}

type RowFormat = (table: TableInfo, meta: PartitionMeta) => string[];

/** In the order of the answer: table, partition, replica list. */
function rowsOf(tables: readonly TableInfo[], format: RowFormat): string[][] {
  const width = format === documentRow ? DOCUMENT_HEADER.length : CURRENT_HEADER.length;
  const padded = (cells: readonly string[]): string[] =>
    Array.from({ length: width }, (_, at) => cells[at] ?? '-');
  const rows: string[][] = [];
  for (const table of tables) {
    if (table.table_partition.length === 0) rows.push(padded([table.name, `${table.tid}`]));
    for (const { pid, partition_meta } of table.table_partition) {
      const start = [table.name, `${table.tid}`, `${pid}`];
      if (partition_meta.length === 0) rows.push(padded(start));
      for (const meta of partition_meta) rows.push([...start, ...format(table, meta)]);
    }
  }
  return rows;
}

function documentRow(table: TableInfo, meta: PartitionMeta): string[] {
  return [
    meta.endpoint,
    roleOf(meta),
    formatTtl(table.ttl),
    yesOrNo(meta.is_alive),
    table.compress_type,
    ...observed(meta),
  ];
}

function currentRow(_table: TableInfo, meta: PartitionMeta): string[] {
  return [
    meta.endpoint,
    roleOf(meta),
    yesOrNo(meta.is_alive),
    ...observed(meta),
    formatBytes(meta.diskused ?? 0),
  ];
}

/** The stored flag: a deposed leader keeps it until it is recovered. */
function roleOf(meta: PartitionMeta): string {
  return meta.is_leader ? 'leader' : 'follower';
}

/** `-` until the first status poll; afterwards the last value ever seen. */
function observed(meta: PartitionMeta): string[] {
  return [
    meta.offset === undefined ? '-' : `${meta.offset}`,
    meta.record_cnt === undefined ? '-' : `${meta.record_cnt}`,
    meta.record_byte_size === undefined ? '-' : formatBytes(meta.record_byte_size),
  ];
}
