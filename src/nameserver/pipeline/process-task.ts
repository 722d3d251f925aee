import { serializeOpInfo, unixSecondsNow, type OpId } from '../../protocol/index.js';
import { MILLISECOND, msToUs, type Proc } from '../../sim/index.js';
import { callTablet } from '../../protocol/index.js';
import type { Op } from '../op.js';
import type { NameserverState } from '../state.js';
import { takeOverFromParts } from './sub-tasks.js';

/** What one pass over the queues came to: nothing, some progress, or a failed write or call. */
type Pass = 'idle' | 'changed' | 'failed' | 'overdue';

/**
 * The loop that moves OPs on: start what is at the front of each queue, write finished tasks to
 * ZooKeeper, finish OPs. The original spins while any queue has an OP; a pass that could change
 * nothing is left out here, since nothing would see it.
 *
 * Models: NameServerImpl::ProcessTask
 */
export function* processTask(ns: NameserverState): Proc {
  const { node, flags } = ns.env;
  while (ns.running) {
    if (ns.queues.every((queue) => queue.length === 0)) {
      yield* ns.opAdded.wait(msToUs(flags.name_server_task_wait_time));
      continue;
    }
    const version = ns.pipelineVersion;
    const startedUs = node.lab.scheduler.nowUs;
    const passes = [yield* startFronts(ns), yield* updateZkTaskStatus(ns), yield* deleteTask(ns)];
    if (passes.includes('failed')) {
      const tookUs = node.lab.scheduler.nowUs - startedUs;
      if (tookUs < MILLISECOND) yield* node.sleep(MILLISECOND - tookUs);
    } else if (passes.includes('overdue')) {
      yield* ns.opAdded.wait(msToUs(flags.name_server_task_wait_time));
    } else if (!passes.includes('changed') && ns.running && ns.pipelineVersion === version) {
      yield* ns.pipelineChanged.wait();
    }
  }
}

/** Steps 2a and 2b of a pass, in queue order. */
function* startFronts(ns: NameserverState): Proc<Pass> {
  let pass: Pass = 'idle';
  yield* ns.mu.lock();
  for (const queue of ns.queues) {
    const op = queue[0];
    if (op === undefined || op.tasks.length === 0) continue;
    if (op.info.task_status === 'kFailed' || op.info.task_status === 'kCanceled') continue;
    if (op.info.task_status === 'kInited' && !(yield* startOp(ns, op))) {
      pass = 'failed';
      continue;
    }
    const task = op.tasks[0]!;
    if (task.status === 'kInited') {
      const { op_id: opId, op_type: opType, task_type, endpoint } = task.info;
      ns.record({ kind: 'task-started', opId, opType, task: task_type, endpoint });
      ns.taskThreadPool.submit(task_type, () => task.run(task));
      ns.setTask(task, 'kDoing');
      if (pass === 'idle') pass = 'changed';
    } else if (task.status === 'kDoing' && pass !== 'failed' && isOverdue(ns, op)) {
      pass = 'overdue';
    }
  }
  ns.mu.unlock();
  return pass;
}

function* startOp(ns: NameserverState, op: Op): Proc<boolean> {
  const { info } = op;
  info.start_time = unixSecondsNow(ns.env);
  info.task_status = 'kDoing';
  if (!(yield* ns.zk.setNodeValue(ns.env.paths.op(info.op_id), serializeOpInfo(info)))) {
    info.task_status = 'kInited';
    return false;
  }
  const { op_id: opId, op_type: opType, db, name, pid } = info;
  ns.record({ kind: 'op-started', opId, opType, db, name, pid });
  return true;
}

function isOverdue(ns: NameserverState, op: Op): boolean {
  const age = unixSecondsNow(ns.env) - op.info.start_time;
  return age > ns.env.flags.name_server_op_execute_timeout / 1000;
}

/**
 * Writes the progress of OPs whose current task is done; only then does the next task count.
 *
 * Models: NameServerImpl::UpdateZKTaskStatus
 */
function* updateZkTaskStatus(ns: NameserverState): Proc<Pass> {
  let pass: Pass = 'idle';
  yield* ns.mu.lock();
  for (const queue of ns.queues) {
    const op = queue[0];
    if (op?.tasks[0] === undefined) continue;
    takeOverFromParts(ns, op.tasks[0]);
    if (op.tasks[0].status !== 'kDone') continue;
    op.info.task_index++;
    if (yield* ns.zk.setNodeValue(ns.env.paths.op(op.info.op_id), serializeOpInfo(op.info))) {
      op.tasks.shift();
      if (pass === 'idle') pass = 'changed';
    } else {
      op.info.task_index--;
      pass = 'failed';
    }
  }
  ns.mu.unlock();
  return pass;
}

function isOver(op: Op): boolean {
  return op.tasks.length === 0 || op.tasks[0]!.status === 'kFailed' || op.info.task_status === 'kCanceled';
}

/**
 * Finishes OPs at the front of their queues that are done, failed or cancelled. Every healthy tablet
 * must first have forgotten their tasks; one that does not answer holds up all of them.
 *
 * Models: NameServerImpl::DeleteTask()
 */
function* deleteTask(ns: NameserverState): Proc<Pass> {
  yield* ns.mu.lock();
  const ids = ns.queues.flatMap((queue) =>
    queue[0] !== undefined && isOver(queue[0]) ? [queue[0].info.op_id] : [],
  );
  const endpoints = ns.healthyEndpoints();
  ns.mu.unlock();
  if (ids.length === 0) return 'idle';
  const maxRetry = ns.env.flags.request_max_retry;
  for (const endpoint of endpoints) {
    const outcome = yield* callTablet(ns.env, endpoint, 'DeleteOPTask', { op_id: ids }, { maxRetry });
    if (!outcome.ok || outcome.response.code !== 0) return 'failed';
  }
  yield* ns.mu.lock();
  let pass: Pass = 'changed';
  for (const id of ids) if (!(yield* finishOp(ns, id))) pass = 'failed';
  ns.mu.unlock();
  return pass;
}

/**
 * A failed OP keeps its znode, a done or cancelled one loses it.
 *
 * Models: NameServerImpl::DeleteTask(const std::vector<uint64_t>&)
 */
function* finishOp(ns: NameserverState, id: OpId): Proc<boolean> {
  const queue = ns.queues.find((candidate) => candidate.some((op) => op.info.op_id === id));
  const op = queue?.find((candidate) => candidate.info.op_id === id);
  if (queue === undefined || op === undefined) return true;
  const { info } = op;
  const path = ns.env.paths.op(id);
  if (op.tasks[0]?.status === 'kFailed') {
    info.task_status = 'kFailed';
    info.end_time = unixSecondsNow(ns.env);
    yield* ns.zk.setNodeValue(path, serializeOpInfo(info));
  } else {
    if (!(yield* ns.zk.deleteNode(path))) return false;
    info.end_time = unixSecondsNow(ns.env);
    if (info.task_status === 'kDoing') {
      info.task_status = 'kDone';
      op.tasks = [];
    }
  }
  ns.doneOps.push(op);
  queue.splice(queue.indexOf(op), 1);
  ns.record({
    kind: 'op-finished',
    opId: id,
    opType: info.op_type,
    status: info.task_status,
    task: op.tasks[0]?.info.task_type ?? '',
    db: info.db,
    name: info.name,
    pid: info.pid,
  });
  return true;
}
