import { MINUTE, type Proc } from '../../sim/index.js';
import { unixSecondsNow, untilHour, type Offset } from '../../protocol/index.js';
import { intervalUs } from '../interval.js';
import type { PartitionRequest, TabletState } from '../tablet-state.js';
import { TabletTask } from '../task-registry.js';
import { makeSnapshot } from './make-snapshot.js';

/**
 * Makes a snapshot if the log has grown enough since the last one, or up to `endOffset` if that is
 * not 0. Models: TabletImpl::MakeSnapshotInternal.
 */
export function* makeSnapshotInternal(
  state: TabletState,
  partition: PartitionRequest,
  endOffset: Offset,
  task: TabletTask,
): Proc {
  const { env } = state;
  yield* state.passSpinLock();
  const replica = state.find(partition);
  if (replica === undefined || replica.state !== 'kTableNormal') {
    task.set('kFailed');
    return;
  }
  // The state is set in a second section of the lock: whatever comes between is overwritten.
  yield* env.node.sleep(0);
  yield* state.passSpinLock();
  replica.setState('kMakingSnapshot');
  const { replicator, snapshot } = replica;
  const enough = replicator.offset >= snapshot.offset + env.flags.make_snapshot_threshold_offset;
  let done = true;
  if (endOffset > 0 || enough) {
    const made = yield* makeSnapshot(env, replica, endOffset);
    done = made !== undefined;
    if (made !== undefined) replicator.setSnapshotPartIndex(made);
  }
  yield* state.passSpinLock();
  replica.setState('kTableNormal');
  if (done && task.info !== undefined) replica.lastMakeSnapshotTime = unixSecondsNow(env);
  task.set(done ? 'kDone' : 'kFailed');
}

/**
 * The daily snapshots of all replicas, in the hour of `make_snapshot_time`. The original looks at
 * the clock every `make_snapshot_check_interval`; here only the look that will find the hour is
 * scheduled, on the same grid.
 *
 * Models: TabletImpl::SchedMakeSnapshot.
 */
export function scheduleDailySnapshots(state: TabletState, firstLookUs: number): void {
  const { env } = state;
  const stepUs = intervalUs(env.flags.make_snapshot_check_interval);
  const tooEarlyUs = untilHour(env, env.flags.make_snapshot_time, firstLookUs);
  const lookUs = firstLookUs + Math.ceil(tooEarlyUs / stepUs) * stepUs;
  env.node.after(lookUs, () =>
    state.snapshotPool.submit('SchedMakeSnapshot', function* () {
      if (untilHour(env, env.flags.make_snapshot_time, 0) > 0) return scheduleDailySnapshots(state, stepUs);
      for (const partition of dueForSnapshot(state)) {
        yield* makeSnapshotInternal(state, partition, 0, TabletTask.untracked(env.node));
      }
      scheduleDailySnapshots(state, stepUs + 60 * MINUTE);
    }),
  );
}

/** All are looked at before the first snapshot begins. */
function dueForSnapshot(state: TabletState): PartitionRequest[] {
  const { env } = state;
  const nowSeconds = unixSecondsNow(env);
  const due = state.sortedReplicas().filter(({ tid, pid, lastMakeSnapshotTime }) => {
    if (tid === 0 && pid === 0) return false;
    return nowSeconds - lastMakeSnapshotTime > env.flags.make_snapshot_offline_interval;
  });
  return due.map(({ tid, pid }) => ({ tid, pid }));
}
