import type { Endpoint, OpInfo, RecoverTableData } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp } from '../pipeline/queues.js';
import type { ReAddKind } from '../recovery-decision.js';
import type { NameserverState } from '../state.js';
import { checkBinlogSyncProgressTask } from '../tasks/check-binlog-sync-progress.js';
import {
  addReplicaTask,
  dropTableTask,
  loadTableTask,
  pauseSnapshotTask,
  recoverSnapshotTask,
  sendSnapshotTask,
} from '../tasks/tablet-tasks.js';
import { updatePartitionStatusTask } from '../tasks/update-partition-status.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/**
 * The four OPs that bring a replica back. kReAddReplicaOP sends the leader's snapshot; NoSend loads
 * what the replica has on disk; WithDrop first drops what it has in memory; Simplify only attaches it.
 *
 * Models: NameServerImpl::CreateReAddReplicaTask, CreateReAddReplicaNoSendTask,
 * CreateReAddReplicaWithDropTask and CreateReAddReplicaSimplifyTask
 */
export function buildReAddReplicaOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  const { endpoint, offset_delta } = op.data as RecoverTableData;
  if (of === undefined || leader === undefined) return 'no alive leader';
  if (!ns.isHealthy(endpoint)) return `${endpoint} is not healthy`;
  const ids = { tid: of.table.tid, pid: op.pid };
  const pause = (): Task | undefined => pauseSnapshotTask(ns, op, leader, ids);
  const send = (): Task | undefined => sendSnapshotTask(ns, op, leader, ids, endpoint);
  const load = (): Task | undefined => loadTableTask(ns, op, endpoint, of.table, op.pid, 'kTableFollower');
  const attach = (): Task | undefined => addReplicaTask(ns, op, leader, ids, endpoint);
  const recover = (): Task | undefined => recoverSnapshotTask(ns, op, leader, ids);
  const last = [
    checkBinlogSyncProgressTask(ns, op, endpoint, offset_delta),
    updatePartitionStatusTask(ns, op, endpoint, { isLeader: false, isAlive: true }),
  ];
  switch (op.op_type) {
    case 'kReAddReplicaNoSendOP':
      return taskList([pause(), load(), attach(), recover(), ...last]);
    case 'kReAddReplicaWithDropOP':
      return taskList([
        pause(),
        dropTableTask(ns, op, endpoint, ids),
        send(),
        load(),
        attach(),
        recover(),
        ...last,
      ]);
    case 'kReAddReplicaSimplifyOP':
      return taskList([attach(), ...last]);
    default:
      return taskList([pause(), send(), load(), attach(), recover(), ...last]);
  }
}

/** A child of a kRecoverTableOP. The caller holds the mutex; what comes of it is not looked at. */
export function* createReAddReplicaOp(
  ns: NameserverState,
  kind: ReAddKind,
  parent: OpInfo,
  endpoint: Endpoint,
): Proc {
  const { db, name, pid, op_id: parentId } = parent;
  const { concurrency, offset_delta, is_leader } = parent.data as RecoverTableData;
  const checksHealthFirst = kind === 'kReAddReplicaOP' || kind === 'kReAddReplicaNoSendOP';
  if (checksHealthFirst && !ns.isHealthy(endpoint)) {
    ns.record({ kind: 'op-not-created', opType: kind, db, name, pid, reason: `${endpoint} is not healthy` });
    return;
  }
  const data: RecoverTableData = { endpoint, is_leader, offset_delta, concurrency };
  yield* createOp(ns, { type: kind, db, name, pid, data, parentId, concurrency }, buildReAddReplicaOp);
}
