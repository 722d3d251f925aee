import type { Endpoint, Offset, OpId, PartitionId, TableId, Term } from './ids.js';
import type { TaskInfo } from './op-info.js';
import type { Status } from './status.js';
import type { ColumnDesc, ColumnKey, CompressType, Ttl } from './table-info.js';

export type TableMode = 'kTableLeader' | 'kTableFollower';

export type TableState =
  'kTableUndefined' | 'kTableNormal' | 'kTableLoading' | 'kMakingSnapshot' | 'kSnapshotPaused';

/** A replica's `table_meta.txt`, and what CreateTable and LoadTable carry. */
export interface TableMeta {
  readonly name: string;
  readonly db: string;
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly seg_cnt: number;
  readonly mode?: TableMode;
  readonly term?: Term;
  readonly replicas?: readonly Endpoint[];
  readonly ttl?: Ttl;
  readonly compress_type?: CompressType;
  readonly column_desc?: readonly ColumnDesc[];
  readonly column_key?: readonly ColumnKey[];
}

/** The part of a TableMeta that LoadTable sends; the rest comes from the file on disk. */
export interface LoadTableMeta {
  readonly name: string;
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly seg_cnt: number;
  readonly mode?: TableMode;
  readonly term?: Term;
}

export interface Dimension {
  readonly key: string;
  readonly idx: number;
}

/** One record of a binlog. It is never changed once written, and shared by all replicas that have it. */
export interface LogEntry {
  readonly log_index: Offset;
  readonly term: Term;
  readonly method_type: 'kPut' | 'kDelete';
  readonly dimensions: readonly Dimension[];
  /** Milliseconds since 1970; for a delete the newest time it hits. */
  readonly ts: number;
  /** For a delete: rows newer than this are hit. */
  readonly end_ts?: number;
  /** For a delete without a key: the column of time whose indexes it hits. */
  readonly ts_name?: string;
  readonly value: string;
}

export interface Manifest {
  readonly offset: Offset;
  readonly name: string;
  readonly count: number;
  readonly term: Term;
}

export interface TableStatus {
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly offset: Offset;
  readonly mode: TableMode;
  readonly state: TableState;
  readonly is_expire: boolean;
  readonly record_cnt: number;
  readonly name: string;
  readonly record_byte_size: number;
  readonly record_idx_byte_size: number;
  readonly ttl: Ttl;
  readonly compress_type: CompressType;
  readonly skiplist_height: number;
  readonly diskused: number;
}

interface Partition {
  readonly tid: TableId;
  readonly pid: PartitionId;
}

/** The last row of a part of a walk: its key, its time, and how many rows of that time had come. */
interface Continuation {
  readonly pk: string;
  readonly ts: number;
  readonly ts_pos: number;
}

interface WithTask {
  readonly task_info?: TaskInfo;
}

