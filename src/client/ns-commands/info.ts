import { isOk, type PartitionMeta, type TableInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { formatBytes } from '../formatters.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';

/** Models: HandleNSInfo, and PrintTableInformation of `src/cmd/display.h`. */
export function* info(session: NsSession, words: readonly string[]): Proc<Lines> {
  const name = words[1];
  if (name === undefined) return ['info format error. eg: info tablename'];
  const answer = yield* ask(session, 'ShowTable', { db: session.db, name });
  if (!isOk(answer)) return [`failed to get table info. error msg: ${answer.msg}`];
  const table = answer.table_info?.[0];
  if (table === undefined) return [];
  const rows = [
    ['name', table.name],
    ['replica_num', `${table.replica_num}`],
    ['partition_num', `${table.partition_num}`],
    ['compress_type', table.compress_type],
    ['record_cnt', `${total(table, (meta) => meta.record_cnt)}`],
    ['memused', formatBytes(total(table, (meta) => meta.record_byte_size))],
    ['diskused', formatBytes(total(table, (meta) => meta.diskused))],
    ['partition_key', '-'],
  ];
  return printTable(['attribute', 'value'], rows, session.layout);
}

/** The nameserver's totals of a partition are those of its alive leader. */
function total(table: TableInfo, of: (meta: PartitionMeta) => number | undefined): number {
  let sum = 0;
  for (const { partition_meta } of table.table_partition) {
    const leader = partition_meta.find((meta) => meta.is_leader && meta.is_alive);
    if (leader !== undefined) sum += of(leader) ?? 0;
  }
  return sum;
}
