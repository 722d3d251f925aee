import { callTablet, isOk, type Endpoint, type PartitionMeta, type TableInfo } from '../../protocol/index.js';
import { SECOND, type Proc } from '../../sim/index.js';
import { transportErrorText } from '../transport-error.js';
import { checkTable, databases, replicas, tabletStatus, type TabletStatus } from './cluster-questions.js';
import { PythonError, type OpsSession } from './ops-session.js';

const SEGMENTS = 8;
/** The corrected variant gives a table so many looks to load. */
const LOOKS = 300;

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
      const problem = yield* recoverTable(ops, db, name);
      if (problem) ops.error(`recover table failed. db ${db} name ${name}, check log for detail`);
    }
  }
}

/** True when it failed. Models: RecoverTable. */
function* recoverTable(ops: OpsSession, db: string, name: string): Proc<boolean> {
  if ((yield* checkTable(ops, db, name)) === undefined) {
    ops.info(`${name} in ${db} is healthy`);
    return false;
  }
  ops.info(`recover ${name} in ${db}`);
  const tables = yield* ops.tableInfo(db, name);
  if (tables.length !== 1) {
    ops.warning(`table info should be 1, ${tables.length} found. db ${db} name ${name}`);
    return true;
  }
  const table = tables[0]!;
  const statuses = new Map<Endpoint, TabletStatus>();
  const endpoints = table.table_partition.flatMap((part) => part.partition_meta.map((meta) => meta.endpoint));
  for (const endpoint of new Set(endpoints)) {
    const { status, text } = yield* tabletStatus(ops, endpoint);
    if (status === undefined) {
      ops.warning(`get table status failed. msg is ${text}`);
      return true;
    }
    statuses.set(endpoint, status);
  }
  for (const { pid } of table.table_partition) yield* recoverPartition(ops, table, pid, statuses);
  yield* waitForOps(ops, db, name);
  const reason = yield* checkTable(ops, db, name);
  if (reason === undefined) ops.info(`${name} in ${db} recover success`);
  else ops.warning(reason);
  return reason !== undefined;
}

/** OPs that have not begun are not waited for. */
function* waitForOps(ops: OpsSession, db: string, name: string): Proc {
  yield* ops.sleep(SECOND);
  for (;;) {
    const { ok, rows } = yield* ops.ns(`showopstatus ${name}`, db);
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
  table: TableInfo,
  pid: number,
  statuses: ReadonlyMap<Endpoint, TabletStatus>,
): Proc {
  const { db, name, tid } = table;
  const metas = table.table_partition.find((part) => part.pid === pid)!.partition_meta;
  const leader = chooseLeader(ops, metas);
  if (leader === undefined)
    return ops.error(`cannot find leader replica. db ${db} name ${name} partition ${pid}`);
  const { endpoint } = leader;
  if (statuses.get(endpoint)?.has(`${tid}_${pid}`) !== true) {
    ops.info(
      `leader replica is not in tablet, db ${db} name ${name} pid ${pid} endpoint ${endpoint}. start loading data...`,
    );
    const problem = yield* loadTable(ops, table, pid, endpoint);
    if (problem !== undefined) {
      return ops.error(
        `load table failed. db ${db} name ${name} tid ${tid} pid ${pid} endpoint ${endpoint} msg ${problem}`,
      );
    }
  }
  if (!leader.is_alive && !(yield* ops.ns(`updatetablealive ${name} ${pid} ${endpoint} yes`, db)).ok) {
    return ops.error(`update leader alive failed. db ${db} name ${name} pid ${pid} endpoint ${endpoint}`);
  }
  for (const { endpoint: other, is_alive } of metas) {
    if (other === endpoint) continue;
    const down = !is_alive || (yield* ops.ns(`updatetablealive ${name} ${pid} ${other} no`, db)).ok;
    if (down && (yield* ops.ns(`recovertable ${name} ${pid} ${other}`, db)).ok) continue;
    return ops.error(`recover table partition failed. db ${db} name ${name} pid ${pid} endpoint ${other}`);
  }
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

/** Loads a replica and waits until it serves. The original names no mode, so the disk decides. */
function* loadTable(
  ops: OpsSession,
  { name, tid }: TableInfo,
  pid: number,
  endpoint: Endpoint,
): Proc<string | undefined> {
  const { env } = ops.around;
  const mode = ops.options.fixed ? { mode: 'kTableLeader' as const } : {};
  const table_meta = { name, tid, pid, seg_cnt: SEGMENTS, ...mode };
  const outcome = yield* callTablet(env, endpoint, 'LoadTable', { table_meta });
  if (!outcome.ok) return transportErrorText(env, outcome.error, endpoint);
  if (!isOk(outcome.response)) return outcome.response.msg;
  for (let look = 0; ; look++) {
    const { status } = yield* tabletStatus(ops, endpoint);
    const state = status?.get(`${tid}_${pid}`)?.state;
    if (state === 'kTableNormal') return undefined;
    if (state === 'kTableLoading' || state === 'kTableUndefined')
      ops.info(`table is loading... tid ${tid} pid ${pid}`);
    else if (state !== undefined) return `table stat is ${state}`;
    // A table that did not load is not listed, and waited for ever.
    if (ops.options.fixed && look >= LOOKS) throw new PythonError(`table ${tid} ${pid} does not load`);
    yield* ops.pause();
  }
}
