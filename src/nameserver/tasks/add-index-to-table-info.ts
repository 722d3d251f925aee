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
 * Models: NameServerImpl::AddIndexToTableInfo, which does not look whether the record could be written.
 * Deviates: it is written as it was, since the model's indexes are its columns.
 */
function* addIndexToTableInfo(ns: NameserverState, { db, name }: OpInfo, task: Task): Proc {
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  if (table !== undefined) yield* updateZkTableNode(ns, table);
  ns.mu.unlock();
  if (table === undefined) ns.setTask(task, 'kFailed', 'no such table');
  else ns.setTask(task, 'kDone');
}
