import type { LabEvent } from '../sim/index.js';
import type { Endpoint, Offset, OpId, PartitionId, TableId, Term } from './ids.js';
import type { OpType, TaskStatus, TaskType } from './op-info.js';
import type { ServerMode } from './nameserver-rpc.js';
import type { Ttl } from './table-info.js';
import type { TableMode, TableState } from './tablet-rpc.js';

interface OfPartition {
  readonly tid: TableId;
  readonly pid: PartitionId;
}

interface OfTable {
  readonly db: string;
  readonly name: string;
  readonly pid: PartitionId;
}

/** What ZooKeeper's servers and clients put into the trace. Session ids are written in hexadecimal. */
export type ZooKeeperEvent =
  | {
      readonly kind: 'zk-session-opened';
      readonly session: string;
      readonly client: string;
      readonly timeoutMs: number;
    }
  | { readonly kind: 'zk-session-expired'; readonly session: string; readonly client: string }
  | { readonly kind: 'zk-session-closed'; readonly session: string; readonly client: string }
  | {
      readonly kind: 'zk-committed';
      readonly op: string;
      readonly path: string;
      readonly zxid: string;
      readonly code: number;
      /** Whose session it was. */
      readonly client: string;
    }
  | { readonly kind: 'zk-client-connected'; readonly session: string; readonly server: string }
  | { readonly kind: 'zk-client-connecting' }
  | { readonly kind: 'zk-client-expired'; readonly session: string }
  | { readonly kind: 'zk-watch-fired'; readonly type: string; readonly path: string }
  /** A server of an ensemble changed its role: it looks for a leader, or serves under this epoch. */
  | { readonly kind: 'zk-role'; readonly role: 'looking' | 'following' | 'leading'; readonly epoch: number };

/** What a nameserver puts into the trace. */
export type NameserverEvent =
  | { readonly kind: 'ns-leading' }
  | { readonly kind: 'ns-stepped-down' }
  | { readonly kind: 'tablet-healthy'; readonly endpoint: Endpoint; readonly known: boolean }
  | { readonly kind: 'tablet-offline'; readonly endpoint: Endpoint }
  | { readonly kind: 'tablet-failed-over'; readonly endpoint: Endpoint; readonly startup: boolean }
  | { readonly kind: 'tablet-recovering'; readonly endpoint: Endpoint }
  | ({
      readonly kind: 'op-created';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly parentId: OpId;
      readonly queue: number;
    } & OfTable)
  | ({ readonly kind: 'op-not-created'; readonly opType: OpType; readonly reason: string } & OfTable)
  | ({ readonly kind: 'op-started'; readonly opId: OpId; readonly opType: OpType } & OfTable)
  | {
      readonly kind: 'op-recovered';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly taskIndex: number;
    }
  | { readonly kind: 'op-dropped'; readonly opId: OpId; readonly opType: OpType; readonly reason: string }
  | ({
      readonly kind: 'op-finished';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly status: TaskStatus;
      readonly task: string;
    } & OfTable)
  | {
      readonly kind: 'task-started';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly task: TaskType;
      readonly endpoint: Endpoint;
    }
  | {
      readonly kind: 'task-finished';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly task: TaskType;
      readonly status: TaskStatus;
      /** Why it failed; empty otherwise. */
      readonly reason: string;
    }
  /** Of a task that consists of others: one of them. */
  | {
      readonly kind: 'subtask-started';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly task: TaskType;
      readonly of: TaskType;
      readonly endpoint: Endpoint;
    }
  | {
      readonly kind: 'subtask-finished';
      readonly opId: OpId;
      readonly opType: OpType;
      readonly task: TaskType;
      readonly of: TaskType;
      readonly status: TaskStatus;
      readonly reason: string;
    }
  | ({
      readonly kind: 'leader-elected';
      /** Followers that were asked for their offsets. */
      readonly among: readonly Endpoint[];
      /** Named by whoever asked for the election, whatever its offset. */
      readonly named: boolean;
      readonly endpoint: Endpoint;
      readonly term: Term;
      readonly offset: Offset;
      readonly tid: TableId;
    } & OfTable)
  | ({
      readonly kind: 'leader-published';
      readonly endpoint: Endpoint;
      readonly term: Term;
      readonly offset: Offset;
      readonly tid: TableId;
    } & OfTable)
  | ({
      readonly kind: 'replica-flagged';
      readonly endpoint: Endpoint;
      readonly isLeader: boolean;
      readonly isAlive: boolean;
    } & OfTable)
  | { readonly kind: 'term-raised'; readonly term: Term }
  | { readonly kind: 'conf-set'; readonly key: string; readonly value: string }
  | { readonly kind: 'mode-switched'; readonly mode: ServerMode }
  | {
      readonly kind: 'ttl-set';
      readonly db: string;
      readonly name: string;
      /** Absent: of the whole table. */
      readonly index?: string;
      readonly ttl: Ttl;
    }
  | { readonly kind: 'table-created'; readonly db: string; readonly name: string; readonly tid: TableId }
  | { readonly kind: 'table-dropped'; readonly db: string; readonly name: string; readonly tid: TableId };

