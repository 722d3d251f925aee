import { OK, ReturnCode, status, type Status, type TabletRpc } from '../../protocol/index.js';
import type { TabletState } from '../tablet-state.js';
import { ADD_TASK_FAILED, failTask, TABLE_MISSING } from '../check-table.js';
import { makeSnapshotInternal } from './snapshot-tasks.js';

/** Models: TabletImpl::MakeSnapshot. */
export function makeSnapshotRequest(state: TabletState, request: TabletRpc['MakeSnapshot'][0]): Status {
  const task = state.tasks.add(request.task_info, 'kMakeSnapshot');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  // The snapshot object is looked for before the table; they only come and go together.
  if (replica === undefined) {
    return failTask(task, status(ReturnCode.kSnapshotIsNotExist, 'snapshot does not exist'));
  }
  if (replica.state !== 'kTableNormal') {
    return failTask(task, status(ReturnCode.kTableStatusIsNotKnormal, 'table status is not kNormal'));
  }
  state.snapshotPool.submit('MakeSnapshot', () =>
    makeSnapshotInternal(state, request, request.offset ?? 0, task),
  );
  return OK;
}

/** Not counted: one RecoverSnapshot undoes any number of these. Models: TabletImpl::PauseSnapshot. */
export function pauseSnapshot(state: TabletState, request: TabletRpc['PauseSnapshot'][0]): Status {
  const task = state.tasks.add(request.task_info, 'kPauseSnapshot');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (replica.state !== 'kSnapshotPaused') {
    if (replica.state !== 'kTableNormal') {
      return failTask(task, status(ReturnCode.kTableStatusIsNotKnormal, 'table status is not kNormal'));
    }
    replica.setState('kSnapshotPaused');
  }
  task.set('kDone');
  return OK;
}

/** Models: TabletImpl::RecoverSnapshot. */
export function recoverSnapshotRequest(state: TabletState, request: TabletRpc['RecoverSnapshot'][0]): Status {
  const task = state.tasks.add(request.task_info, 'kRecoverSnapshot');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (replica.state !== 'kTableNormal') {
    if (replica.state !== 'kSnapshotPaused') {
      return failTask(
        task,
        status(ReturnCode.kTableStatusIsNotKsnapshotpaused, 'table status is not kSnapshotPaused'),
      );
    }
    replica.setState('kTableNormal');
  }
  task.set('kDone');
  return OK;
}
