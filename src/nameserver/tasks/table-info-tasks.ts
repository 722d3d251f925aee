import { copyTableInfo, type Endpoint, type OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { updateZkTableNode, updateZkTableNodeWithoutNotify } from '../table-node.js';

/** Adds a replica to the table's record: a follower that is not alive yet. */
export function addTableInfoTask(ns: NameserverState, op: OpInfo, endpoint: Endpoint): Task {
  return newTask(op, 'kAddTableInfo', '', (task) => addTableInfo(ns, op, task, endpoint));
}

/** Models: NameServerImpl::AddTableInfo */
function* addTableInfo(ns: NameserverState, { db, name, pid }: OpInfo, task: Task, endpoint: Endpoint): Proc {
  yield* ns.mu.lock();
  const old = ns.findTable(db, name);
  const table = old === undefined ? undefined : copyTableInfo(old);
  const partition = table?.table_partition.find((candidate) => candidate.pid === pid);
  if (
    table === undefined ||
    partition === undefined ||
    partition.partition_meta.some((m) => m.endpoint === endpoint)
  ) {
    ns.mu.unlock();
    return ns.setTask(
      task,
      'kFailed',
      partition === undefined ? 'no such partition' : 'follower already exists',
    );
  }
  partition.partition_meta.push({ endpoint, is_leader: false, is_alive: false, tablet_has_partition: true });
  const written = yield* updateZkTableNodeWithoutNotify(ns, table);
  if (written) ns.putTable(table);
  ns.mu.unlock();
  ns.setTask(task, written ? 'kDone' : 'kFailed', written ? '' : 'set zk failed');
}

/** Takes a replica out of the table's record. */
export function delTableInfoTask(ns: NameserverState, op: OpInfo, endpoint: Endpoint): Task {
  return newTask(op, 'kDelTableInfo', '', (task) => delTableInfo(ns, op, task, endpoint));
}

/** Models: NameServerImpl::DelTableInfo */
function* delTableInfo(ns: NameserverState, { db, name, pid }: OpInfo, task: Task, endpoint: Endpoint): Proc {
  // Leaves the task kDoing, and a later leader takes it for running: nobody ever finishes it.
  if (!ns.running) return;
  yield* ns.mu.lock();
  const old = ns.findTable(db, name);
  const table = old === undefined ? undefined : copyTableInfo(old);
  const partition = table?.table_partition.find((candidate) => candidate.pid === pid);
  const place = partition?.partition_meta.findIndex((meta) => meta.endpoint === endpoint) ?? -1;
  if (table === undefined || partition === undefined || place < 0) {
    ns.mu.unlock();
    return ns.setTask(task, 'kFailed', `${endpoint} is not in the partition`);
  }
  partition.partition_meta.splice(place, 1);
  const written = yield* updateZkTableNode(ns, table);
  if (written) ns.putTable(table);
  ns.mu.unlock();
  ns.setTask(task, written ? 'kDone' : 'kFailed', written ? '' : 'set zk failed');
}

/** The last step of a migration: the destination stands for the source. */
export function updateTableInfoTask(
  ns: NameserverState,
  op: OpInfo,
  source: Endpoint,
  destination: Endpoint,
): Task {
  return newTask(op, 'kUpdateTableInfo', '', (task) => updateTableInfo(ns, op, task, source, destination));
}

/** Models: NameServerImpl::UpdateTableInfo */
function* updateTableInfo(
  ns: NameserverState,
  { db, name, pid }: OpInfo,
  task: Task,
  source: Endpoint,
  destination: Endpoint,
): Proc {
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  const metas = table?.table_partition.find((candidate) => candidate.pid === pid)?.partition_meta;
  const from = metas?.find((meta) => meta.endpoint === source);
  if (table === undefined || metas === undefined || from === undefined) {
    ns.mu.unlock();
    return ns.setTask(task, 'kFailed', 'has not found src_endpoint');
  }
  const to = metas.find((meta) => meta.endpoint === destination);
  if (to === undefined) {
    from.endpoint = destination;
    from.is_alive = true;
    from.is_leader = false;
  } else {
    to.is_alive = true;
    to.is_leader = false;
    metas.splice(metas.indexOf(from), 1);
  }
  const written = yield* updateZkTableNode(ns, table);
  ns.mu.unlock();
  ns.setTask(task, written ? 'kDone' : 'kFailed', written ? '' : 'set zk failed');
}
