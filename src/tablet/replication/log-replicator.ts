import { Mutex, type Proc } from '../../sim/index.js';
import type {
  Endpoint,
  Environment,
  LogEntry,
  Offset,
  PartitionId,
  TabletEvent,
  TableId,
  Term,
} from '../../protocol/index.js';
import { Binlog } from '../binlog/binlog.js';
import { LogReader } from '../binlog/log-reader.js';
import type { RowEntry, StoredEntry } from '../storage/entry-store.js';
import type { ReplicaPaths } from '../storage/replica-paths.js';
import { ReplicateNode } from './replicate-node.js';

export type ReplicatorRole = 'kLeaderNode' | 'kFollowerNode';

/** What changed: the log grew, or other parts of it may be deleted than before. */
export type BinlogChange = 'written' | 'deletable';

/** The log of one replica and, on a leader, those it is sent to. Models: LogReplicator. */
export class LogReplicator {
  term: Term = 0;
  /** Number of the last entry. Models: `log_offset_`. */
  offset: Offset = 0;
  /**
   * As far as replicas in other clusters may be sent entries: what a follower of the own cluster has
   * acknowledged. Models: `follower_offset_`.
   */
  followerOffset: Offset = 0;
  readonly binlog: Binlog;
  /** Part that the last snapshot ends in; -1 when unknown. */
  snapshotPartIndex = -1;
  nodes: ReplicateNode[] = [];
  /** Nodes whose threads run: also those that are to be stopped, but have not been told yet. */
  private readonly running = new Set<ReplicateNode>();
  /** Held while an entry is written, and while what was written is synced. Models: `wmu_`. */
  readonly writeLock = new Mutex();

  constructor(
    readonly env: Environment,
    readonly tid: TableId,
    readonly pid: PartitionId,
    public role: ReplicatorRole,
    paths: ReplicaPaths,
    /** Called when there is something to sync, or when what may be deleted has changed. */
    readonly binlogChanged: (what: BinlogChange) => void,
  ) {
    this.binlog = new Binlog(env.node, env.flags, paths);
  }

  /**
   * Writes a new entry; asks neither for role nor for term. Undefined when it could not be written.
   * Models: LogReplicator::AppendEntry.
   */
  *append(entry: StoredEntry): Proc<{ readonly term: Term; readonly offset: Offset } | undefined> {
    const { tid, pid, term } = this;
    yield* this.writeLock.lock();
    const offset = this.offset + 1;
    const isWritten = this.roll() && this.write(this.binlog.store.number(entry, offset, term), offset);
    if (isWritten && !this.hasLocalFollowers) this.setFollowerOffset(offset);
    this.writeLock.unlock();
    if (!isWritten) return undefined;
    this.env.node.record<TabletEvent>({ kind: 'entry-appended', tid, pid, term, offset });
    this.logGrew('notified');
    return { term, offset };
  }

  /** The row of an entry that is about to be written. */
  newEntry(entry: RowEntry): StoredEntry {
    return this.binlog.store.add(entry);
  }

  /**
   * Writes an entry that a leader sent, unless the log is as far already; a full part is closed
   * before that is asked. A hole before the entry is not noticed. Undefined when it could not be
   * written. Models: LogReplicator::ApplyEntry.
   */
  *apply(entry: LogEntry): Proc<StoredEntry | undefined> {
    yield* this.writeLock.lock();
    const own = this.binlog.store.own(entry);
    const index = own.log_index;
    const isThere = this.roll() && (index <= this.offset || this.write(own, index));
    this.writeLock.unlock();
    this.logGrew('unnotified');
    return isThere ? own : undefined;
  }

  /** A follower of the own cluster acknowledged entries. */
  acknowledged(offset: Offset): void {
    if (offset > this.followerOffset) this.setFollowerOffset(offset);
  }

  /**
   * What a load found. Nobody is told: a node that was added meanwhile finds it at its next look.
   * Models: LogReplicator::SetOffset.
   */
  setOffset(offset: Offset): void {
    this.offset = offset;
    this.logGrew('unnotified');
  }

  /** Syncs the current part; what is to be written waits for that. Models: LogReplicator::SyncToDisk. */
  *syncToDisk(): Proc {
    yield* this.writeLock.lock();
    if (this.env.node.disk.syncStalled) this.binlogChanged('deletable');
    yield* this.env.node.disk.waitForSync();
    this.binlog.sync();
    this.writeLock.unlock();
  }

  /** Goes by the part that can be opened for `offset`. Models: LogReplicator::SetSnapshotLogPartIndex. */
  setSnapshotPartIndex(offset: Offset): void {
    const reader = new LogReader(this.binlog, offset);
    reader.roll();
    this.snapshotPartIndex = reader.partIndex;
    this.binlogChanged('deletable');
  }

