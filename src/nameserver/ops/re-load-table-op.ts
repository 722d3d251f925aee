import type { Endpoint, EndpointData, OpId, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { loadTableTask } from '../tasks/tablet-tasks.js';
import { updatePartitionStatusTask } from '../tasks/update-partition-status.js';
import { partitionOf, taskList } from './build.js';

/** kReLoadTableOP: the only replica loads its own data again. Models: NameServerImpl::CreateReLoadTableTask */
export function buildReLoadTableOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  if (of === undefined) return 'no such partition';
  const { endpoint } = op.data as EndpointData;
  return taskList([
    loadTableTask(ns, op, endpoint, of.table, op.pid, 'kTableLeader'),
    updatePartitionStatusTask(ns, op, endpoint, { isLeader: true, isAlive: true }),
  ]);
}

export interface ReLoadTableRequest {
  readonly db: string;
  readonly name: string;
  readonly pid: PartitionId;
  readonly endpoint: Endpoint;
  readonly parentId: OpId;
  readonly concurrency: number;
}

/** The caller holds the mutex. */
export function* createReLoadTableOp(ns: NameserverState, request: ReLoadTableRequest): Proc<Creation> {
  const { endpoint, ...rest } = request;
  return yield* createOp(ns, { type: 'kReLoadTableOP', data: { endpoint }, ...rest }, buildReLoadTableOp);
}
