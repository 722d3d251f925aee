import type { ClusterEvent, OpId, OpType, PartitionId, TaskStatus, TaskType } from '../../protocol/index.js';

/** An OP as the trace told of it, whatever the nameservers remember. */
export interface OpRecord {
  readonly id: OpId;
  readonly type: OpType;
  readonly db: string;
  readonly name: string;
  readonly pid: PartitionId;
  readonly parentId: OpId;
  status: TaskStatus;
  /** Tasks in the order in which they were started; one that is started again right away counts once. */
  readonly tasks: TaskType[];
}

/** Every OP of a run, put together from the trace. */
export class OpHistory {
  private readonly ops = new Map<OpId, OpRecord>();
  private readonly subtasks = new Set<TaskType>();

  see(body: ClusterEvent): void {
    switch (body.kind) {
      case 'op-created': {
        const { opId: id, opType: type, db, name, pid, parentId } = body;
        this.ops.set(id, { id, type, db, name, pid, parentId, status: 'kInited', tasks: [] });
        return;
      }
      case 'op-started':
        return this.setStatus(body.opId, 'kDoing');
      case 'op-finished':
        return this.setStatus(body.opId, body.status);
      case 'task-started': {
        const op = this.ops.get(body.opId);
        if (op !== undefined && op.tasks.at(-1) !== body.task) op.tasks.push(body.task);
        return;
      }
      case 'subtask-started':
        this.subtasks.add(body.task);
    }
  }

  find(id: OpId): OpRecord | undefined {
    return this.ops.get(id);
  }

  /** The youngest OP of a partition. */
  last(db: string, name: string, pid: PartitionId | undefined): OpRecord | undefined {
    let last: OpRecord | undefined;
    for (const op of this.ops.values()) {
      if (op.db === db && op.name === name && op.pid === pid && op.id > (last?.id ?? -1)) last = op;
    }
    return last;
  }

  /** Types of the OPs that were created and of the tasks that were started, sorted. */
  get reached(): readonly string[] {
    const all = [...this.ops.values()].flatMap(({ type, tasks }) => [type, ...tasks]);
    return [...new Set<string>([...all, ...this.subtasks])].sort();
  }

  private setStatus(id: OpId, status: TaskStatus): void {
    const op = this.ops.get(id);
    if (op !== undefined) op.status = status;
  }
}
