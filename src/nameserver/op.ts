import type {
  Endpoint,
  OpInfo,
  PartitionId,
  TableId,
  TaskInfo,
  TaskStatus,
  TaskType,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';

/**
 * One step of an OP. With an endpoint it is a call to that tablet, whose outcome the nameserver
 * learns by polling; without one it is a function of the nameserver, which sets the status itself.
 *
 * Models: struct Task, `src/nameserver/task.h`.
 */
export interface Task {
  readonly info: TaskInfo;
  status: TaskStatus;
  readonly run: (task: Task) => Proc;
  /** `is_rpc_send`: the call was made by this process, and has returned. */
  sent: boolean;
  /** `check_num`: polls that were answered while this task was current. */
  polled: number;
  /** Whether the answer that is being looked at names this task. */
  reported: boolean;
  /** Why it failed, for the trace. */
  reason: string;
  /** `sub_task`: tasks that run side by side and make this one up; empty for all but the composite ones. */
  readonly subTasks: readonly Task[];
  /** `seq_task`: tasks that make this one up one after the other; the first is the current one. */
  readonly sequence: Task[];
  /** Type of the task that this one is a part of. */
  partOf: TaskType | undefined;
}

/** An OP with the tasks it still has to do; the first is the current one. */
export interface Op {
  readonly info: OpInfo;
  tasks: Task[];
}

/** Partition that a task names in its record; most do not. */
interface OfPartition {
  readonly tid: TableId;
  readonly pid: PartitionId;
}

/** Arguments of every task builder: the OP that the task belongs to. */
export function newTask(
  op: OpInfo,
  type: TaskType,
  endpoint: Endpoint,
  run: (task: Task) => Proc,
  of?: OfPartition,
): Task {
  const { op_id, op_type } = op;
  const partition = of === undefined ? {} : { tid: of.tid, pid: of.pid };
  return {
    info: { op_id, op_type, task_type: type, endpoint, status: 'kInited', ...partition },
    status: 'kInited',
    run,
    sent: false,
    polled: 0,
    reported: false,
    reason: '',
    subTasks: [],
    sequence: [],
    partOf: undefined,
  };
}
