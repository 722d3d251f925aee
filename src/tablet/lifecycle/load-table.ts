import type { Proc } from '../../sim/index.js';
import {
  OK,
  ReturnCode,
  status,
  type Status,
  type TabletEvent,
  type TabletRpc,
} from '../../protocol/index.js';
import { recoverFromBinlog } from '../binlog/recover-from-binlog.js';
import { ADD_TASK_FAILED, failTask } from '../check-table.js';
import { Replica } from '../replica.js';
import { recoverSnapshot } from '../snapshot/recover-snapshot.js';
import { replicaKey } from '../storage/replica-paths.js';
import type { PartitionRequest, TabletState } from '../tablet-state.js';
import { TabletTask } from '../task-registry.js';
import { createReplica } from './create-replica.js';
import { deleteTableInternal } from './drop-table.js';
import { checkTableMeta, mergeStoredMeta, writeTableMeta } from './table-meta.js';

/** Makes the objects at once and leaves the data to a worker. Models: TabletImpl::LoadTable. */
export function* loadTable(state: TabletState, request: TabletRpc['LoadTable'][0]): Proc<Status> {
  const { env } = state;
  const task = state.tasks.add(request.task_info, 'kLoadTable');
  if (task === undefined) return ADD_TASK_FAILED;
  const illegal = checkTableMeta(env, request.table_meta);
  if (illegal !== undefined) return failTask(task, illegal);
  if (state.find(request.table_meta) !== undefined) {
    return failTask(task, status(ReturnCode.kTableAlreadyExists, 'table already exists'));
  }
  const meta = mergeStoredMeta(env, request.table_meta);
  const failed = yield* writeTableMeta(env, meta);
  if (failed !== undefined) return failTask(task, failed);
  yield* state.passSpinLock();
  const replica = createReplica(state, meta);
  if (!(replica instanceof Replica)) return failTask(task, replica);
  const { tid, pid } = meta;
  state.taskPool.submit('LoadTable', () => loadTableInternal(state, { tid, pid }, task));
  return OK;
}

/**
 * Until this runs the replica answers, empty and at offset 0; from here to its end it refuses.
 * Models: TabletImpl::LoadTableInternal.
 */
function* loadTableInternal(state: TabletState, partition: PartitionRequest, task: TabletTask): Proc {
  const { env } = state;
  const { tid, pid } = partition;
  yield* state.passSpinLock();
  const replica = state.find(partition);
  if (replica === undefined) {
    task.set('kFailed');
    return;
  }
  const { replicator } = replica;
  replica.setState('kTableLoading');
  const snapshotOffset = yield* recoverSnapshot(env, replica);
  const offset =
    snapshotOffset === undefined
      ? undefined
      : yield* recoverFromBinlog(env, replicator.binlog, replica.memory, snapshotOffset);
  if (snapshotOffset === undefined || offset === undefined) {
    const reason =
      snapshotOffset === undefined ? 'MANIFEST cannot be parsed' : 'a binlog part cannot be closed';
    env.node.record<TabletEvent>({ kind: 'replica-load-failed', tid, pid, reason });
    yield* deleteTableInternal(state, partition, TabletTask.untracked(env.node));
    task.set('kFailed');
    return;
  }
  replica.setState('kTableNormal');
  replicator.setOffset(offset);
  replicator.setSnapshotPartIndex(replica.snapshot.offset);
  replicator.startSyncing();
  replica.memory.collect();
  state.startTimers(replicaKey(tid, pid));
  if (!replica.dropped)
    env.node.record<TabletEvent>({ kind: 'replica-loaded', tid, pid, offset, snapshotOffset });
  task.set('kDone');
}
