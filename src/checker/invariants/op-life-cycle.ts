import type { OpId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** What one nameserver has going, since it began to lead. */
interface Reign {
  readonly started: Set<OpId>;
  readonly finished: Set<OpId>;
  /** Task that an OP is in. */
  readonly tasks: Map<OpId, string>;
}

const newReign = (): Reign => ({ started: new Set(), finished: new Set(), tasks: new Map() });

/**
 * Ids are given once; an OP begins behind its parent, does one task after the other, and ends once.
 * What a nameserver that takes over does again is its own affair: each reign is judged by itself.
 */
export const opLifeCycle: InvariantFactory = (): Invariant => {
  const reigns = new Map<string, Reign>();
  const parents = new Map<OpId, OpId>();
  const ended = new Set<OpId>();
  let lastId: OpId = 0;

  function reignOf(node: string): Reign {
    let reign = reigns.get(node);
    if (reign === undefined) reigns.set(node, (reign = newReign()));
    return reign;
  }

  return {
    rule: 'op-life-cycle',
    statement:
      'The ids of OPs rise; an OP starts behind its parent, does one task after the other, and ends once.',
    standing: 'promised',
    check({ node, body }) {
      switch (body.kind) {
        case 'ns-leading':
        case 'ns-stepped-down':
        case 'process-died':
          reigns.delete(node);
          return undefined;
        case 'op-created': {
          const { opId, opType, parentId } = body;
          const before = lastId;
          lastId = Math.max(lastId, opId);
          if (parentId > 0) parents.set(opId, parentId);
          return opId > before
            ? undefined
            : `${opType} got the id ${opId}, though ${before} was given before`;
        }
        case 'op-started': {
          const { started, finished } = reignOf(node);
          const parent = parents.get(body.opId);
          if (started.has(body.opId)) return `OP ${body.opId} ${body.opType} was started twice`;
          started.add(body.opId);
          if (parent === undefined || !started.has(parent) || finished.has(parent) || ended.has(parent))
            return undefined;
          return `OP ${body.opId} ${body.opType} was started before its parent ${parent} had ended`;
        }
        case 'task-started': {
          const { tasks, finished } = reignOf(node);
          const running = tasks.get(body.opId);
          tasks.set(body.opId, body.task);
          if (finished.has(body.opId)) return `OP ${body.opId} began ${body.task} after it had ended`;
          return running === undefined
            ? undefined
            : `OP ${body.opId} ${body.opType} began ${body.task} while it was in ${running}`;
        }
        case 'task-finished': {
          const { tasks } = reignOf(node);
          tasks.delete(body.opId);
          return undefined;
        }
        case 'op-finished': {
          const { finished, tasks } = reignOf(node);
          const twice = finished.has(body.opId);
          const running = tasks.get(body.opId);
          finished.add(body.opId);
          ended.add(body.opId);
          if (twice) return `OP ${body.opId} ${body.opType} ended twice`;
          return body.status === 'kDone' && running !== undefined
            ? `OP ${body.opId} ${body.opType} was done while it was in ${running}`
            : undefined;
        }
        default:
          return undefined;
      }
    },
  };
};
