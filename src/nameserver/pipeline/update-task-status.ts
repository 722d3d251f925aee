import { callTablet, isFinished, type Endpoint, type TaskInfo } from '../../protocol/index.js';
import { msToUs, type Proc } from '../../sim/index.js';
import type { Op, Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { takeOverFromParts } from './sub-tasks.js';

/** Polls after which a task that the tablet does not know is given up. */
const POLLS_BEFORE_LOST = 5;

/**
 * Asks every healthy tablet for its tasks and takes over what it says of the front OPs. With
 * `recovering` it is the one poll of a take-over: a tablet that does not know a task fails it at once.
 *
 * Models: NameServerImpl::UpdateTaskStatus
 */
export function* updateTaskStatus(ns: NameserverState, mode: 'periodic' | 'recovering'): Proc {
  yield* ns.mu.lock();
  failTasksOfLongOffline(ns);
  const endpoints = ns.healthyEndpoints();
  const version = ns.taskRpcVersion;
  ns.mu.unlock();
  for (const endpoint of endpoints) {
    const outcome = yield* callTablet(ns.env, endpoint, 'GetTaskStatus', {});
    if (!outcome.ok || outcome.response.code !== 0) continue;
    yield* ns.mu.lock();
    // A call went out since this round began: what tablets said may be older than it.
    const stale = ns.taskRpcVersion !== version;
    if (!stale) {
      for (const queue of ns.queues) {
        if (queue[0] !== undefined) updateTask(ns, queue[0], endpoint, outcome.response.task, mode);
      }
    }
    ns.mu.unlock();
    if (stale) break;
  }
  if (mode === 'periodic' && ns.running) armUpdateTaskStatus(ns);
}

/** The next periodic poll, `get_task_status_interval` from now. */
export function armUpdateTaskStatus(ns: NameserverState): void {
  const delayUs = msToUs(ns.env.flags.get_task_status_interval);
  ns.taskThreadPool.delay(delayUs, 'UpdateTaskStatus', () => updateTaskStatus(ns, 'periodic'));
}

/** A task on a tablet that is gone longer than `tablet_heartbeat_timeout` has failed. */
function failTasksOfLongOffline(ns: NameserverState): void {
  const nowMs = ns.env.node.localMs;
  for (const tablet of ns.sortedTablets()) {
    if (tablet.state === 'kHealthy') continue;
    if (nowMs < tablet.ctimeMs + ns.env.flags.tablet_heartbeat_timeout) continue;
    for (const queue of ns.queues) {
      const task = queue[0]?.tasks[0];
      if (task?.status === 'kDoing' && task.info.endpoint === tablet.endpoint) {
        ns.setTask(task, 'kFailed', 'tablet is offline');
      }
    }
  }
}

/** Models: NameServerImpl::UpdateTask and Task::UpdateTaskStatus */
function updateTask(
  ns: NameserverState,
  op: Op,
  endpoint: Endpoint,
  reports: readonly TaskInfo[],
  mode: 'periodic' | 'recovering',
): void {
  const task = op.tasks[0];
  if (task === undefined || task.status !== 'kDoing') return;
  for (const report of reports) adopt(ns, task, endpoint, report);
  giveUpIfUnknown(ns, task, endpoint, mode);
  task.polled++;
}

/** Models: Task::UpdateStatus */
function adopt(ns: NameserverState, task: Task, endpoint: Endpoint, report: TaskInfo): void {
  const { info, sequence, subTasks } = task;
  if (report.op_id !== info.op_id || isFinished(task.status)) return;
  if (sequence.length > 0) return adopt(ns, sequence[0]!, endpoint, report);
  if (subTasks.length > 0) {
    for (const subTask of subTasks) adopt(ns, subTask, endpoint, report);
    return;
  }
  if (report.task_type !== info.task_type) return;
  if (info.endpoint !== '' && info.endpoint !== endpoint) return;
  if (info.tid !== undefined && info.tid !== report.tid) return;
  if (info.pid !== undefined && info.pid !== report.pid) return;
  if (report.status !== 'kInited') {
    ns.setTask(task, report.status, report.status === 'kFailed' ? `failed on ${endpoint}` : '');
  }
  task.reported = true;
}

/**
 * Polls are counted for the task of an OP only, not for those it consists of: a part that its tablet
 * forgot is not given up.
 *
 * Models: Task::SetState
 */
function giveUpIfUnknown(
  ns: NameserverState,
  task: Task,
  endpoint: Endpoint,
  mode: 'periodic' | 'recovering',
): void {
  if (isFinished(task.status)) {
    task.reported = false;
    return;
  }
  if (task.sequence.length > 0) return giveUpIfUnknown(ns, task.sequence[0]!, endpoint, mode);
  if (task.subTasks.length > 0) {
    return takeOverFromParts(ns, task, (part) => giveUpIfUnknown(ns, part, endpoint, mode));
  }
  const { reported } = task;
  task.reported = false;
  if (reported || task.info.endpoint !== endpoint) return;
  if (mode === 'recovering' || (task.sent && task.polled > POLLS_BEFORE_LOST)) {
    ns.setTask(task, 'kFailed', `${endpoint} does not know the task`);
  }
}
