import type { Endpoint, Offset, OpId, PartitionId, TableId, Term } from './ids.js';

/** Types of OPs that one cluster knows, in the order of OpenMLDB's numbers. */
export const OP_TYPES = [
  'kMakeSnapshotOP',
  'kAddReplicaOP',
  'kDelReplicaOP',
  'kChangeLeaderOP',
  'kOfflineReplicaOP',
  'kReAddReplicaOP',
  'kReAddReplicaNoSendOP',
  'kReAddReplicaWithDropOP',
  'kReAddReplicaSimplifyOP',
  'kUpdateTableAliveOP',
  'kMigrateOP',
  'kReLoadTableOP',
  'kUpdatePartitionStatusOP',
  'kRecoverTableOP',
  'kAddIndexOP',
  'kDeployOP',
] as const;

export type OpType = (typeof OP_TYPES)[number];

/** Types of tasks that one cluster knows, in the order of OpenMLDB's numbers. */
export const TASK_TYPES = [
  'kMakeSnapshot',
  'kPauseSnapshot',
  'kRecoverSnapshot',
  'kSendSnapshot',
  'kLoadTable',
  'kAddReplica',
  'kAddTableInfo',
  'kDelReplica',
  'kDelTableInfo',
  'kChangeLeader',
  'kUpdatePartitionStatus',
  'kDropTable',
  'kUpdateTableAlive',
  'kUpdateTableInfo',
  'kSelectLeader',
  'kUpdateLeaderInfo',
  'kRecoverTable',
  'kCheckBinlogSyncProgress',
  'kSendIndexData',
  'kLoadIndexData',
  'kExtractIndexData',
  'kAddIndexToTablet',
  'kSendIndexRequest',
  'kExtractIndexRequest',
  'kLoadIndexRequest',
  'kAddIndexToTabletRequest',
  'kAddIndexToTableInfo',
  'kAddMultiTableIndex',
  'kAddTableIndex',
  'kCreateProcedure',
] as const;

export type TaskType = (typeof TASK_TYPES)[number];

/** Of a task and of an OP alike. */
export type TaskStatus = 'kInited' | 'kDoing' | 'kDone' | 'kFailed' | 'kCanceled';

export function isFinished(status: TaskStatus): boolean {
  return status === 'kDone' || status === 'kFailed' || status === 'kCanceled';
}

/** What travels with a tablet RPC, is kept by the tablet and is asked for by `GetTaskStatus`. */
export interface TaskInfo {
  readonly op_id: OpId;
  readonly op_type: OpType;
  readonly task_type: TaskType;
  readonly endpoint: Endpoint;
  readonly status: TaskStatus;
  /** Only the requests about indexes carry these: an OP sends one of them to each partition. */
  readonly tid?: TableId;
  readonly pid?: PartitionId;
}

export interface ChangeLeaderData {
  readonly name: string;
  readonly db: string;
  readonly tid: TableId;
  readonly pid: PartitionId;
  /** Followers that were alive on healthy tablets when the OP was created. */
  readonly follower: readonly Endpoint[];
  readonly candidate_leader?: Endpoint;
  /** The three fields below are filled in by kSelectLeader. */
  readonly leader?: Endpoint;
  readonly offset?: Offset;
  readonly term?: Term;
}

export interface RecoverTableData {
  readonly endpoint: Endpoint;
  readonly is_leader: boolean;
  readonly offset_delta: number;
  readonly concurrency: number;
}

export interface EndpointStatusData {
  readonly endpoint: Endpoint;
  readonly is_leader: boolean;
  readonly is_alive: boolean;
}

export interface MigrateData {
  readonly src_endpoint: Endpoint;
  readonly des_endpoint: Endpoint;
}

export interface EndpointData {
  readonly endpoint: Endpoint;
}

export interface MakeSnapshotData {
  readonly offset: Offset;
}

/** Of the OPs about indexes, whose data is not modelled. */
export interface IndexWorkData {
  /** Milliseconds that a tablet works on each request about the data of the index. */
  readonly work_ms: number;
}

/** The payload of an OP, by its type. */
export type OpData =
  | ChangeLeaderData
  | RecoverTableData
  | EndpointStatusData
  | MigrateData
  | EndpointData
  | MakeSnapshotData
  | IndexWorkData;

/** What the znode of an OP holds. */
export interface OpInfo {
  readonly op_id: OpId;
  readonly op_type: OpType;
  task_index: number;
  data: OpData;
  task_status: TaskStatus;
  /** Unix seconds; 0 until the OP reached the front of its queue. */
  start_time: number;
  /** Unix seconds; 0 while it is not finished. */
  end_time: number;
  readonly name: string;
  readonly db: string;
  readonly pid: PartitionId;
  readonly parent_id: OpId;
  vec_idx: number;
}

export function serializeOpInfo(op: OpInfo): string {
  return JSON.stringify(op);
}

export function parseOpInfo(text: string): OpInfo | undefined {
  try {
    const parsed = JSON.parse(text) as OpInfo;
    return typeof parsed.op_id === 'number' ? parsed : undefined;
  } catch {
    return undefined;
  }
}
