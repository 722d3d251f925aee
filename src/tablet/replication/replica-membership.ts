import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, type Status, type TabletRpc } from '../../protocol/index.js';
import { ADD_TASK_FAILED, failTask, TABLE_IS_FOLLOWER, TABLE_MISSING } from '../check-table.js';
import type { TabletState } from '../tablet-state.js';

/** A follower that is there already is an error, yet its task is done. Models: TabletImpl::AddReplica. */
export function addReplica(state: TabletState, request: TabletRpc['AddReplica'][0]): Status {
  const task = state.tasks.add(request.task_info, 'kAddReplica');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (!replica.isLeader) return failTask(task, TABLE_IS_FOLLOWER);
  switch (replica.replicator.addNodes([request.endpoint], request.remote_tid)) {
    case 'not-leader':
      return failTask(task, status(ReturnCode.kFailToAddReplicaEndpoint, 'fail to add replica endpoint'));
    case 'exists':
      task.set('kDone');
      return status(ReturnCode.kReplicaEndpointAlreadyExists, 'replica endpoint already exists');
    case 'ok':
      task.set('kDone');
      return OK;
  }
}

/** Models: TabletImpl::DelReplica. */
export function* deleteReplica(state: TabletState, request: TabletRpc['DelReplica'][0]): Proc<Status> {
  const task = state.tasks.add(request.task_info, 'kDelReplica');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (!replica.isLeader) return failTask(task, TABLE_IS_FOLLOWER);
  switch (yield* replica.replicator.deleteNode(request.endpoint)) {
    case 'not-leader':
      return failTask(task, status(ReturnCode.kReplicatorRoleIsNotLeader, 'replicator role is not leader'));
    case 'missing':
      task.set('kDone');
      return status(ReturnCode.kOk, 'replica does not exist');
    case 'ok':
      task.set('kDone');
      return OK;
  }
}

/** Models: TabletImpl::GetTableFollower. */
export function getTableFollower(
  state: TabletState,
  request: TabletRpc['GetTableFollower'][0],
): TabletRpc['GetTableFollower'][1] {
  const replica = state.find(request);
  if (replica === undefined) return TABLE_MISSING;
  if (!replica.isLeader) return TABLE_IS_FOLLOWER;
  const { offset, nodes } = replica.replicator;
  if (nodes.length === 0) return { ...status(ReturnCode.kNoFollower, 'has no follower'), offset };
  const follower_info = nodes
    .map((node) => ({ endpoint: node.endpoint, offset: node.lastSyncOffset }))
    .sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  return { ...OK, offset, follower_info };
}
