import { isFinished, type OpInfo, type TaskType } from '../../protocol/index.js';
import { MILLISECOND, type Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';

/** Between two looks at a sequence. Models: SEQ_TASK_CHECK_INTERVAL */
const SEQ_TASK_CHECK_INTERVAL_US = 100 * MILLISECOND;

/** A task that is done when all of its parts are, which run side by side. */
export function compositeTask(ns: NameserverState, op: OpInfo, type: TaskType, parts: readonly Task[]): Task {
  for (const part of parts) part.partOf = type;
  return { ...newTask(op, type, '', (task) => runSubTasks(ns, task)), subTasks: parts };
}

/**
 * Calls for one part after the other, and goes on when one fails: only the work on the tablets is
 * done side by side.
 *
 * Models: NameServerImpl::RunSubTask
 */
function* runSubTasks(ns: NameserverState, task: Task): Proc {
  for (const part of task.subTasks) yield* begin(ns, part);
}

function* begin(ns: NameserverState, part: Task): Proc {
  const { op_id: opId, op_type: opType, task_type, endpoint } = part.info;
  ns.setTask(part, 'kDoing');
  ns.record({ kind: 'subtask-started', opId, opType, task: task_type, of: part.partOf!, endpoint });
  yield* part.run(part);
}

/** A task that is done when all of its parts are, which run one after the other. */
export function sequenceTask(ns: NameserverState, op: OpInfo, type: TaskType, parts: readonly Task[]): Task {
  for (const part of parts) part.partOf = type;
  return { ...newTask(op, type, '', (task) => runSequence(ns, task)), sequence: [...parts] };
}

/** Models: NameServerImpl::RunSeqTask */
function* runSequence(ns: NameserverState, task: Task): Proc {
  const part = task.sequence[0];
  if (part === undefined) return ns.setTask(task, 'kDone');
  if (part.status === 'kFailed' || part.status === 'kCanceled') {
    return ns.setTask(task, part.status, part.reason);
  }
  if (part.status === 'kInited') yield* begin(ns, part);
  else if (part.status === 'kDone') task.sequence.shift();
  ns.env.node.spawn('RunSeqTask', lookAgain(ns, task));
}

/** The next look that can find something, on the grid of the original's, which takes a thread each time. */
function* lookAgain(ns: NameserverState, task: Task): Proc {
  const { node } = ns.env;
  const sinceUs = node.lab.scheduler.nowUs;
  while (task.sequence[0]?.status === 'kDoing') yield* ns.pipelineChanged.wait();
  const tookUs = node.lab.scheduler.nowUs - sinceUs;
  const looks = Math.max(1, Math.ceil(tookUs / SEQ_TASK_CHECK_INTERVAL_US));
  yield* node.sleep(looks * SEQ_TASK_CHECK_INTERVAL_US - tookUs);
  ns.taskThreadPool.submit('RunSeqTask', () => runSequence(ns, task));
}

/**
 * What a composite task's parts make of it; `visit` sees each part before.
 *
 * Models: Task::UpdateStatusFromSubTask
 */
export function takeOverFromParts(
  ns: NameserverState,
  task: Task,
  visit: (part: Task) => void = (part) => takeOverFromParts(ns, part),
): void {
  if (isFinished(task.status)) return;
  const [current] = task.sequence;
  if (current !== undefined) return visit(current);
  for (const part of task.subTasks) {
    visit(part);
    if (part.status === 'kFailed' || part.status === 'kCanceled') {
      return ns.setTask(task, part.status, part.reason);
    }
  }
  if (task.subTasks.length > 0 && task.subTasks.every((part) => part.status === 'kDone')) {
    ns.setTask(task, 'kDone');
  }
}
