import type { OpId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * Counted: the nameserver goes on when ZooKeeper refuses the write, and only says so in its log. While
 * ZooKeeper answers, an OP's znode tells which task is the next.
 */
export const stepsArePersisted: InvariantFactory = (cluster): Invariant => {
  /** Tasks done since an OP began, or since a nameserver took it over, by nameserver. */
  const done = new Map<string, Map<OpId, number>>();
  return {
    rule: 'steps-are-persisted',
    statement: 'Before an OP begins a task, its znode counts every task before as done.',
    standing: 'counted',
    check({ node, body }) {
      let counts = done.get(node);
      if (counts === undefined) done.set(node, (counts = new Map()));
      switch (body.kind) {
        case 'ns-stepped-down':
        case 'process-died':
          counts.clear();
          return undefined;
        case 'op-recovered':
          counts.set(body.opId, body.taskIndex);
          return undefined;
        case 'task-finished':
          if (body.status === 'kDone') counts.set(body.opId, (counts.get(body.opId) ?? 0) + 1);
          return undefined;
        case 'task-started': {
          const expected = counts.get(body.opId) ?? 0;
          const persisted = cluster.opNode(body.opId)?.task_index;
          if (persisted === undefined || persisted >= expected) return undefined;
          return `OP ${body.opId} ${body.opType} began ${body.task} as task ${expected}, but its znode has ${persisted} tasks done`;
        }
        default:
          return undefined;
      }
    },
  };
};
