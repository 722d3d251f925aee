import type { Node } from '../sim/index.js';
import type { OpId, TabletEvent, TaskInfo, TaskStatus, TaskType } from '../protocol/index.js';

/**
 * The record of a task that a request asked for. A request without a task works the same; there is
 * just nothing to poll.
 */
export class TabletTask {
  private current: TaskInfo | undefined;

  constructor(
    private readonly node: Node,
    info: TaskInfo | undefined,
  ) {
    this.current = info;
  }

  /** For work that nobody asked for by a task. */
  static untracked(node: Node): TabletTask {
    return new TabletTask(node, undefined);
  }

  get info(): TaskInfo | undefined {
    return this.current;
  }

  /** Overwrites whatever was there, a cancellation too. Models: TabletImpl::SetTaskStatus. */
  set(status: TaskStatus): void {
    if (this.current === undefined) return;
    this.current = { ...this.current, status };
    this.node.record<TabletEvent>({
      kind: 'tablet-task',
      opId: this.current.op_id,
      task: this.current.task_type,
      status,
    });
  }
}

/** Tasks by OP, until the nameserver deletes them or the process ends. Models: `task_map_`. */
export class TaskRegistry {
  private readonly tasks = new Map<OpId, TabletTask[]>();

  constructor(private readonly node: Node) {}

  /**
   * Registers what a request carries. Undefined is a refusal: the OP has such a task already, even a
   * finished one, or the task is of another type than the request.
   *
   * Models: TabletImpl::AddOPTask.
   */
  add(info: TaskInfo | undefined, type: TaskType): TabletTask | undefined {
    if (info === undefined) return TabletTask.untracked(this.node);
    const ofOp = this.tasks.get(info.op_id) ?? [];
    if (ofOp.some((task) => isSame(task.info, info))) return undefined;
    const task = new TabletTask(this.node, info);
    this.tasks.set(info.op_id, [...ofOp, task]);
    task.set(info.task_type === type ? 'kDoing' : 'kFailed');
    return info.task_type === type ? task : undefined;
  }

  /** By OP id. */
  all(): TaskInfo[] {
    const infos: TaskInfo[] = [];
    for (const tasks of this.tasks.values()) for (const { info } of tasks) if (info) infos.push(info);
    return infos.sort((a, b) => a.op_id - b.op_id);
  }

  delete(ids: readonly OpId[]): void {
    for (const id of ids) this.tasks.delete(id);
  }

  /** Marks what is not finished; the work itself goes on. */
  cancel(id: OpId): void {
    for (const task of this.tasks.get(id) ?? []) {
      if (task.info?.status === 'kDoing' || task.info?.status === 'kInited') task.set('kCanceled');
    }
  }
}

/** A request that names a partition is another one for each; the rest goes by type alone. */
function isSame(kept: TaskInfo | undefined, asked: TaskInfo): boolean {
  if (kept?.task_type !== asked.task_type) return false;
  return (
    (asked.tid === undefined || kept.tid === asked.tid) && (asked.pid === undefined || kept.pid === asked.pid)
  );
}
