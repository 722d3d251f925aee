import type { Term } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * Counted: a deposed leader that can still be reached goes on to acknowledge, since nothing tells it
 * before an operator or a recovery does. From the first to the last such write there were two leaders.
 */
export const noWriteBelowTheTerm: InvariantFactory = (): Invariant => {
  const installed = new Map<string, { readonly term: Term; readonly timeUs: number }>();
  return {
    rule: 'no-write-below-the-term',
    statement: 'No leader acknowledges a write after a leader of a later term was published.',
    standing: 'counted',
    check({ body, timeUs }) {
      if (body.kind === 'leader-published') {
        const key = `${body.tid}/${body.pid}`;
        if ((installed.get(key)?.term ?? 0) < body.term) installed.set(key, { term: body.term, timeUs });
        return undefined;
      }
      if (body.kind !== 'write-acknowledged') return undefined;
      const newest = installed.get(`${body.tid}/${body.pid}`);
      if (newest === undefined || body.term >= newest.term) return undefined;
      return `${body.leader} acknowledged write ${body.id} in term ${body.term} of partition ${body.tid}/${body.pid}, ${(timeUs - newest.timeUs) / 1000} ms after a leader of term ${newest.term} was published`;
    },
  };
};
