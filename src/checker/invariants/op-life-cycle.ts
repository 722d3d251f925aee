import type { ClusterEvent, OpId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** What one nameserver has going, since it began to lead. */
interface Reign {
  readonly started: Set<OpId>;
  readonly finished: Set<OpId>;
  /** Task that an OP is in. */
  readonly tasks: Map<OpId, string>;
  /** Of children that it created itself: another nameserver may give the same ids. */
  readonly parents: Map<OpId, OpId>;
}

/**
 * An OP begins behind its parent, does one task after the other, and ends once.
 * What a nameserver that takes over does again is its own affair: each reign is judged by itself.
 */
export const opLifeCycle: InvariantFactory = (): Invariant => {
  const reigns = new Map<string, Reign>();

  return {
    rule: 'op-life-cycle',
    statement: 'An OP starts behind its parent, does one task after the other, and ends once.',
    standing: 'promised',
    check({ node, body }) {
      switch (body.kind) {
        case 'ns-stepped-down':
        case 'process-died':
          reigns.delete(node);
          return undefined;
      }
      let reign = reigns.get(node);
      if (reign === undefined) reigns.set(node, (reign = newReign()));
      return proceed(reign, body);
    },
  };
};

const newReign = (): Reign => ({
  started: new Set(),
  finished: new Set(),
  tasks: new Map(),
  parents: new Map(),
});

/** One event of an OP within a reign. */
function proceed({ started, finished, tasks, parents }: Reign, body: ClusterEvent): string | undefined {
  switch (body.kind) {
    case 'op-created':
      if (body.parentId > 0) parents.set(body.opId, body.parentId);
      return undefined;
    // Whoever takes over begins its OPs anew, and leaves out those that only lacked their end.
    case 'op-recovered':
      started.delete(body.opId);
      finished.delete(body.opId);
      tasks.delete(body.opId);
      return undefined;
    case 'op-dropped':
      finished.add(body.opId);
      return undefined;
    case 'op-started': {
      const { opId, opType } = body;
      if (started.has(opId)) return `OP ${opId} ${opType} was started twice`;
      started.add(opId);
      const parent = parents.get(opId);
      return parent === undefined || !started.has(parent) || finished.has(parent)
        ? undefined
        : `OP ${opId} ${opType} was started before its parent ${parent} had ended`;
    }
    case 'task-started': {
      const { opId, opType, task } = body;
      const running = tasks.get(opId);
      tasks.set(opId, task);
      if (finished.has(opId)) return `OP ${opId} ${opType} began ${task} after it had ended`;
      return running && `OP ${opId} ${opType} began ${task} while it was in ${running}`;
    }
    case 'task-finished':
      tasks.delete(body.opId);
      return undefined;
    case 'op-finished': {
      const { opId, opType, status } = body;
      const running = tasks.get(opId);
      if (finished.has(opId)) return `OP ${opId} ${opType} ended twice`;
      finished.add(opId);
      return status === 'kDone' && running !== undefined
        ? `OP ${opId} ${opType} was done while it was in ${running}`
        : undefined;
    }
    default:
      return undefined;
  }
}
