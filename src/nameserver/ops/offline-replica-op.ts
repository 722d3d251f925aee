import type { Endpoint, EndpointData, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { delReplicaTask } from '../tasks/tablet-tasks.js';
import { updatePartitionStatusTask } from '../tasks/update-partition-status.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/** kOfflineReplicaOP: the leader stops feeding a follower. Models: NameServerImpl::CreateOfflineReplicaOPTask */
export function buildOfflineReplicaOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  const { endpoint } = op.data as EndpointData;
  if (of === undefined || leader === undefined) return 'no alive leader';
  if (leader === endpoint) return `${endpoint} is the leader`;
  return taskList([
    delReplicaTask(ns, op, leader, { tid: of.table.tid, pid: op.pid }, endpoint),
    updatePartitionStatusTask(ns, op, endpoint, { isLeader: false, isAlive: false }),
  ]);
}

/** The caller holds the mutex. */
export function* createOfflineReplicaOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
  endpoint: Endpoint,
  concurrency: number,
): Proc<Creation> {
  return yield* createOp(
    ns,
    { type: 'kOfflineReplicaOP', db, name, pid, data: { endpoint }, concurrency },
    buildOfflineReplicaOp,
  );
}
