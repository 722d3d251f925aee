import type { OpType } from '../../protocol/index.js';
import type { TaskBuilder } from '../pipeline/queues.js';
import { buildAddIndexOp } from './add-index-op.js';
import { buildAddReplicaOp } from './add-replica-op.js';
import { buildChangeLeaderOp } from './change-leader-op.js';
import { buildDelReplicaOp } from './del-replica-op.js';
import { buildMakeSnapshotOp } from './make-snapshot-op.js';
import { buildMigrateOp } from './migrate-op.js';
import { buildOfflineReplicaOp } from './offline-replica-op.js';
import { buildReAddReplicaOp } from './re-add-replica-op.js';
import { buildReLoadTableOp } from './re-load-table-op.js';
import { buildRecoverTableOp } from './recover-table-op.js';
import { buildUpdatePartitionStatusOp } from './update-partition-status-op.js';
import { buildUpdateTableAliveOp } from './update-table-alive-op.js';

/** How the tasks of each OP are built again when a new leader takes it over; absent: they cannot be. */
export const TASK_BUILDERS: ReadonlyMap<OpType, TaskBuilder> = new Map<OpType, TaskBuilder>([
  ['kMakeSnapshotOP', buildMakeSnapshotOp],
  ['kAddReplicaOP', buildAddReplicaOp],
  ['kDelReplicaOP', buildDelReplicaOp],
  ['kChangeLeaderOP', buildChangeLeaderOp],
  ['kOfflineReplicaOP', buildOfflineReplicaOp],
  ['kReAddReplicaOP', buildReAddReplicaOp],
  ['kReAddReplicaNoSendOP', buildReAddReplicaOp],
  ['kReAddReplicaWithDropOP', buildReAddReplicaOp],
  ['kReAddReplicaSimplifyOP', buildReAddReplicaOp],
  ['kUpdateTableAliveOP', buildUpdateTableAliveOp],
  ['kMigrateOP', buildMigrateOp],
  ['kReLoadTableOP', buildReLoadTableOp],
  ['kUpdatePartitionStatusOP', buildUpdatePartitionStatusOp],
  ['kRecoverTableOP', buildRecoverTableOp],
  ['kAddIndexOP', buildAddIndexOp],
]);
