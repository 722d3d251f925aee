import type { Endpoint, EndpointData, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { checkBinlogSyncProgressTask } from '../tasks/check-binlog-sync-progress.js';
import { addTableInfoTask } from '../tasks/table-info-tasks.js';
import {
  addReplicaTask,
  loadTableTask,
  pauseSnapshotTask,
  recoverSnapshotTask,
  sendSnapshotTask,
} from '../tasks/tablet-tasks.js';
import { updatePartitionStatusTask } from '../tasks/update-partition-status.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/** kAddReplicaOP: one more replica, on a tablet that has none. Models: NameServerImpl::CreateAddReplicaOPTask */
export function buildAddReplicaOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  if (of === undefined || leader === undefined) return 'no alive leader';
  const { endpoint } = op.data as EndpointData;
  if (!ns.isHealthy(endpoint)) return `${endpoint} is not healthy`;
  const ids = { tid: of.table.tid, pid: op.pid };
  return taskList([
    pauseSnapshotTask(ns, op, leader, ids),
    sendSnapshotTask(ns, op, leader, ids, endpoint),
    loadTableTask(ns, op, endpoint, of.table, op.pid, 'kTableFollower'),
    addReplicaTask(ns, op, leader, ids, endpoint),
    recoverSnapshotTask(ns, op, leader, ids),
    addTableInfoTask(ns, op, endpoint),
    checkBinlogSyncProgressTask(ns, op, endpoint, ns.env.flags.check_binlog_sync_progress_delta),
    updatePartitionStatusTask(ns, op, endpoint, { isLeader: false, isAlive: true }),
  ]);
}

/** Always in queue 0: it is created with concurrency 1. The caller holds the mutex. */
export function* createAddReplicaOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
  endpoint: Endpoint,
): Proc<Creation> {
  return yield* createOp(
    ns,
    { type: 'kAddReplicaOP', db, name, pid, data: { endpoint }, concurrency: 1 },
    buildAddReplicaOp,
  );
}
