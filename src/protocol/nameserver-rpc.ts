import type { Endpoint, OpId, PartitionId, TableId } from './ids.js';
import type { OpType, TaskStatus } from './op-info.js';
import type { Status } from './status.js';
import type { ColumnDesc, ColumnKey, CompressType, TableInfo, TablePartition, Ttl } from './table-info.js';

export interface TabletStatus {
  readonly endpoint: Endpoint;
  readonly state: 'kHealthy' | 'kOffline';
  /** Milliseconds since the last change of state that this nameserver saw. */
  readonly age: number;
}

export interface OpStatus {
  readonly op_id: OpId;
  readonly op_type: OpType;
  readonly name: string;
  readonly db: string;
  readonly pid: PartitionId;
  readonly status: TaskStatus;
  readonly for_replica_cluster: boolean;
  /** Unix seconds; 0 when unset. */
  readonly start_time: number;
  readonly end_time: number;
  /** Type of the first task left, `-` when there is none or the OP has not started. */
  readonly task_type: string;
}

/** What CreateTable asks for. Without `table_partition` the nameserver places the replicas. */
export interface CreateTableInfo {
  readonly name: string;
  readonly db: string;
  readonly partition_num?: number;
  readonly replica_num?: number;
  readonly seg_cnt?: number;
  readonly ttl: Ttl;
  readonly compress_type: CompressType;
  readonly column_desc: readonly ColumnDesc[];
  readonly column_key?: readonly ColumnKey[];
  readonly table_partition?: readonly {
    readonly pid: PartitionId;
    /** In list order; the leader is named among them. */
    readonly endpoints: readonly { readonly endpoint: Endpoint; readonly is_leader: boolean }[];
  }[];
}

/** What a cluster is to others; one that follows is not simulated. */
export type ServerMode = 'kNORMAL' | 'kLEADER';

export interface ClusterAddress {
  readonly zk_endpoints: string;
  readonly zk_path: string;
  readonly alias: string;
}

/** A cluster that follows this one. */
export interface ReplicaCluster extends ClusterAddress {
  readonly state: 'kClusterHealthy' | 'kClusterOffline';
  /** Milliseconds since the last change of state. */
  readonly age: number;
}

interface Named {
  readonly name: string;
  readonly db: string;
}

/** Request and response of every method of the nameserver, by OpenMLDB's names. */
export interface NameserverRpc {
  ConfSet: [{ readonly key: string; readonly value: string }, Status];
  ConfGet: [Record<string, never>, Status & { readonly conf?: Readonly<Record<string, string>> }];
  CreateDatabase: [{ readonly db: string; readonly if_not_exists: boolean }, Status];
  UseDatabase: [{ readonly db: string }, Status];
  ShowDatabase: [Record<string, never>, Status & { readonly db?: readonly string[] }];
  DropDatabase: [{ readonly db: string }, Status];
  CreateTable: [{ readonly table_info: CreateTableInfo }, Status & { readonly tid?: TableId }];
  DropTable: [Named, Status];
  TruncateTable: [Named, Status];
  ShowTable: [
    { readonly name?: string; readonly db: string; readonly show_all?: boolean },
    Status & { readonly table_info?: readonly TableInfo[] },
  ];
  ShowTablet: [Record<string, never>, Status & { readonly tablets?: readonly TabletStatus[] }];
  ShowOPStatus: [
    { readonly op_id?: OpId; readonly db?: string; readonly name?: string; readonly pid?: PartitionId },
    Status & { readonly op_status?: readonly OpStatus[] },
  ];
  ChangeLeader: [Named & { readonly pid: PartitionId; readonly candidate_leader?: string }, Status];
  OfflineEndpoint: [{ readonly endpoint: Endpoint; readonly concurrency?: number }, Status];
  RecoverEndpoint: [
    { readonly endpoint: Endpoint; readonly need_restore?: boolean; readonly concurrency?: number },
    Status,
  ];
  RecoverTable: [Named & { readonly pid: PartitionId; readonly endpoint: Endpoint }, Status];
  UpdateTableAliveStatus: [
    Named & { readonly endpoint: Endpoint; readonly pid?: PartitionId; readonly is_alive: boolean },
    Status,
  ];
  SetTablePartition: [Named & { readonly table_partition: TablePartition }, Status];
  GetTablePartition: [
    Named & { readonly pid: PartitionId },
    Status & { readonly table_partition?: TablePartition },
  ];
  AddReplicaNS: [Named & { readonly endpoint: Endpoint; readonly pid_group: readonly PartitionId[] }, Status];
  DelReplicaNS: [Named & { readonly endpoint: Endpoint; readonly pid_group: readonly PartitionId[] }, Status];
  Migrate: [
    Named & {
      readonly src_endpoint: Endpoint;
      readonly des_endpoint: Endpoint;
      readonly pid: readonly PartitionId[];
    },
    Status,
  ];
  MakeSnapshotNS: [Named & { readonly pid: PartitionId; readonly offset?: number }, Status];
  CancelOP: [{ readonly op_id: OpId }, Status];
  DeleteOP: [{ readonly op_id?: OpId; readonly op_status?: TaskStatus; readonly db?: string }, Status];
  UpdateTTL: [Named & { readonly ttl_desc: Ttl; readonly index_name?: string }, Status];
  ShowCatalog: [
    Record<string, never>,
    Status & { readonly catalog?: readonly { readonly endpoint: Endpoint; readonly version: number }[] },
  ];
  ShowSdkEndpoint: [
    Record<string, never>,
    Status & {
      readonly tablets?: readonly { readonly endpoint: Endpoint; readonly real_endpoint: Endpoint }[];
    },
  ];
  SwitchMode: [{ readonly sm: ServerMode }, Status];
  AddReplicaCluster: [ClusterAddress, Status];
  ShowReplicaCluster: [Record<string, never>, Status & { readonly replicas?: readonly ReplicaCluster[] }];
  RemoveReplicaCluster: [{ readonly alias: string }, Status];
  SyncTable: [Named & { readonly cluster_alias: string; readonly pid?: PartitionId }, Status];
  ConnectZK: [Record<string, never>, Status];
  DisConnectZK: [Record<string, never>, Status];
}
