import type { Endpoint, EndpointData, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { delTableInfoTask } from '../tasks/table-info-tasks.js';
import { delReplicaTask, dropTableTask } from '../tasks/tablet-tasks.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/** kDelReplicaOP: one replica less. Models: NameServerImpl::CreateDelReplicaOPTask */
export function buildDelReplicaOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  const { endpoint } = op.data as EndpointData;
  if (of === undefined || leader === undefined) return 'no alive leader';
  if (leader === endpoint) return `${endpoint} is the leader`;
  const ids = { tid: of.table.tid, pid: op.pid };
  return taskList([
    delReplicaTask(ns, op, leader, ids, endpoint),
    delTableInfoTask(ns, op, endpoint),
    dropTableTask(ns, op, endpoint, ids),
  ]);
}

/** The caller holds the mutex. */
export function* createDelReplicaOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
  endpoint: Endpoint,
): Proc<Creation> {
  const concurrency = ns.env.flags.name_server_task_concurrency;
  return yield* createOp(
    ns,
    { type: 'kDelReplicaOP', db, name, pid, data: { endpoint }, concurrency },
    buildDelReplicaOp,
  );
}