/** Request and response of every method of the tablet, by OpenMLDB's names. */
export interface TabletRpc {
  CreateTable: [{ readonly table_meta: TableMeta }, Status];
  LoadTable: [{ readonly table_meta: LoadTableMeta } & WithTask, Status];
  DropTable: [Partition & WithTask, Status];
  Put: [
    Partition & { readonly dimensions: readonly Dimension[]; readonly time: number; readonly value: string },
    Status & {
      /** What the entry was logged as; a real client is not told, the checker is. */
      readonly logged?: { readonly term: Term; readonly offset: Offset };
    },
  ];
  BulkLoad: [
    Partition & {
      /** Parts are numbered from 0, those with rows first. */
      readonly part_id?: number;
      /** Values of rows, which are numbered as blocks through all parts. */
      readonly data?: readonly string[];
      /** What the log shall say of rows, one for each of the part. */
      readonly binlog_info?: readonly {
        readonly block_id: number;
        readonly dimensions: readonly Dimension[];
        readonly time: number;
      }[];
      /** Under which key of an index a row is, and at which time. */
      readonly index_region?: readonly {
        readonly dimension: Dimension;
        readonly time: number;
        readonly block_id: number;
      }[];
      readonly eof?: boolean;
    },
    Status,
  ];
  Delete: [
    Partition & {
      readonly key?: string;
      readonly idx_name?: string;
      readonly ts?: number;
      readonly end_ts?: number;
      /** Whether the tablet shall delete the rows under their keys of other indexes, too, as SDKs ask. */
      readonly enable_decode_value?: boolean;
      readonly ts_name?: string;
    },
    Status,
  ];
  Get: [
    Partition & { readonly key: string; readonly ts: number; readonly idx_name?: string },
    Status & { readonly ts?: number; readonly value?: string },
  ];
  Scan: [
    Partition & {
      readonly pk: string;
      readonly st: number;
      readonly et: number;
      readonly limit: number;
      readonly idx_name?: string;
    },
    Status & { readonly rows: readonly { readonly ts: number; readonly value: string }[] },
  ];
  Count: [
    Partition & {
      readonly key: string;
      readonly idx_name?: string;
      readonly filter_expired_data?: boolean;
    },
    Status & { readonly count: number },
  ];
  Traverse: [
    Partition &
      Partial<Continuation> & {
        /** 0 is without limit. */
        readonly limit: number;
        readonly idx_name?: string;
      },
    Status &
      Partial<Continuation> & {
        readonly rows: readonly { readonly pk: string; readonly ts: number; readonly value: string }[];
        readonly is_finish?: boolean;
      },
  ];
  AppendEntries: [
    Partition & {
      readonly term: Term;
      readonly pre_log_index: Offset;
      readonly entries: readonly LogEntry[];
    },
    Status & { readonly log_offset?: Offset },
  ];
  ChangeRole: [
    Partition & {
      readonly mode: TableMode;
      readonly term?: Term;
      readonly replicas: readonly Endpoint[];
      /** Replicas in other clusters, with the ids of their tables there. */
      readonly endpoint_tid?: readonly { readonly endpoint: Endpoint; readonly tid: TableId }[];
    },
    Status,
  ];
  AddReplica: [
    Partition &
      WithTask & {
        readonly endpoint: Endpoint;
        /** The replica is in another cluster, where the table has this id. */
        readonly remote_tid?: TableId;
      },
    Status,
  ];
  DelReplica: [Partition & WithTask & { readonly endpoint: Endpoint }, Status];
  MakeSnapshot: [Partition & WithTask & { readonly offset?: Offset }, Status];
  PauseSnapshot: [Partition & WithTask, Status];
  RecoverSnapshot: [Partition & WithTask, Status];
  SendSnapshot: [
    Partition & WithTask & { readonly endpoint: Endpoint; readonly remote_tid?: TableId },
    Status,
  ];
  /** The three carry how long the work takes, since the model has no index whose data could be large. */
  ExtractIndexData: [Partition & WithTask & { readonly work_ms: number }, Status];
  SendIndexData: [Partition & WithTask & { readonly work_ms: number }, Status];
  LoadIndexData: [Partition & WithTask & { readonly work_ms: number }, Status];
  AddIndex: [Partition, Status];
  Refresh: [{ readonly tid: TableId }, Status];
  SendData: [
    Partition & {
      readonly file_name: string;
      readonly dir_name: string;
      readonly block_id: number;
      readonly block_size: number;
      readonly eof: boolean;
      /** The file's content, with its last block. */
      readonly content?: unknown;
    },
    Status,
  ];
  CheckFile: [
    Partition & { readonly file: string; readonly dir_name: string; readonly size: number },
    Status,
  ];
  GetTermPair: [
    Partition,
    Status & {
      readonly has_table?: boolean;
      readonly is_leader?: boolean;
      readonly term?: Term;
      readonly offset?: Offset;
    },
  ];
  GetManifest: [Partition, Status & { readonly manifest?: Manifest }];
  GetTableStatus: [
    { readonly tid?: TableId; readonly pid?: PartitionId },
    Status & { readonly all_table_status: readonly TableStatus[] },
  ];
  GetTableFollower: [
    Partition,
    Status & {
      readonly offset?: Offset;
      readonly follower_info?: readonly { readonly endpoint: Endpoint; readonly offset: Offset }[];
    },
  ];
  DeleteBinlog: [Partition, Status];
  TruncateTable: [Partition, Status];
  SetExpire: [Partition & { readonly is_expire: boolean }, Status];
  SetMode: [{ readonly follower: boolean }, Status];
  ExecuteGc: [Partition, Status];
  UpdateTTL: [Partition & { readonly ttl: Ttl; readonly index_name?: string }, Status];
  GetTableSchema: [Partition, Status & { readonly table_meta?: TableMeta }];
  GetCatalog: [Record<string, never>, Status & { readonly version: number; readonly endpoint: Endpoint }];
  GetAllSnapshotOffset: [
    Record<string, never>,
    Status & {
      readonly tables: readonly {
        readonly tid: TableId;
        readonly parts: readonly { readonly pid: PartitionId; readonly offset: Offset }[];
      }[];
    },
  ];
  GetTaskStatus: [Record<string, never>, Status & { readonly task: readonly TaskInfo[] }];
  DeleteOPTask: [{ readonly op_id: readonly OpId[] }, Status];
  CancelOP: [{ readonly op_id: OpId }, Status];
  ConnectZK: [Record<string, never>, Status];
  DisConnectZK: [Record<string, never>, Status];
}
