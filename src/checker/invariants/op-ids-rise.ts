import type { OpId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * Counted: the counter lies in ZooKeeper and is written without looking at it, so a nameserver that
 * does not know yet that it is deposed gives ids that its successor gives, too.
 */
export const opIdsRise: InvariantFactory = (): Invariant => {
  let lastId: OpId = 0;
  return {
    rule: 'op-ids-rise',
    statement: 'Every OP gets a larger id than any OP before it.',
    standing: 'counted',
    check({ body }) {
      if (body.kind !== 'op-created') return undefined;
      const before = lastId;
      lastId = Math.max(lastId, body.opId);
      return body.opId > before
        ? undefined
        : `${body.opType} got the id ${body.opId}, though ${before} was given before`;
    },
  };
};
