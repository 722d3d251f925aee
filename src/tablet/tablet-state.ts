import { MINUTE, Mutex, WorkerPool, type Proc } from '../sim/index.js';
import type { Environment, PartitionId, TableId } from '../protocol/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { SyncPool } from './binlog/sync-pool.js';
import { TabletCatalog } from './catalog.js';
import { BulkLoads } from './data/bulk-load-receiver.js';
import { intervalUs } from './interval.js';
import { RecycleBin } from './lifecycle/recycle-bin.js';
import type { Replica } from './replica.js';
import { ReplicaTimer } from './replica-timer.js';
import { replicaKey } from './storage/replica-paths.js';
import { TaskRegistry } from './task-registry.js';
import type { FileReceiver } from './transfer/file-receiver.js';

/** Names one replica in a request. */
export interface PartitionRequest {
  readonly tid: TableId;
  readonly pid: PartitionId;
}

/** The memory of one tablet process. Models: the fields of TabletImpl. */
export class TabletState {
  readonly replicas = new Map<string, Replica>();
  readonly tasks: TaskRegistry;
  readonly taskPool: WorkerPool;
  readonly snapshotPool: WorkerPool;
  private readonly syncPool: SyncPool;
  /** Snapshots under way to other tablets. Models: `sync_snapshot_set_`. */
  readonly sendingSnapshots = new Set<string>();
  readonly receivers = new Map<string, FileReceiver>();
  readonly bulkLoads = new BulkLoads();
  /** Guards the maps of replicas. A demotion holds it while it waits for requests under way. */
  readonly spinLock = new Mutex();
  readonly syncTimer: ReplicaTimer;
  readonly deleteBinlogTimer: ReplicaTimer;
  /** Replicas whose log is about to be looked through for parts that nobody needs. */
  private readonly lookingForParts = new Set<string>();
  readonly gcTimer: ReplicaTimer;
  readonly recycleBin: RecycleBin;
  /** Memory of all tables in MiB, as it was measured last. Models: `memory_used_`. */
  memoryUsedMb = 0;
  /** The tablet belongs to a cluster that follows another one. Models: `follower_`. */
  isFollowerCluster = false;
  readonly catalog: TabletCatalog;

  constructor(
    readonly env: Environment,
    readonly zk: ZkPort,
  ) {
    const { node, flags } = env;
    this.tasks = new TaskRegistry(node);
    this.catalog = new TabletCatalog(zk, env.paths);
    this.taskPool = new WorkerPool(node, 'task_pool_', flags.task_pool_size);
    this.snapshotPool = new WorkerPool(node, 'snapshot_pool_', flags.snapshot_pool_size);
    this.syncPool = new SyncPool(node, flags.io_pool_size, {
      spinLock: this.spinLock,
      find: (key) => this.replicas.get(key)?.replicator,
    });
    this.syncTimer = new ReplicaTimer(
      node,
      intervalUs(flags.binlog_sync_to_disk_interval),
      (key) => this.syncPool.hasWork(key),
      (key) => this.syncPool.sync(key),
    );
    this.deleteBinlogTimer = new ReplicaTimer(
      node,
      intervalUs(flags.binlog_delete_interval),
      (key) => !this.lookingForParts.has(key) && this.replicas.get(key)?.replicator.deletionMatters === true,
      (key) => this.lookForUnneededParts(key),
    );
    this.recycleBin = new RecycleBin(env, this.taskPool);
    this.gcTimer = new ReplicaTimer(
      node,
      Math.max(1, flags.gc_interval) * MINUTE,
      (key) => this.replicas.get(key)?.memory.collectable === true,
      (key) => this.collect(key),
    );
  }

  find(request: PartitionRequest): Replica | undefined {
    return this.replicas.get(replicaKey(request.tid, request.pid));
  }

  /** Sorted by table and partition. */
  sortedReplicas(): Replica[] {
    return [...this.replicas.values()].sort((a, b) => a.tid - b.tid || a.pid - b.pid);
  }

  /** Waits while a demotion holds the lock of the maps. */
  *passSpinLock(): Proc {
    if (!this.spinLock.locked) return;
    yield* this.spinLock.lock();
    this.spinLock.unlock();
  }

  /** Starts the periodic jobs of a replica that has become usable. */
  startTimers(key: string): void {
    for (const timer of this.timers) {
      timer.start(key);
      if (!this.replicas.has(key)) timer.stop(key);
    }
  }

  stopTimers(key: string): void {
    for (const timer of this.timers) timer.stop(key);
  }

  private get timers(): readonly ReplicaTimer[] {
    return [this.syncTimer, this.deleteBinlogTimer, this.gcTimer];
  }

  /** The next tick comes only after this one has had a thread. Models: TabletImpl::SchedDelBinlog. */
  private lookForUnneededParts(key: string): void {
    this.lookingForParts.add(key);
    this.taskPool.submit('SchedDelBinlog', () => this.deleteUnneededParts(key));
  }

  private *deleteUnneededParts(key: string): Proc {
    yield* this.passSpinLock();
    const replicator = this.replicas.get(key)?.replicator;
    if (replicator !== undefined) yield* replicator.deleteBinlog();
    this.lookingForParts.delete(key);
    this.deleteBinlogTimer.wake(key);
  }

  /** Models: TabletImpl::GcTable. */
  collect(key: string): void {
    this.replicas.get(key)?.memory.collect();
  }
}
