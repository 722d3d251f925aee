import type { Proc } from '../../sim/index.js';
import {
  OK,
  ReturnCode,
  status,
  type Status,
  type TabletEvent,
  type TabletRpc,
} from '../../protocol/index.js';
import { ADD_TASK_FAILED, failTask, TABLE_MISSING } from '../check-table.js';
import { ReplicaPaths, replicaKey } from '../storage/replica-paths.js';
import type { PartitionRequest, TabletState } from '../tablet-state.js';
import type { TabletTask } from '../task-registry.js';

/** Leaders and followers alike, also while loading or paused. Models: TabletImpl::DropTable. */
export function dropTable(state: TabletState, request: TabletRpc['DropTable'][0]): Status {
  const task = state.tasks.add(request.task_info, 'kDropTable');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (replica.state === 'kMakingSnapshot') {
    return failTask(
      task,
      status(ReturnCode.kTableStatusIsKmakingsnapshot, 'table status is kMakingSnapshot'),
    );
  }
  state.taskPool.submit('DropTable', () => deleteTableInternal(state, request, task));
  return OK;
}

/** Models: TabletImpl::DeleteTableInternal. */
export function* deleteTableInternal(
  state: TabletState,
  partition: PartitionRequest,
  task: TabletTask,
): Proc {
  const { tid, pid } = partition;
  const key = replicaKey(tid, pid);
  yield* state.passSpinLock();
  const replica = state.replicas.get(key);
  if (replica === undefined) {
    task.set('kFailed');
    return;
  }
  state.replicas.delete(key);
  replica.dropped = true;
  state.stopTimers(key);
  yield* replica.replicator.deleteAllNodes();
  state.bulkLoads.remove(key);
  const isTaken = state.recycleBin.take(replica.paths.directory, key);
  // A replica that was loaded while this waited has lost its files to it.
  const loaded = state.replicas.get(key)?.replicator.binlog;
  if (isTaken && loaded !== undefined) loaded.hasDirectory = false;
  state.env.node.record<TabletEvent>({ kind: 'replica-dropped', tid, pid });
  task.set('kDone');
}

/**
 * The table need not be loaded, and it is not asked whether it is. One that is goes on writing to its
 * open part, and to no other. Models: TabletImpl::DeleteBinlog.
 */
export function deleteBinlog(state: TabletState, request: TabletRpc['DeleteBinlog'][0]): Status {
  const { tid, pid } = request;
  const directory = new ReplicaPaths(tid, pid).binlog;
  const loaded = state.find(request)?.replicator.binlog;
  // A loaded replica has made the directory, even if no part is in it yet.
  if (loaded?.hasDirectory === true || state.env.node.disk.directoryExists(directory)) {
    const isTaken = state.recycleBin.take(directory, `${replicaKey(tid, pid)}_binlog`);
    if (isTaken && loaded !== undefined) loaded.hasDirectory = false;
    state.env.node.record<TabletEvent>({ kind: 'binlog-deleted', tid, pid });
  }
  return OK;
}
