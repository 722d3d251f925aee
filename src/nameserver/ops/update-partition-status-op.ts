import type { Endpoint, EndpointStatusData, OpId, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { updatePartitionStatusTask } from '../tasks/update-partition-status.js';

/** kUpdatePartitionStatusOP: sets a replica's flags. Models: NameServerImpl::CreateUpdatePartitionStatusOPTask */
export function buildUpdatePartitionStatusOp(ns: NameserverState, op: OpInfo): Task[] {
  const { endpoint, is_leader: isLeader, is_alive: isAlive } = op.data as EndpointStatusData;
  return [updatePartitionStatusTask(ns, op, endpoint, { isLeader, isAlive })];
}

export interface UpdatePartitionStatusRequest {
  readonly db: string;
  readonly name: string;
  readonly pid: PartitionId;
  readonly endpoint: Endpoint;
  readonly isLeader: boolean;
  readonly isAlive: boolean;
  readonly parentId?: OpId;
  readonly concurrency: number;
}

/** The caller holds the mutex. */
export function* createUpdatePartitionStatusOp(
  ns: NameserverState,
  request: UpdatePartitionStatusRequest,
): Proc<Creation> {
  const { endpoint, isLeader, isAlive, ...rest } = request;
  const data: EndpointStatusData = { endpoint, is_leader: isLeader, is_alive: isAlive };
  return yield* createOp(
    ns,
    { type: 'kUpdatePartitionStatusOP', data, ...rest },
    buildUpdatePartitionStatusOp,
  );
}
