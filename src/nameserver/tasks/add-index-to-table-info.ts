import type { OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { updateZkTableNode } from '../table-node.js';

/** Adds the index to the table's record. A new leader does not run it again, and so waits for ever. */
export function addIndexToTableInfoTask(ns: NameserverState, op: OpInfo): Task {
  return newTask(op, 'kAddIndexToTableInfo', '', (task) => addIndexToTableInfo(ns, op, task));
}

/**
 * Models: NameServerImpl::AddIndexToTableInfo
 * Deviates: the record is written as it was, since the model's indexes are its columns.
 */
function* addIndexToTableInfo(ns: NameserverState, { db, name }: OpInfo, task: Task): Proc {
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  const written = table !== undefined && (yield* updateZkTableNode(ns, table));
  ns.mu.unlock();
  if (written) ns.setTask(task, 'kDone');
  else ns.setTask(task, 'kFailed', table === undefined ? 'no such table' : 'set zk failed');
}
