import type {
  Environment,
  PartitionId,
  TableId,
  TableMeta,
  TableState,
  TabletEvent,
} from '../protocol/index.js';
import { unixMsNow } from '../protocol/index.js';
import { LogReplicator, type BinlogChange } from './replication/log-replicator.js';
import { SnapshotState } from './snapshot/snapshot-state.js';
import { lineage } from './storage/lineage.js';
import { MemoryTable } from './storage/memory-table.js';
import { ReplicaPaths } from './storage/replica-paths.js';

/**
 * One replica on its tablet: the table, the replicator and the snapshot objects, which come and go
 * together. The table's role and the replicator's are two facts.
 */
export class Replica {
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly paths: ReplicaPaths;
  /** A truncation puts an empty one in its place; who has the old one goes on with that. */
  memory: MemoryTable;
  readonly replicator: LogReplicator;
  readonly snapshot = new SnapshotState();
  isLeader: boolean;
  /** Unix seconds; of snapshots that a task asked for only. */
  lastMakeSnapshotTime = 0;
  /** The tablet has dropped it; a worker may still hold it. */
  dropped = false;
  private current: TableState = 'kTableUndefined';

  constructor(
    private readonly env: Environment,
    /** As it was when the object was made, but for the TTL: a change of role does not touch it. */
    public meta: TableMeta,
    private readonly changed: (what: BinlogChange | 'rows') => void,
  ) {
    this.tid = meta.tid;
    this.pid = meta.pid;
    this.paths = new ReplicaPaths(meta.tid, meta.pid);
    this.memory = this.newTable();
    this.isLeader = this.isLeaderByMeta;
    const role = this.isLeader ? 'kLeaderNode' : 'kFollowerNode';
    this.replicator = new LogReplicator(env, meta.tid, meta.pid, role, this.paths, changed);
  }

  /**
   * An empty table in place of the old one, in the role of the meta, whatever became of the replica
   * since, and with nothing of what was set on the old one.
   */
  replaceTable(): void {
    this.memory = this.newTable();
    this.isLeader = this.isLeaderByMeta;
    this.lastMakeSnapshotTime = 0;
    this.setState('kTableNormal');
  }

  get state(): TableState {
    return this.current;
  }

  /** To be called when rows were put or deleted. */
  rowsChanged(): void {
    this.changed('rows');
  }

  setState(state: TableState): void {
    this.current = state;
    if (this.dropped) return;
    const { tid, pid } = this;
    this.env.node.record<TabletEvent>({ kind: 'replica-state', tid, pid, state });
  }

  private get isLeaderByMeta(): boolean {
    return this.meta.mode !== 'kTableFollower';
  }

  private newTable(): MemoryTable {
    const store = lineage(this.env.node.lab, this.paths.name);
    return new MemoryTable(this.meta, () => unixMsNow(this.env), store);
  }
}
