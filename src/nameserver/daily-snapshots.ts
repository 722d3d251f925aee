import { callTablet, untilHour, type Offset, type TableInfo } from '../protocol/index.js';
import { HOUR, MILLISECOND, msToUs, type Proc } from '../sim/index.js';
import type { NameserverState } from './state.js';

/**
 * The nameserver's own daily snapshots, in the hour of `make_snapshot_time`: all replicas of a partition
 * up to the same offset, whatever has been added since their last one. The original looks at the clock
 * every `make_snapshot_check_interval`; here only the look that will find the hour is scheduled, on the
 * same grid. Each time the lock is won one more such chain begins, and none ever ends.
 *
 * Models: NameServerImpl::SchedMakeSnapshot; clusters that follow this one would be asked for theirs
 */
export function armSchedMakeSnapshot(ns: NameserverState, furtherUs = 0): void {
  const { env } = ns;
  const stepUs = Math.max(MILLISECOND, msToUs(env.flags.make_snapshot_check_interval));
  const firstLookUs = stepUs + furtherUs;
  const tooEarlyUs = untilHour(env, env.flags.make_snapshot_time, firstLookUs);
  const lookUs = firstLookUs + Math.ceil(tooEarlyUs / stepUs) * stepUs;
  ns.taskThreadPool.delay(lookUs, 'SchedMakeSnapshot', () => schedMakeSnapshot(ns));
}

function* schedMakeSnapshot(ns: NameserverState): Proc {
  if (!ns.running || untilHour(ns.env, ns.env.flags.make_snapshot_time, 0) > 0) {
    return armSchedMakeSnapshot(ns);
  }
  yield* ns.mu.lock();
  const tables = ns.tablesOf('');
  const healthy = new Set(ns.healthyEndpoints());
  ns.mu.unlock();
  if (tables.length === 0) return armSchedMakeSnapshot(ns);
  for (const table of tables) snapshotsOf(ns, table, healthy);
  armSchedMakeSnapshot(ns, HOUR);
}

/** Tables of named databases are passed over, as in the original. */
function snapshotsOf(
  ns: NameserverState,
  { tid, table_partition }: TableInfo,
  healthy: ReadonlySet<string>,
): void {
  for (const { pid, partition_meta } of table_partition) {
    const alive = partition_meta.filter((meta) => meta.is_alive);
    const offset: Offset = Math.min(...alive.map((meta) => meta.offset ?? 0));
    if (alive.length === 0 || offset < 1) continue;
    for (const { endpoint } of alive.filter((meta) => healthy.has(meta.endpoint))) {
      ns.threadPool.submit('MakeSnapshot', () =>
        callTablet(ns.env, endpoint, 'MakeSnapshot', { tid, pid, offset }),
      );
    }
  }
}