/** What a tablet puts into the trace. */
export type TabletEvent =
  | { readonly kind: 'tablet-registered'; readonly startup: boolean }
  | ({ readonly kind: 'replica-created'; readonly mode: TableMode } & OfPartition)
  | ({ readonly kind: 'replica-state'; readonly state: TableState } & OfPartition)
  | ({
      readonly kind: 'replica-loaded';
      readonly offset: Offset;
      readonly snapshotOffset: Offset;
    } & OfPartition)
  | ({ readonly kind: 'replica-load-failed'; readonly reason: string } & OfPartition)
  | ({ readonly kind: 'replica-dropped' } & OfPartition)
  /** Its rows are gone; the log is as it was, up to this offset. */
  | ({ readonly kind: 'replica-truncated'; readonly offset: Offset } & OfPartition)
  | ({ readonly kind: 'role-changed'; readonly mode: TableMode; readonly term: Term } & OfPartition)
  | ({ readonly kind: 'term-fenced'; readonly term: Term; readonly offset: Offset } & OfPartition)
  | ({
      readonly kind: 'replication-matched';
      readonly follower: Endpoint;
      readonly offset: Offset;
    } & OfPartition)
  | ({ readonly kind: 'replication-added'; readonly follower: Endpoint } & OfPartition)
  | ({ readonly kind: 'replication-removed'; readonly follower: Endpoint } & OfPartition)
  | ({
      readonly kind: 'replication-rejected';
      readonly follower: Endpoint;
      readonly code: number;
    } & OfPartition)
  | ({
      readonly kind: 'follower-caught-up';
      readonly follower: Endpoint;
      readonly offset: Offset;
    } & OfPartition)
  | ({ readonly kind: 'entry-appended'; readonly term: Term; readonly offset: Offset } & OfPartition)
  | ({ readonly kind: 'entries-applied'; readonly from: Offset; readonly to: Offset } & OfPartition)
  /** On the way to a snapshot: the state of its files, in which a process may die. */
  | ({
      readonly kind: 'snapshot-step';
      readonly step:
        'rows-written' | 'file-renamed' | 'manifest-written' | 'manifest-synced' | 'manifest-renamed';
    } & OfPartition)
  | ({ readonly kind: 'snapshot-made'; readonly offset: Offset; readonly count: number } & OfPartition)
  | ({ readonly kind: 'file-sent'; readonly file: string; readonly to: Endpoint } & OfPartition)
  | ({ readonly kind: 'file-received'; readonly file: string } & OfPartition)
  /** All of it, before the replica is loaded again. */
  | ({ readonly kind: 'binlog-deleted' } & OfPartition)
  /** The parts up to this one: a snapshot covers them, and no follower is behind. */
  | ({ readonly kind: 'binlog-trimmed'; readonly through: number } & OfPartition)
  | ({ readonly kind: 'binlog-part-opened'; readonly part: number } & OfPartition)
  | {
      readonly kind: 'tablet-task';
      readonly opId: OpId;
      readonly task: TaskType;
      readonly status: TaskStatus;
    };

/** What clients put into the trace. */
export type ClientEvent =
  | { readonly kind: 'command-typed'; readonly client: string; readonly line: string }
  | { readonly kind: 'command-answered'; readonly client: string; readonly line: string }
  | {
      readonly kind: 'write-started';
      readonly id: number;
      readonly table: string;
      readonly pid: PartitionId;
      readonly key: string;
    }
  | {
      readonly kind: 'write-acknowledged';
      readonly id: number;
      readonly tid: TableId;
      readonly pid: PartitionId;
      readonly leader: Endpoint;
      readonly term: Term;
      readonly offset: Offset;
    }
  | {
      readonly kind: 'read-started';
      readonly id: number;
      readonly db: string;
      readonly table: string;
      readonly key: string;
    }
  | {
      readonly kind: 'read-answered';
      readonly id: number;
      readonly tid: TableId;
      readonly pid: PartitionId;
      readonly leader: Endpoint;
      /** Whether the tablet has a row of the key; time and payload of the newest. */
      readonly found: boolean;
      readonly ts: number;
      readonly payload: string;
    }
  | { readonly kind: 'read-failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'write-failed'; readonly id: number; readonly reason: string }
  /** Nobody knows whether it took effect: the call timed out or its connection broke. */
  | { readonly kind: 'write-unknown'; readonly id: number; readonly reason: string };

/** Every event that a trace can hold. */
export type ClusterEvent = LabEvent | ZooKeeperEvent | NameserverEvent | TabletEvent | ClientEvent;
