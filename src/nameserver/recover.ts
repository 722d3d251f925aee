import { parseTableInfo, type OpId } from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import { armOnTabletOffline, updateTablets } from './membership.js';
import { updateTableStatus } from './pipeline/update-table-status.js';
import { updateTaskStatus } from './pipeline/update-task-status.js';
import { recoverOpTask } from './recover-ops.js';
import type { NameserverState } from './state.js';

/**
 * Reads everything that the cluster's state consists of from ZooKeeper. The first step that fails
 * ends it; the caller goes on with what was read so far.
 *
 * Models: NameServerImpl::Recover
 */
export function* recover(ns: NameserverState): Proc<boolean> {
  const endpoints = yield* ns.zk.getNodes();
  if (endpoints === undefined) return false;
  yield* ns.mu.lock();
  yield* updateTablets(ns, endpoints);
  const read =
    (yield* recoverCounters(ns)) &&
    (yield* recoverAutoFailover(ns)) &&
    (yield* recoverDb(ns)) &&
    (yield* recoverTableInfo(ns));
  ns.mu.unlock();
  if (!read) return false;
  yield* updateTableStatus(ns);
  yield* ns.mu.lock();
  const ops = yield* recoverOpTask(ns);
  if (ops) recoverOfflineTablets(ns);
  ns.mu.unlock();
  if (!ops) return false;
  yield* updateTaskStatus(ns, 'recovering');
  return true;
}

/** A node's value, or the default that is written where there is none; undefined when that fails. */
function* readOrCreate(ns: NameserverState, path: string, initial: string): Proc<string | undefined> {
  const value = yield* ns.zk.getNodeValue(path);
  if (value !== undefined) return value;
  return (yield* ns.zk.createNode(path, initial)) === undefined ? undefined : initial;
}

function* recoverCounters(ns: NameserverState): Proc<boolean> {
  const { paths } = ns.env;
  const tableIndex = yield* readOrCreate(ns, paths.tableIndex, '1');
  if (tableIndex === undefined) return false;
  ns.tableIndex = Number(tableIndex);
  const term = yield* readOrCreate(ns, paths.term, '1');
  if (term === undefined) return false;
  ns.term = Number(term);
  const opIndex = yield* readOrCreate(ns, paths.opIndex, '0');
  if (opIndex === undefined) return false;
  ns.opIndex = Number(opIndex) as OpId;
  if ((yield* readOrCreate(ns, paths.notify, '1')) === undefined) return false;
  return (yield* readOrCreate(ns, paths.globalVariableNotify, '1')) !== undefined;
}

function* recoverAutoFailover(ns: NameserverState): Proc<boolean> {
  const value = yield* readOrCreate(ns, ns.env.paths.autoFailover, String(ns.autoFailover));
  if (value === undefined) return false;
  ns.autoFailover = value === 'true';
  return true;
}

/** Children of a node that may not exist yet; undefined when they cannot be read. */
function* childrenOrNone(ns: NameserverState, path: string): Proc<readonly string[] | undefined> {
  const children = yield* ns.zk.getChildren(path);
  if (children !== undefined) return children;
  return (yield* ns.zk.isExistNode(path)) === 'no-node' ? [] : undefined;
}

/** Models: NameServerImpl::RecoverDb */
export function* recoverDb(ns: NameserverState): Proc<boolean> {
  const databases = yield* childrenOrNone(ns, ns.env.paths.db);
  if (databases === undefined) return false;
  ns.databases.clear();
  for (const db of databases) ns.databases.add(db);
  return true;
}

/**
 * A node that cannot be read, or names a database that does not exist, is passed over.
 *
 * Models: NameServerImpl::RecoverTableInfo
 */
export function* recoverTableInfo(ns: NameserverState): Proc<boolean> {
  ns.tables.clear();
  ns.dbTables.clear();
  for (const parent of [ns.env.paths.tableData, ns.env.paths.dbTableData]) {
    const children = yield* childrenOrNone(ns, parent);
    if (children === undefined) return false;
    for (const child of children) {
      const text = yield* ns.zk.getNodeValue(`${parent}/${child}`);
      const table = text === undefined ? undefined : parseTableInfo(text);
      if (table === undefined || (table.db !== '' && !ns.databases.has(table.db))) continue;
      ns.putTable(table);
    }
  }
  return true;
}

/** Models: NameServerImpl::RecoverOfflineTablet */
function recoverOfflineTablets(ns: NameserverState): void {
  ns.offlineEndpoints.clear();
  for (const tablet of ns.sortedTablets()) {
    if (tablet.state === 'kHealthy') continue;
    ns.offlineEndpoints.set(tablet.endpoint, tablet.ctimeMs);
    armOnTabletOffline(ns, tablet.endpoint);
  }
}
