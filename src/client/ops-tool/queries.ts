import type { Proc } from '../../sim/index.js';
import { databases } from './cluster-questions.js';
import type { OpsSession } from './ops-session.js';
import { prettyTable } from './pretty-table.js';
import { tableStatusRows, TABLE_STATUS_COLUMNS } from './table-status-rows.js';

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

/** Models: GetOpStatus of `openmldb_ops.py`, as `showopstatus` calls it. */
export function* showOpStatus(ops: OpsSession): Proc {
  const { db, filter = '' } = ops.options;
  const dbs = db === '' ? yield* databases(ops, 'internal') : [db];
  if (dbs === undefined) {
    ops.error('get database failed');
    ops.lines.push('get database failed');
    return;
  }
  const table: string[][] = [];
  for (const name of dbs) {
    const { ok, rows } = yield* ops.ns('showopstatus  ', name);
    if (!ok) {
      ops.lines.push('showopstatus failed');
      return;
    }
    for (const row of rows) if (filter === '' || row[4] === filter) table.push([name, ...row]);
  }
  ops.lines.push(...prettyTable(OP_COLUMNS, table));
}

/**
 * What SQL's `SHOW TABLE STATUS LIKE` answers, read by blanks: a table with warnings has too many words
 * and is left out.
 *
 * Models: ShowTableStatus of `openmldb_ops.py`, Executor::ShowTableStatus.
 */
export function* showTableStatus(ops: OpsSession): Proc {
  const rows = yield* tableStatusRows(ops, ops.options.filter ?? '%');
  if (typeof rows === 'string') {
    ops.error('show table status failed');
    ops.lines.push(rows);
    return;
  }
  const readable = rows.filter(({ warnings }) => ops.options.fixed || warnings.length === 0);
  const table = readable.map(({ cells, warnings }) => [...cells, warnings.join(', ')]);
  ops.lines.push(...prettyTable(TABLE_STATUS_COLUMNS, table));
}
