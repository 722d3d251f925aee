import {
  type ClusterEvent,
  type Endpoint,
  type Environment,
  type OpId,
  type PartitionId,
  type ServerMode,
  type TableInfo,
  type TablePartition,
  type TaskStatus,
  type Term,
  type PartitionMeta,
} from '../protocol/index.js';
import { Mutex, Signal, WorkerPool } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { LehmerRandom } from './lehmer-random.js';
import type { Op, Task } from './op.js';

export interface TabletInfo {
  readonly endpoint: Endpoint;
  state: 'kHealthy' | 'kOffline';
  /** Local milliseconds of the last change of state that this process saw. */
  ctimeMs: number;
}

export interface NameserverOptions {
  /** kUpdateTableAliveOP exists, as in the document's time. */
  readonly updateTableAliveOps: boolean;
  /** Tie-breaking draws that the process has already made. */
  readonly draws: number;
}

/**
 * Everything a nameserver process has in memory. One mutex protects it, as in the original: it is
 * held across ZooKeeper writes, and let go around calls to tablets.
 *
 * Models: the members of class NameServerImpl, `src/nameserver/name_server_impl.h`.
 */
export class NameserverState {
  readonly mu = new Mutex();
  readonly threadPool: WorkerPool;
  readonly taskThreadPool: WorkerPool;
  /** `cv_`: wakes the OP loop. */
  readonly opAdded: Signal;
  /** Woken with {@link pipelineVersion}: something changed that the OP loop could act on. */
  readonly pipelineChanged: Signal;
  pipelineVersion = 0;
  readonly random: LehmerRandom;

  running = false;
  autoFailover: boolean;
  mode: ServerMode = 'kNORMAL';
  readonly tablets = new Map<Endpoint, TabletInfo>();
  readonly offlineEndpoints = new Map<Endpoint, number>();
  /** Tables without a database, by name. */
  readonly tables = new Map<string, TableInfo>();
  readonly dbTables = new Map<string, Map<string, TableInfo>>();
  readonly databases = new Set<string>();
  term: Term = 0;
  opIndex: OpId = 0;
  tableIndex = 0;
  readonly queues: Op[][] = [];
  readonly doneOps: Op[] = [];
  /** Grows with every call that a task made; a poll that spans such a call is thrown away. */
  taskRpcVersion = 0;

  constructor(
    readonly env: Environment,
    readonly zk: ZkPort,
    readonly options: NameserverOptions,
  ) {
    const { node, flags } = env;
    this.threadPool = new WorkerPool(node, 'thread_pool_', 1);
    this.taskThreadPool = new WorkerPool(node, 'task_thread_pool_', flags.name_server_task_pool_size);
    this.opAdded = new Signal(node);
    this.pipelineChanged = new Signal(node);
    this.random = new LehmerRandom(options.draws);
    this.autoFailover = flags.auto_failover;
    const queues =
      flags.name_server_task_max_concurrency + flags.name_server_task_concurrency_for_replica_cluster;
    for (let i = 0; i < queues; i++) this.queues.push([]);
  }

  record(event: ClusterEvent): void {
    this.env.node.record(event);
  }

  /** Known tablets in endpoint order, as the original's map iterates. */
  sortedTablets(): TabletInfo[] {
    return [...this.tablets.values()].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  }

  isHealthy(endpoint: Endpoint): boolean {
    return this.tablets.get(endpoint)?.state === 'kHealthy';
  }

  healthyEndpoints(): Endpoint[] {
    return this.sortedTablets()
      .filter((tablet) => tablet.state === 'kHealthy')
      .map((tablet) => tablet.endpoint);
  }

  findTable(db: string, name: string): TableInfo | undefined {
    return db === '' ? this.tables.get(name) : this.dbTables.get(db)?.get(name);
  }

  putTable(table: TableInfo): void {
    if (table.db === '') {
      this.tables.set(table.name, table);
      return;
    }
    let tables = this.dbTables.get(table.db);
    if (tables === undefined) {
      tables = new Map();
      this.dbTables.set(table.db, tables);
    }
    tables.set(table.name, table);
  }

  removeTable(db: string, name: string): void {
    if (db === '') this.tables.delete(name);
    else this.dbTables.get(db)?.delete(name);
  }

  /** The tables of one database in name order; `''` is the default one. */
  tablesOf(db: string): TableInfo[] {
    const tables = db === '' ? this.tables : (this.dbTables.get(db) ?? new Map<string, TableInfo>());
    return [...tables.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** All tables: the default database's first, then each database's, in name order. */
  allTables(): TableInfo[] {
    return ['', ...[...this.dbTables.keys()].sort()].flatMap((db) => this.tablesOf(db));
  }

  findPartition(db: string, name: string, pid: PartitionId): TablePartition | undefined {
    return this.findTable(db, name)?.table_partition.find((partition) => partition.pid === pid);
  }

  /** Sets a task's status and lets the OP loop see it. */
  setTask(task: Task, status: TaskStatus, reason = ''): void {
    if (task.status === status) return;
    task.status = status;
    task.reason = reason;
    if (status !== 'kInited' && status !== 'kDoing') {
      const { op_id: opId, op_type: opType, task_type } = task.info;
      const finished = { opId, opType, task: task_type, status, reason };
      if (task.partOf === undefined) this.record({ kind: 'task-finished', ...finished });
      else this.record({ kind: 'subtask-finished', ...finished, of: task.partOf });
    }
    this.wakePipeline();
  }

  /** Lets the OP loop look again. */
  wakePipeline(): void {
    this.pipelineVersion++;
    this.pipelineChanged.notify();
  }
}

/**
 * The leader of a partition: the first replica that is flagged leader and alive. Former leaders keep
 * the leader flag, so alive is what tells them apart.
 *
 * Models: NameServerImpl::GetLeader
 */
export function findLeader(partition: TablePartition): PartitionMeta | undefined {
  return partition.partition_meta.find((meta) => meta.is_leader && meta.is_alive);
}
