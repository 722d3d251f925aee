import type { Endpoint, OpInfo, PartitionId, RecoverTableData } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { recoverTableTask } from '../tasks/recover-table.js';
import { delReplicaTask } from '../tasks/tablet-tasks.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/** kRecoverTableOP: decides how a replica comes back. Models: NameServerImpl::CreateRecoverTableOPTask */
export function buildRecoverTableOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const { endpoint, is_leader } = op.data as RecoverTableData;
  if (is_leader) return [recoverTableTask(ns, op)];
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  if (of === undefined || leader === undefined) return 'no alive leader';
  if (leader === endpoint) return `${endpoint} is the leader`;
  return taskList([
    delReplicaTask(ns, op, leader, { tid: of.table.tid, pid: op.pid }, endpoint),
    recoverTableTask(ns, op),
  ]);
}

export interface RecoverTableRequest {
  readonly db: string;
  readonly name: string;
  readonly pid: PartitionId;
  readonly endpoint: Endpoint;
  /** Whether the replica is flagged leader, alive or not: then no leader need detach it first. */
  readonly isLeader: boolean;
  /** Log entries that the replica may lack when it is declared alive. */
  readonly offsetDelta: number;
  readonly concurrency: number;
}

/** Models: NameServerImpl::CreateRecoverTableOP. The caller holds the mutex. */
export function* createRecoverTableOp(ns: NameserverState, request: RecoverTableRequest): Proc<Creation> {
  const { db, name, pid, endpoint, isLeader, offsetDelta, concurrency } = request;
  const data: RecoverTableData = { endpoint, is_leader: isLeader, offset_delta: offsetDelta, concurrency };
  return yield* createOp(
    ns,
    { type: 'kRecoverTableOP', db, name, pid, data, concurrency },
    buildRecoverTableOp,
  );
}
