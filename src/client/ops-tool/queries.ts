import type { Proc } from '../../sim/index.js';
import { databases, replicas } from './cluster-questions.js';
import type { OpsSession } from './ops-session.js';
import { prettyTable } from './pretty-table.js';

const OP_COLUMNS = [
  'db',
  'op_id',
  'op_type',
  'name',
  'pid',
  'status',
  'start_time',
  'execute_time',
  'end_time',
  'cur_task',
  'for_replica_cluster',
];

/** Models: ShowOpStatus of `openmldb_ops.py`. */
export function* showOpStatus(ops: OpsSession): Proc {
  const { db, filter = '' } = ops.options;
  const dbs = db === '' ? ((yield* databases(ops, 'internal')) ?? []) : [db];
  const table: string[][] = [];
  for (const name of dbs) {
    const { ok, rows } = yield* ops.ns('showopstatus', name);
    if (!ok) return ops.error('get op status failed');
    for (const row of rows) if (filter === '' || row[4] === filter) table.push([name, ...row]);
  }
  ops.lines.push(...prettyTable(OP_COLUMNS, table));
}

const TABLE_COLUMNS = [
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

/** Models: ShowTableStatus of `openmldb_ops.py`. */
export function* showTableStatus(ops: OpsSession): Proc {
  const pattern = likePattern(ops.options.filter ?? '%');
  const table: string[][] = [];
  for (const db of (yield* databases(ops, 'users')) ?? []) {
    if (!pattern.test(db)) continue;
    const rows = (yield* replicas(ops, db)) ?? [];
    for (const name of new Set(rows.map((row) => row.name))) {
      for (const { tid, table_partition } of yield* ops.tableInfo(db, name)) {
        const own = rows.filter((row) => row.tid === tid);
        const pids = new Set(own.map((row) => row.pid)).size;
        const leaders = table_partition.flatMap((part) =>
          part.partition_meta.filter((meta) => meta.is_leader && meta.is_alive),
        );
        const sum = (of: 'record_cnt' | 'record_byte_size' | 'diskused'): number =>
          leaders.reduce((total, meta) => total + (meta[of] ?? 0), 0);
        const unalive = own.filter((row) => !row.isAlive).length;
        const cells = [tid, name, db, 'memory', sum('record_cnt'), sum('record_byte_size'), sum('diskused')];
        const replicaCount = own.length / Math.max(1, pids);
        cells.push(pids, unalive, replicaCount, 'NULL', 'NULL', 'NULL', '');
        table.push(cells.map(String));
      }
    }
  }
  ops.lines.push(...prettyTable(TABLE_COLUMNS, table));
}

/** SQL's LIKE, for names of databases. */
function likePattern(text: string): RegExp {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('%', '.*').replaceAll('_', '.')}$`);
}
