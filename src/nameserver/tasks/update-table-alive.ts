import type { Endpoint, OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { updateZkTableNode } from '../table-node.js';

/** Sets all of a table's replicas on an endpoint to not alive, the last alive one included. */
export function updateTableAliveTask(ns: NameserverState, op: OpInfo, endpoint: Endpoint): Task {
  return newTask(op, 'kUpdateTableAlive', '', (task) => updateTableAlive(ns, op, task, endpoint));
}

/** Models: the kUpdateTableAlive task of the document's time; the current source has none. */
function* updateTableAlive(ns: NameserverState, { db, name }: OpInfo, task: Task, endpoint: Endpoint): Proc {
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  if (table === undefined) {
    ns.mu.unlock();
    return ns.setTask(task, 'kFailed', 'no such table');
  }
  for (const { pid, partition_meta } of table.table_partition) {
    for (const meta of partition_meta) {
      if (meta.endpoint !== endpoint) continue;
      meta.is_alive = false;
      ns.record({
        kind: 'replica-flagged',
        endpoint,
        isLeader: meta.is_leader,
        isAlive: false,
        db,
        name,
        pid,
      });
    }
  }
  const written = yield* updateZkTableNode(ns, table);
  ns.mu.unlock();
  ns.setTask(task, written ? 'kDone' : 'kFailed', written ? '' : 'set zk failed');
}
