import { word } from './condition-fields.js';

export const TASK_TYPE = word(
  'kSelectLeader',
  'kChangeLeader',
  'kUpdateLeaderInfo',
  'kMakeSnapshot',
  'kPauseSnapshot',
  'kSendSnapshot',
  'kLoadTable',
  'kAddReplica',
  'kRecoverSnapshot',
  'kAddTableInfo',
  'kCheckBinlogSyncProgress',
  'kUpdatePartitionStatus',
  'kDelReplica',
  'kDelTableInfo',
  'kUpdateTableInfo',
  'kUpdateTableAlive',
  'kDropTable',
  'kRecoverTable',
);
export const OP_STATUS = word('kInited', 'kDoing', 'kDone', 'kFailed', 'kCanceled');
export const OP_TYPE = word(
  'kChangeLeaderOP',
  'kOfflineReplicaOP',
  'kRecoverTableOP',
  'kReAddReplicaOP',
  'kReAddReplicaNoSendOP',
  'kReAddReplicaWithDropOP',
  'kReAddReplicaSimplifyOP',
  'kReLoadTableOP',
  'kUpdateTableAliveOP',
  'kUpdatePartitionStatusOP',
  'kAddReplicaOP',
  'kDelReplicaOP',
  'kMigrateOP',
  'kMakeSnapshotOP',
  'kAddIndexOP',
  'kDeployOP',
);
export const TABLE_STATE = word(
  'kTableUndefined',
  'kTableNormal',
  'kTableLoading',
  'kMakingSnapshot',
  'kSnapshotPaused',
);
