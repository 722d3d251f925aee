import type { Endpoint, OpInfo } from '../../protocol/index.js';
import { msToUs, type Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';

/** Waits until a follower lags by at most `delta` entries, by the offsets of the last status poll. */
export function checkBinlogSyncProgressTask(
  ns: NameserverState,
  op: OpInfo,
  follower: Endpoint,
  delta: number,
): Task {
  return newTask(op, 'kCheckBinlogSyncProgress', '', (task) => check(ns, op, task, follower, delta));
}

/** Models: NameServerImpl::CheckBinlogSyncProgress */
function* check(ns: NameserverState, op: OpInfo, task: Task, follower: Endpoint, delta: number): Proc {
  yield* ns.mu.lock();
  const verdict = caughtUp(ns, op, task, follower, delta);
  ns.mu.unlock();
  if (verdict === 'stop') return;
  if (verdict === 'wait') {
    if (!ns.running) return;
    const delayUs = msToUs(ns.env.flags.get_table_status_interval);
    ns.taskThreadPool.delay(delayUs, 'kCheckBinlogSyncProgress', () => check(ns, op, task, follower, delta));
    return;
  }
  ns.setTask(task, verdict, verdict === 'kFailed' ? 'no such table' : '');
}

function caughtUp(
  ns: NameserverState,
  { db, name, pid }: OpInfo,
  task: Task,
  follower: Endpoint,
  delta: number,
): 'stop' | 'wait' | 'kDone' | 'kFailed' {
  if (task.status !== 'kDoing') return 'stop';
  const partition = ns.findPartition(db, name, pid);
  if (partition === undefined) return 'kFailed';
  const metas = partition.partition_meta;
  if (metas.length === 1) return 'kDone';
  let leaderOffset = 0;
  let followerOffset = 0;
  for (const meta of metas) {
    // Any replica of the partition that is missing on its tablet passes the check, as in the original.
    if (!meta.tablet_has_partition) return 'kDone';
    if (meta.offset === undefined) continue;
    if (meta.is_leader && meta.is_alive) leaderOffset = meta.offset;
    else if (meta.endpoint === follower) followerOffset = meta.offset;
  }
  return leaderOffset <= followerOffset + delta ? 'kDone' : 'wait';
}
