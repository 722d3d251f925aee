import type { Invariant, InvariantFactory } from '../invariant.js';

/** An acknowledgement is given for an entry of the leader's log, never for one that is still to come. */
export const acknowledgedIsLogged: InvariantFactory = (): Invariant => {
  /** Largest offset logged, by tablet, partition and term. */
  const logged = new Map<string, number>();
  return {
    rule: 'acknowledged-is-logged',
    statement: 'A write is acknowledged only when the leader has it in its log.',
    standing: 'promised',
    check({ node, body }) {
      if (body.kind === 'entry-appended') {
        const key = `${node} ${body.tid}/${body.pid} ${body.term}`;
        logged.set(key, Math.max(logged.get(key) ?? 0, body.offset));
        return undefined;
      }
      if (body.kind !== 'write-acknowledged') return undefined;
      const { tid, pid, leader, term, offset, id } = body;
      if (offset > 0 && (logged.get(`${leader} ${tid}/${pid} ${term}`) ?? 0) >= offset) return undefined;
      return `write ${id} was acknowledged by ${leader} at offset ${offset} in term ${term} of partition ${tid}/${pid}, which its log does not have`;
    },
  };
};
