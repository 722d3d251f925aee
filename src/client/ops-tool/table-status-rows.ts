import {
  callNameserver,
  callTablet,
  isOk,
  type Endpoint,
  type TableInfo,
  type TableStatus,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { transportErrorText } from '../transport-error.js';
import { keyOf } from './cluster-questions.js';
import type { OpsSession } from './ops-session.js';

export const TABLE_STATUS_COLUMNS = [
  'Table_id',
  'Table_name',
  'Database_name',
  'Storage_type',
  'Rows',
  'Memory_data_size',
  'Disk_data_size',
  'Partition',
  'Partition_unalive',
  'Replica',
  'Offline_path',
  'Offline_format',
  'Offline_symbolic_paths',
  'Warnings',
];

export interface TableStatusRow {
  /** All but the last column. */
  readonly cells: readonly string[];
  readonly warnings: readonly string[];
}

/** Replicas as one tablet reports them, or why it does not. */
type Reported = ReadonlyMap<string, TableStatus> | string;

/**
 * One row a table of a database whose name is LIKE the pattern, the last table first; a sentence when
 * the nameserver does not answer. SQL knows no tables without a database.
 *
 * Models: SQL's SHOW TABLE STATUS.
 */
export function* tableStatusRows(ops: OpsSession, pattern: string): Proc<readonly TableStatusRow[] | string> {
  const { env } = ops.around;
  const outcome = yield* callNameserver(env, ops.leader, 'ShowTable', { db: '', show_all: true });
  if (!outcome.ok) return transportErrorText(env, outcome.error, ops.leader);
  if (!isOk(outcome.response)) return outcome.response.msg;
  const matches = likePattern(pattern);
  const tables = (outcome.response.table_info ?? []).filter(({ db }) => db !== '' && matches.test(db));
  const reports = new Map<Endpoint, Reported>();
  for (const endpoint of new Set(tables.flatMap(endpointsOf)))
    reports.set(endpoint, yield* reported(ops, endpoint));
  const rows: TableStatusRow[] = [];
  for (const table of tables.reverse())
    rows.push({ cells: cellsOf(table), warnings: yield* warningsOf(ops, table, reports) });
  return rows;
}

const endpointsOf = (table: TableInfo): readonly Endpoint[] =>
  table.table_partition.flatMap((part) => part.partition_meta.map((meta) => meta.endpoint));

function cellsOf(table: TableInfo): readonly string[] {
  const metas = table.table_partition.flatMap((part) => part.partition_meta);
  const leaders = metas.filter((meta) => meta.is_leader && meta.is_alive);
  const sum = (of: 'record_cnt' | 'record_byte_size' | 'diskused'): number =>
    leaders.reduce((total, meta) => total + (meta[of] ?? 0), 0);
  const sizes = [sum('record_cnt'), sum('record_byte_size'), sum('diskused')];
  const unalive = metas.filter((meta) => !meta.is_alive).length;
  const counts = [...sizes, table.partition_num, unalive, table.replica_num].map(String);
  return [`${table.tid}`, table.name, table.db, 'memory', ...counts, 'NULL', 'NULL', 'NULL'];
}

function* reported(ops: OpsSession, endpoint: Endpoint): Proc<Reported> {
  const { env } = ops.around;
  const outcome = yield* callTablet(env, endpoint, 'GetTableStatus', {});
  if (!outcome.ok) return transportErrorText(env, outcome.error, endpoint);
  if (!isOk(outcome.response)) return outcome.response.msg;
  return new Map(outcome.response.all_table_status.map((status) => [keyOf(status), status]));
}

/** Where the nameserver's record and the tablets disagree. */
function* warningsOf(
  ops: OpsSession,
  table: TableInfo,
  reports: ReadonlyMap<Endpoint, Reported>,
): Proc<readonly string[]> {
  const warnings: string[] = [];
  for (const { pid, partition_meta } of table.table_partition) {
    const { tid, replica_num } = table;
    if (partition_meta.length !== replica_num)
      warnings.push(
        `[pid=${pid}]: real replica number ${partition_meta.length} does not match the configured replicanum ${replica_num}`,
      );
    const leader = partition_meta.find((meta) => meta.is_leader && meta.is_alive)?.endpoint;
    const connected = leader === undefined ? new Set() : yield* followersOf(ops, leader, tid, pid);
    for (const { endpoint, is_leader } of partition_meta) {
      const report = reports.get(endpoint)!;
      if (typeof report === 'string') {
        warnings.push(`[pid=${pid}]: fail to get from tablet: ${report}`);
        continue;
      }
      const of = `[pid=${pid}][${is_leader ? 'leader' : 'follower'}][${endpoint}]`;
      const status = report.get(keyOf({ tid, pid }));
      const state = status?.state ?? 'kNotFound';
      if (['kNotFound', 'kTableUndefined'].includes(state) || (is_leader && state === 'kTableLoading'))
        warnings.push(`${of}: state is ${state}`);
      else if ((status?.mode === 'kTableLeader') !== is_leader)
        warnings.push(`${of}: leader/follower mode inconsistent`);
      else if (!is_leader && !connected.has(endpoint)) warnings.push(`${of}: not connected to leader`);
    }
  }
  return warnings;
}

function* followersOf(
  ops: OpsSession,
  leader: Endpoint,
  tid: number,
  pid: number,
): Proc<ReadonlySet<Endpoint>> {
  const outcome = yield* callTablet(ops.around.env, leader, 'GetTableFollower', { tid, pid });
  if (!outcome.ok || !('follower_info' in outcome.response)) return new Set();
  return new Set(outcome.response.follower_info?.map((follower) => follower.endpoint));
}

/** SQL's LIKE, for names of databases. */
function likePattern(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`);
}
