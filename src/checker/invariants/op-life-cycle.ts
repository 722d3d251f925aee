import type { ClusterEvent, OpId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** What one nameserver has going, since it began to lead. */
interface Reign {
  readonly started: Set<OpId>;
  readonly finished: Set<OpId>;
  /** Task that an OP is in. */
  readonly tasks: Map<OpId, string>;
}

/**
 * An OP begins behind its parent, does one task after the other, and ends once.
 * What a nameserver that takes over does again is its own affair: each reign is judged by itself.
 */
export const opLifeCycle: InvariantFactory = (): Invariant => {
  const reigns = new Map<string, Reign>();
  const parents = new Map<OpId, OpId>();
  const ended = new Set<OpId>();

  return {
    rule: 'op-life-cycle',
    statement: 'An OP starts behind its parent, does one task after the other, and ends once.',
    standing: 'promised',
    check({ node, body }) {
      switch (body.kind) {
        case 'ns-leading':
        case 'ns-stepped-down':
        case 'process-died':
          reigns.delete(node);
          return undefined;
        case 'op-created':
          if (body.parentId > 0) parents.set(body.opId, body.parentId);
          return undefined;
      }
      let reign = reigns.get(node);
      if (reign === undefined)
        reigns.set(node, (reign = { started: new Set(), finished: new Set(), tasks: new Map() }));
      const parent = 'opId' in body ? parents.get(body.opId) : undefined;
      const sentence = proceed(reign, body, parent !== undefined && !ended.has(parent) ? parent : undefined);
      if (body.kind === 'op-finished') ended.add(body.opId);
      return sentence;
    },
  };
};

/** One event of an OP within a reign; `parent` is given as long as it has not ended. */
function proceed(
  { started, finished, tasks }: Reign,
  body: ClusterEvent,
  parent: OpId | undefined,
): string | undefined {
  switch (body.kind) {
    case 'op-started': {
      const { opId, opType } = body;
      if (started.has(opId)) return `OP ${opId} ${opType} was started twice`;
      started.add(opId);
      return parent === undefined || !started.has(parent)
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
