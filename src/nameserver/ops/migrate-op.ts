import type { Endpoint, MigrateData, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { checkBinlogSyncProgressTask } from '../tasks/check-binlog-sync-progress.js';
import { addTableInfoTask, updateTableInfoTask } from '../tasks/table-info-tasks.js';
import {
  addReplicaTask,
  delReplicaTask,
  dropTableTask,
  loadTableTask,
  pauseSnapshotTask,
  recoverSnapshotTask,
  sendSnapshotTask,
} from '../tasks/tablet-tasks.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/** kMigrateOP: a follower moves to another tablet. Models: NameServerImpl::CreateMigrateTask */
export function buildMigrateOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  if (of === undefined || leader === undefined) return 'no alive leader';
  const { src_endpoint: source, des_endpoint: destination } = op.data as MigrateData;
  const ids = { tid: of.table.tid, pid: op.pid };
  return taskList([
    pauseSnapshotTask(ns, op, leader, ids),
    sendSnapshotTask(ns, op, leader, ids, destination),
    recoverSnapshotTask(ns, op, leader, ids),
    loadTableTask(ns, op, destination, of.table, op.pid, 'kTableFollower'),
    addReplicaTask(ns, op, leader, ids, destination),
    addTableInfoTask(ns, op, destination),
    checkBinlogSyncProgressTask(ns, op, destination, ns.env.flags.check_binlog_sync_progress_delta),
    delReplicaTask(ns, op, leader, ids, source),
    updateTableInfoTask(ns, op, source, destination),
    dropTableTask(ns, op, source, ids),
  ]);
}

/** The caller holds the mutex. */
export function* createMigrateOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
  source: Endpoint,
  destination: Endpoint,
): Proc<Creation> {
  const data: MigrateData = { src_endpoint: source, des_endpoint: destination };
  const concurrency = ns.env.flags.name_server_task_concurrency;
  return yield* createOp(ns, { type: 'kMigrateOP', db, name, pid, data, concurrency }, buildMigrateOp);
}
