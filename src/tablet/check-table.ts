import { ReturnCode, status, type Status } from '../protocol/index.js';
import type { Replica } from './replica.js';
import type { PartitionRequest, TabletState } from './tablet-state.js';
import type { TabletTask } from './task-registry.js';

export const ADD_TASK_FAILED: Status = status(ReturnCode.kError, 'add task failed');
export const TABLE_MISSING: Status = status(ReturnCode.kTableIsNotExist, 'table does not exist');
export const TABLE_IS_FOLLOWER: Status = status(ReturnCode.kTableIsFollower, 'table is follower');
export const IS_FOLLOWER_CLUSTER: Status = status(ReturnCode.kIsFollowerCluster, 'is follower cluster');

/** Marks a request's task as failed and hands back the answer. */
export function failTask(task: TabletTask, answer: Status): Status {
  task.set('kFailed');
  return answer;
}

export type Gate =
  { readonly pass: true; readonly replica: Replica } | { readonly pass: false; readonly answer: Status };

/**
 * The gate of the data requests. Every state passes but kTableLoading; the role is asked for first.
 * Models: TabletImpl::CheckTable.
 */
export function checkTable(state: TabletState, request: PartitionRequest, role: 'any-role' | 'leader'): Gate {
  const replica = state.find(request);
  if (replica === undefined) return { pass: false, answer: TABLE_MISSING };
  if (role === 'leader' && !replica.isLeader) return { pass: false, answer: TABLE_IS_FOLLOWER };
  if (replica.state === 'kTableLoading') {
    return { pass: false, answer: status(ReturnCode.kTableIsLoading, 'table is loading') };
  }
  return { pass: true, replica };
}
