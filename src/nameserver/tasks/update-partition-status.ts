import type { Endpoint, OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { updateZkTableNode } from '../table-node.js';

/** The two flags of a replica, as a task is to set them. */
export interface ReplicaFlags {
  readonly isLeader: boolean;
  readonly isAlive: boolean;
}

/** Overwrites a replica's flags, whatever they were. */
export function updatePartitionStatusTask(
  ns: NameserverState,
  op: OpInfo,
  endpoint: Endpoint,
  flags: ReplicaFlags,
): Task {
  return newTask(op, 'kUpdatePartitionStatus', '', (task) =>
    updatePartitionStatus(ns, op, task, endpoint, flags),
  );
}

/** Models: NameServerImpl::UpdatePartitionStatus */
function* updatePartitionStatus(
  ns: NameserverState,
  { db, name, pid }: OpInfo,
  task: Task,
  endpoint: Endpoint,
  { isLeader, isAlive }: ReplicaFlags,
): Proc {
  // Leaves the task kDoing: whoever leads now has read it from ZooKeeper and runs it.
  if (!ns.running) return;
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  const partition = table?.table_partition.find((candidate) => candidate.pid === pid);
  const meta = partition?.partition_meta.find((candidate) => candidate.endpoint === endpoint);
  if (table === undefined || meta === undefined) {
    ns.mu.unlock();
    return ns.setTask(task, 'kFailed', `${endpoint} is not in the partition`);
  }
  meta.is_leader = isLeader;
  meta.is_alive = isAlive;
  ns.record({ kind: 'replica-flagged', endpoint, isLeader, isAlive, db, name, pid });
  const written = yield* updateZkTableNode(ns, table);
  ns.mu.unlock();
  ns.setTask(task, written ? 'kDone' : 'kFailed', written ? '' : 'set zk failed');
}
