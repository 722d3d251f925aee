import { WorkerPool, type Mutex, type Node } from '../../sim/index.js';
import type { LogReplicator } from '../replication/log-replicator.js';

/** Where the pool finds the log of a replica, and the lock that it needs for that. */
export interface LogsOfTablet {
  readonly spinLock: Mutex;
  readonly find: (key: string) => LogReplicator | undefined;
}

/**
 * The threads that sync binlogs. A sync takes no time unless the disk stalls or a demotion holds the
 * lock of the maps; then each keeps its thread, and the next tick of a log comes only after its sync.
 * While the disk stalls it has the write lock of its log, too.
 *
 * Models: `io_pool_` and TabletImpl::SchedSyncDisk.
 */
export class SyncPool {
  private readonly pool: WorkerPool;
  private readonly busy = new Set<string>();

  constructor(
    private readonly node: Node,
    threads: number,
    private readonly logs: LogsOfTablet,
  ) {
    this.pool = new WorkerPool(node, 'io_pool_', threads);
  }

  /** Whether a sync of this log would begin at once or be of any use. */
  hasWork(key: string): boolean {
    return !this.busy.has(key) && this.logs.find(key)?.binlog.unsynced === true;
  }

  sync(key: string): void {
    const { busy, logs } = this;
    if (!this.node.disk.syncStalled && !logs.spinLock.locked) {
      logs.find(key)?.binlog.sync();
      return;
    }
    busy.add(key);
    this.pool.submit('SchedSyncDisk', function* () {
      yield* logs.spinLock.lock();
      logs.spinLock.unlock();
      const log = logs.find(key);
      if (log !== undefined) yield* log.syncToDisk();
      // It covers all that was written by then, so no tick has work before the next write.
      busy.delete(key);
    });
  }
}
