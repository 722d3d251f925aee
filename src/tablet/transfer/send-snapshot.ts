import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, type Status, type TabletRpc } from '../../protocol/index.js';
import { ADD_TASK_FAILED, failTask, TABLE_IS_FOLLOWER, TABLE_MISSING } from '../check-table.js';
import { readManifest } from '../storage/replica-file.js';
import { MANIFEST_FILE, TABLE_META_FILE } from '../storage/replica-paths.js';
import type { TabletState } from '../tablet-state.js';
import { sendFile } from './file-sender.js';

type Request = TabletRpc['SendSnapshot'][0];

/** Models: TabletImpl::SendSnapshot. */
export function sendSnapshot(state: TabletState, request: Request): Status {
  const task = state.tasks.add(request.task_info, 'kSendSnapshot');
  if (task === undefined) return ADD_TASK_FAILED;
  const replica = state.find(request);
  if (replica === undefined) return failTask(task, TABLE_MISSING);
  if (!replica.isLeader) return failTask(task, TABLE_IS_FOLLOWER);
  if (replica.state !== 'kSnapshotPaused') {
    return failTask(
      task,
      status(ReturnCode.kTableStatusIsNotKsnapshotpaused, 'table status is not kSnapshotPaused'),
    );
  }
  const key = `${request.endpoint}_${request.tid}_${request.pid}`;
  if (state.sendingSnapshots.has(key)) {
    return failTask(task, status(ReturnCode.kSnapshotIsSending, 'snapshot is sending'));
  }
  state.sendingSnapshots.add(key);
  state.taskPool.submit('SendSnapshot', function* () {
    const sent = yield* sendSnapshotInternal(state, request);
    state.sendingSnapshots.delete(key);
    task.set(sent ? 'kDone' : 'kFailed');
  });
  return OK;
}

/**
 * The table's meta, the snapshot file, the MANIFEST last; binlog parts never. Role and state are not
 * looked at again. Models: TabletImpl::SendSnapshotInternal.
 */
function* sendSnapshotInternal(state: TabletState, request: Request): Proc<boolean> {
  const { env } = state;
  yield* state.passSpinLock();
  const replica = state.find(request);
  if (replica === undefined) return false;
  const { paths } = replica;
  const target = { tid: request.remote_tid ?? 0, pid: request.pid };
  const send = (path: string, name: string): Proc<boolean> =>
    sendFile(env, { to: request.endpoint, target, path, name });
  if (!(yield* send(paths.tableMeta, TABLE_META_FILE))) return false;
  const manifest = readManifest(env.node.disk, paths.manifest);
  if (manifest === 'missing') return true;
  if (manifest === 'unparsable') return false;
  if (!(yield* send(paths.inSnapshot(manifest.name), manifest.name))) return false;
  return yield* send(paths.manifest, MANIFEST_FILE);
}