  /**
   * Whether there would be parts to delete, or a look for them would have to wait: it takes the lock
   * of what is written before it knows whether there are any.
   */
  get deletionMatters(): boolean {
    const index = this.deletableIndex;
    if (this.binlog.parts.length <= 1 || index < 0) return false;
    return this.writeLock.locked || this.binlog.hasPartsThrough(index);
  }

  /** Deletes the parts that nobody needs. Models: LogReplicator::DeleteBinlog. */
  *deleteBinlog(): Proc {
    const index = this.deletableIndex;
    if (this.binlog.parts.length <= 1 || index < 0) return;
    yield* this.writeLock.lock();
    const isDeleted = this.binlog.deleteThrough(index);
    this.writeLock.unlock();
    if (isDeleted) this.record({ kind: 'binlog-trimmed', through: index });
  }

  /** Parts up to this index are needed by no snapshot and no follower. */
  private get deletableIndex(): number {
    return Math.min(this.snapshotPartIndex, ...this.nodes.map((node) => node.partIndex)) - 1;
  }

  /** Starts the threads of the nodes that the table was created with. */
  startSyncing(): void {
    for (const node of this.nodes) if (!node.started) this.startNode(node);
  }

  /** Nodes of a new object: they match nothing before {@link startSyncing}. */
  initNodes(endpoints: readonly Endpoint[]): void {
    this.nodes = inMap(endpoints).map((endpoint) => new ReplicateNode(this, endpoint, undefined));
  }

  /**
   * `not-leader`, or `exists` at the first endpoint that is a node already; those after it are then
   * left out. With `remoteTid` they are in another cluster. Models: LogReplicator::AddReplicateNode.
   */
  addNodes(endpoints: readonly Endpoint[], remoteTid?: TableId): 'ok' | 'exists' | 'not-leader' {
    if (this.role !== 'kLeaderNode') return 'not-leader';
    for (const endpoint of inMap(endpoints)) {
      if (this.nodes.some((node) => node.endpoint === endpoint)) return 'exists';
      const node = new ReplicateNode(this, endpoint, remoteTid);
      this.nodes.push(node);
      this.startNode(node);
    }
    return 'ok';
  }

  /** Waits for the node's request under way. Models: LogReplicator::DelReplicateNode. */
  *deleteNode(endpoint: Endpoint): Proc<'ok' | 'missing' | 'not-leader'> {
    if (this.role !== 'kLeaderNode') return 'not-leader';
    const node = this.nodes.find((other) => other.endpoint === endpoint);
    if (node === undefined) return 'missing';
    this.nodes = this.nodes.filter((other) => other !== node);
    this.binlogChanged('deletable');
    yield* this.stop(node);
    return 'ok';
  }

  /** One after the other. Models: LogReplicator::DelAllReplicateNode. */
  *deleteAllNodes(): Proc {
    const nodes = this.nodes;
    this.nodes = [];
    this.binlogChanged('deletable');
    for (const node of nodes) yield* this.stop(node);
  }

  record(event: Distribute<TabletEvent>): void {
    const { tid, pid } = this;
    this.env.node.record<TabletEvent>({ ...event, tid, pid } as TabletEvent);
  }

  /** Whether there is a node of the own cluster. Models: `local_endpoints_`. */
  private get hasLocalFollowers(): boolean {
    return this.nodes.some((node) => !node.isRemote);
  }

  private setFollowerOffset(offset: Offset): void {
    this.followerOffset = offset;
    for (const node of this.running) node.limitRose();
  }

  private logGrew(how: 'notified' | 'unnotified'): void {
    for (const node of this.running) node.logGrew(how);
  }

  private startNode(node: ReplicateNode): void {
    this.record({ kind: 'replication-added', follower: node.endpoint });
    this.running.add(node);
    node.start();
  }

  private *stop(node: ReplicateNode): Proc {
    yield* node.stop();
    this.running.delete(node);
    this.record({ kind: 'replication-removed', follower: node.endpoint });
  }

  private roll(): boolean {
    const outcome = this.binlog.roll(this.offset);
    if (outcome === 'opened') this.record({ kind: 'binlog-part-opened', part: this.binlog.newestIndex });
    return outcome !== 'failed';
  }

  private write(entry: StoredEntry, offset: Offset): boolean {
    const isWritten = this.binlog.write(entry);
    if (isWritten) this.offset = offset;
    this.binlogChanged('written');
    return isWritten;
  }
}

/** As the keys of a map: sorted, each once. */
function inMap(endpoints: readonly Endpoint[]): Endpoint[] {
  return [...new Set(endpoints)].sort();
}

type Distribute<E> = E extends { readonly tid: TableId; readonly pid: PartitionId }
  ? Omit<E, 'tid' | 'pid'>
  : never;
