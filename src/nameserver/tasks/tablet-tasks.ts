import {
  callTablet,
  ReturnCode,
  type Endpoint,
  type Offset,
  type OpInfo,
  type PartitionId,
  type TableInfo,
  type TableMode,
  type TableId,
} from '../../protocol/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { endpointTask, noteCallReturned } from './endpoint-task.js';

/** The partition that a task is about. */
export interface OfPartition {
  readonly tid: TableId;
  readonly pid: PartitionId;
}

/** Models: NameServerImpl::CreateTask with PauseSnapshotTaskMeta */
export function pauseSnapshotTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
): Task | undefined {
  return endpointTask(ns, op, {
    type: 'kPauseSnapshot',
    endpoint: at,
    method: 'PauseSnapshot',
    request: (task_info) => ({ ...of, task_info }),
    options: { maxRetry: ns.env.flags.request_max_retry },
  });
}

/** Models: NameServerImpl::CreateTask with RecoverSnapshotTaskMeta */
export function recoverSnapshotTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
): Task | undefined {
  return endpointTask(ns, op, {
    type: 'kRecoverSnapshot',
    endpoint: at,
    method: 'RecoverSnapshot',
    request: (task_info) => ({ ...of, task_info }),
  });
}

/** Models: NameServerImpl::CreateTask with SendSnapshotTaskMeta */
export function sendSnapshotTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
  to: Endpoint,
): Task | undefined {
  return endpointTask(ns, op, {
    type: 'kSendSnapshot',
    endpoint: at,
    method: 'SendSnapshot',
    request: (task_info) => ({ ...of, endpoint: to, remote_tid: of.tid, task_info }),
  });
}

/** Models: NameServerImpl::CreateTask with LoadTableTaskMeta */
export function loadTableTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  table: TableInfo,
  pid: PartitionId,
  mode: TableMode,
): Task | undefined {
  const { name, tid, seg_cnt } = table;
  return endpointTask(ns, op, {
    type: 'kLoadTable',
    endpoint: at,
    method: 'LoadTable',
    request: (task_info) => ({ table_meta: { name, tid, pid, seg_cnt, mode }, task_info }),
  });
}

/** Models: NameServerImpl::CreateTask with AddReplicaTaskMeta */
export function addReplicaTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
  replica: Endpoint,
): Task | undefined {
  return endpointTask(ns, op, {
    type: 'kAddReplica',
    endpoint: at,
    method: 'AddReplica',
    request: (task_info) => ({ ...of, endpoint: replica, task_info }),
  });
}

/** An absent table is fine for the caller; the tablet's own record of the task says kFailed all the same. */
export function dropTableTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
): Task | undefined {
  return endpointTask(ns, op, {
    type: 'kDropTable',
    endpoint: at,
    method: 'DropTable',
    request: (task_info) => ({ ...of, task_info }),
    accepts: (code) => code === ReturnCode.kTableIsNotExist,
  });
}

/** Models: NameServerImpl::CreateTask with MakeSnapshotTaskMeta */
export function makeSnapshotTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
  offset: Offset,
): Task | undefined {
  return endpointTask(ns, op, {
    type: 'kMakeSnapshot',
    endpoint: at,
    method: 'MakeSnapshot',
    request: (task_info) => ({ ...of, offset, task_info }),
  });
}

/**
 * Takes a replica off the leader's list. A leader that says it has followers, but not this one,
 * finishes the task at once, without a poll.
 *
 * Models: TabletClient::DelReplica, behind NameServerImpl::WrapTaskFun
 */
export function delReplicaTask(
  ns: NameserverState,
  op: OpInfo,
  at: Endpoint,
  of: OfPartition,
  replica: Endpoint,
): Task | undefined {
  if (!ns.isHealthy(at)) return undefined;
  return newTask(op, 'kDelReplica', at, function* (task) {
    const followers = yield* callTablet(ns.env, at, 'GetTableFollower', of);
    const known =
      followers.ok && followers.response.code === 0 ? followers.response.follower_info : undefined;
    if (known !== undefined && known.every((follower) => follower.endpoint !== replica)) {
      ns.setTask(task, 'kDone');
    } else {
      const request = { ...of, endpoint: replica, task_info: { ...task.info, status: 'kDoing' as const } };
      const outcome = yield* callTablet(ns.env, at, 'DelReplica', request);
      if (!outcome.ok) ns.setTask(task, 'kFailed', `DelReplica at ${at}: ${outcome.error}`);
      else if (outcome.response.code !== 0) {
        ns.setTask(task, 'kFailed', `DelReplica at ${at}: ${outcome.response.code} ${outcome.response.msg}`);
      }
    }
    noteCallReturned(ns, task);
  });
}
