import {
  INVALID_PARENT_ID,
  parseOpInfo,
  type OpInfo,
  type TaskStatus,
  type TaskType,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { Op, Task } from './op.js';
import { TASK_BUILDERS } from './ops/registry.js';
import type { NameserverState } from './state.js';

/** Tasks that a new leader runs again; it takes every other one for running on its tablet. */
const RUN_AGAIN: ReadonlySet<TaskType> = new Set<TaskType>([
  'kSelectLeader',
  'kUpdateLeaderInfo',
  'kUpdatePartitionStatus',
  'kUpdateTableInfo',
  'kRecoverTable',
  'kAddTableInfo',
  'kCheckBinlogSyncProgress',
  'kUpdateTableAlive',
]);

/**
 * Takes over the unfinished OPs of the leader before, from ZooKeeper. Their tasks are built anew from
 * what is known now; an OP for which that fails is dropped, and its znode stays. The caller holds the
 * mutex; false when the OPs cannot be listed.
 *
 * Models: NameServerImpl::RecoverOPTask
 */
export function* recoverOpTask(ns: NameserverState): Proc<boolean> {
  for (const queue of ns.queues) queue.length = 0;
  const children = yield* ns.zk.getChildren(ns.env.paths.opData);
  if (children === undefined) return (yield* ns.zk.isExistNode(ns.env.paths.opData)) === 'no-node';
  for (const child of children) {
    const text = yield* ns.zk.getNodeValue(`${ns.env.paths.opData}/${child}`);
    const info = text === undefined ? undefined : parseOpInfo(text);
    if (info === undefined || info.task_status === 'kDone' || info.task_status === 'kCanceled') continue;
    restore(ns, info);
  }
  for (const queue of ns.queues) queue.sort(byParentThenId);
  return true;
}

function restore(ns: NameserverState, info: OpInfo): void {
  const { op_id: opId, op_type: opType } = info;
  const tasks = TASK_BUILDERS.get(opType)?.(ns, info) ?? 'this OP cannot be taken over';
  const left = typeof tasks === 'string' ? tasks : skipDoneTasks(info, tasks);
  if (typeof left === 'string') {
    ns.record({ kind: 'op-dropped', opId, opType, reason: left });
    return;
  }
  const op: Op = { info, tasks: left };
  if (info.task_status === 'kFailed') {
    ns.doneOps.push(op);
    return;
  }
  const queue = ns.queues[info.vec_idx] ?? ns.queues[info.pid % ns.queues.length]!;
  queue.push(op);
  ns.record({ kind: 'op-recovered', opId, opType, taskIndex: info.task_index });
}

/** Models: NameServerImpl::SkipDoneTask */
function skipDoneTasks(info: OpInfo, tasks: Task[]): Task[] | string {
  if (info.task_status === 'kInited') return tasks;
  if (info.task_index >= tasks.length) return 'all its tasks are done';
  const left = tasks.slice(info.task_index);
  const current = left[0]!;
  current.status = statusAfterTakeOver(info.task_status, current.info.task_type);
  return left;
}

function statusAfterTakeOver(status: TaskStatus, type: TaskType): TaskStatus {
  if (status === 'kFailed') return 'kFailed';
  return RUN_AGAIN.has(type) ? 'kInited' : 'kDoing';
}

/** Roots have the largest parent id of all, so children run before every root, their own parents too. */
function byParentThenId(a: Op, b: Op): number {
  return parentKey(a) - parentKey(b) || a.info.op_id - b.info.op_id;
}

function parentKey(op: Op): number {
  return op.info.parent_id === INVALID_PARENT_ID ? Number.MAX_SAFE_INTEGER : op.info.parent_id;
}
