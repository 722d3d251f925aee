import type { Endpoint, PartitionMeta, TableInfo } from '../../protocol/index.js';
import { SECOND, type Proc } from '../../sim/index.js';
import {
  checkTable,
  databases,
  keyOf,
  replicas,
  tabletStatus,
  type TabletStatus,
} from './cluster-questions.js';
import { loadLeader } from './load-leader.js';
import type { OpsSession } from './ops-session.js';
import { raiseForKey } from './python-error.js';

/**
 * One-click recovery: every table, one after the other.
 *
 * Models: RecoverData of `openmldb_ops.py`.
 */
export function* recoverData(ops: OpsSession): Proc {
  const dbs = yield* databases(ops, 'internal');
  if (dbs === undefined) return ops.error('get database failed');
  for (const db of dbs) {
    const rows = yield* replicas(ops, db);
    if (rows === undefined) return ops.error('get all table failed');
    for (const name of new Set(rows.map((row) => row.name))) {
      if (ops.options.fixed && (yield* tablesOf(ops, db, name)).length === 0) continue;
      const problem = yield* recoverTable(ops, db, name);
      if (problem) ops.error(`recover table failed. db ${db} name ${name}, check log for detail`);
    }
  }
}

/** The corrected variant leaves tables without a database out where a database is selected. */
function* tablesOf(ops: OpsSession, db: string, name: string): Proc<readonly TableInfo[]> {
  const tables = yield* ops.tableInfo(db, name);
  return ops.options.fixed ? tables.filter((table) => table.db === db) : tables;
}

/** True when it failed. Models: RecoverTable. */
function* recoverTable(ops: OpsSession, db: string, name: string): Proc<boolean> {
  if ((yield* checkTable(ops, db, name)) === undefined) {
    ops.info(`${name} in ${db} is healthy`);
    return false;
  }
  ops.info(`recover ${name} in ${db}`);
  const tables = yield* tablesOf(ops, db, name);
  if (tables.length !== 1) {
    ops.warning(`table info should be 1, ${tables.length} found. db ${db} name ${name}`);
    return true;
  }
  const table = tables[0]!;
  const metas = table.table_partition.flatMap((part) => part.partition_meta);
  // JSON leaves out what was never set, and the original looks for it all the same.
  if (!ops.options.fixed && metas.some((meta) => meta.offset === undefined)) raiseForKey('offset');
  const statuses = new Map<Endpoint, TabletStatus>();
  for (const endpoint of new Set(metas.map((meta) => meta.endpoint))) {
    const { status, text } = yield* tabletStatus(ops, endpoint);
    if (status === undefined) {
      ops.warning(`get table status failed. msg is ${text}`);
      return true;
    }
    statuses.set(endpoint, status);
  }
  for (const { pid } of table.table_partition) yield* recoverPartition(ops, db, table, pid, statuses);
  yield* waitForOps(ops, db, name);
  const reason = yield* checkTable(ops, db, name);
  if (reason === undefined) ops.info(`${name} in ${db} recover success`);
  else ops.warning(reason);
  return reason !== undefined;
}

/** OPs that have not begun are not waited for, and a failing `showopstatus` ends the wait as well. */
function* waitForOps(ops: OpsSession, db: string, name: string): Proc {
  yield* ops.sleep(SECOND);
  for (;;) {
    const { ok, rows } = yield* ops.ns(`showopstatus ${name}  `, db);
    const waits = ops.options.fixed ? ['kDoing', 'kInited'] : ['kDoing'];
    const doing = ok ? rows.find((row) => waits.includes(row[4] ?? '')) : undefined;
    if (doing === undefined) return;
    ops.info(doing.join(' '));
    ops.info('waiting task');
    yield* ops.pause();
  }
}

/** Models: RecoverPartition; what it returns is looked at by nobody. */
function* recoverPartition(
  ops: OpsSession,
  db: string,
  table: TableInfo,
  pid: number,
  statuses: ReadonlyMap<Endpoint, TabletStatus>,
): Proc {
  const { name, tid } = table;
  const metas = table.table_partition.find((part) => part.pid === pid)!.partition_meta;
  const of = `db ${db} name ${name}`;
  const leader = chooseLeader(ops, metas);
  if (leader === undefined) return ops.error(`cannot find leader replica. ${of} partition ${pid}`);
  const { endpoint } = leader;
  const held = statuses.get(endpoint)?.get(keyOf({ tid, pid }));
  const problem = yield* loadLeader(ops, db, table, pid, endpoint, held);
  if (problem !== undefined) {
    return ops.error(`load table failed. ${of} tid ${tid} pid ${pid} endpoint ${endpoint} msg ${problem}`);
  }
  if (!leader.is_alive && !(yield* flag(ops, db, name, pid, endpoint, 'yes'))) {
    return ops.error(`update leader alive failed. ${of} pid ${pid} endpoint ${endpoint}`);
  }
  for (const { endpoint: other, is_alive } of metas) {
    if (other === endpoint) continue;
    if (is_alive && !(yield* flag(ops, db, name, pid, other, 'no'))) {
      return ops.error(`update alive failed. ${of} pid ${pid} endpoint ${other}`);
    }
    if (!(yield* ops.ns(`recovertable ${name} ${pid} ${other}`, db)).ok) {
      return ops.error(`recover table partition failed. ${of} pid ${pid} endpoint ${other}`);
    }
  }
}

function* flag(
  ops: OpsSession,
  db: string,
  name: string,
  pid: number,
  endpoint: Endpoint,
  isAlive: 'yes' | 'no',
): Proc<boolean> {
  const { ok, text } = yield* ops.ns(`updatetablealive ${name} ${pid} ${endpoint} ${isAlive}`, db);
  return ok && text.includes('update ok');
}

/**
 * The original compares offsets with a maximum that it never raises, so that the last replica that is
 * flagged leader is taken, whatever it has.
 */
function chooseLeader(ops: OpsSession, metas: readonly PartitionMeta[]): PartitionMeta | undefined {
  const flagged = metas.filter((meta) => meta.is_leader);
  if (!ops.options.fixed) return flagged.at(-1);
  const largest = Math.max(...flagged.map((meta) => meta.offset ?? 0));
  return flagged.findLast((meta) => (meta.offset ?? 0) === largest);
}
