import type { ChangeLeaderData, OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import { findRunningOp } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { updateZkTableNode } from '../table-node.js';

/** Publishes the new leader and the offset at which its term begins. */
export function updateLeaderInfoTask(ns: NameserverState, info: OpInfo): Task {
  return newTask(info, 'kUpdateLeaderInfo', '', (task) => updateLeaderInfo(ns, task));
}

/**
 * The old leader keeps its leader flag and loses its alive flag. Run again after it took effect, it
 * takes the new leader for the old one: not alive in memory, and the task fails.
 *
 * Models: NameServerImpl::UpdateLeaderInfo
 */
function* updateLeaderInfo(ns: NameserverState, task: Task): Proc {
  const op = yield* findRunningOp(ns, task.info.op_id);
  if (op === undefined) return ns.setTask(task, 'kFailed', 'the OP is not at the front of a queue');
  const { db, name, pid, tid, leader = '', term = 0, offset = 0 } = op.info.data as ChangeLeaderData;
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  const partition = table?.table_partition.find((candidate) => candidate.pid === pid);
  if (table === undefined || partition === undefined) {
    ns.mu.unlock();
    return ns.setTask(task, 'kFailed', 'no such partition');
  }
  const metas = partition.partition_meta;
  const old = metas.findLast((meta) => meta.is_leader && meta.is_alive);
  const fresh = metas.findLast((meta) => !(meta.is_leader && meta.is_alive) && meta.endpoint === leader);
  if (old !== undefined) {
    old.is_alive = false;
    ns.record({
      kind: 'replica-flagged',
      endpoint: old.endpoint,
      isLeader: true,
      isAlive: false,
      db,
      name,
      pid,
    });
  }
  if (fresh === undefined) {
    ns.mu.unlock();
    return ns.setTask(task, 'kFailed', `${leader} is not in the partition, or leads it already`);
  }
  fresh.is_leader = true;
  partition.term_offset.push({ term, offset: offset + 1 });
  const written = yield* updateZkTableNode(ns, table);
  ns.mu.unlock();
  if (!written) return ns.setTask(task, 'kFailed', 'set zk failed');
  ns.record({ kind: 'leader-published', endpoint: leader, term, offset, tid, db, name, pid });
  ns.setTask(task, 'kDone');
}
