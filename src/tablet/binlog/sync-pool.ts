import { WorkerPool, type Node } from '../../sim/index.js';
import type { LogReplicator } from '../replication/log-replicator.js';

/**
 * The threads that sync binlogs. A sync takes no time unless the disk stalls; then each keeps its
 * thread and the write lock of its log, and the next tick of a log comes only after its sync.
 *
 * Models: `io_pool_` and TabletImpl::SchedSyncDisk.
 */
export class SyncPool {
  private readonly pool: WorkerPool;
  private readonly busy = new Set<LogReplicator>();

  constructor(
    private readonly node: Node,
    threads: number,
  ) {
    this.pool = new WorkerPool(node, 'io_pool_', threads);
  }

  /** Whether a sync of this log would begin at once or be of any use. */
  hasWork(log: LogReplicator | undefined): boolean {
    return log?.binlog.unsynced === true && !this.busy.has(log);
  }

  sync(log: LogReplicator, done: () => void): void {
    if (this.busy.size === 0 && !this.node.disk.syncStalled) {
      log.binlog.sync();
      return;
    }
    const { busy } = this;
    busy.add(log);
    this.pool.submit('SchedSyncDisk', function* () {
      yield* log.syncToDisk();
      busy.delete(log);
      done();
    });
  }
}
