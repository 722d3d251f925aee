import type { Invariant, InvariantFactory } from '../invariant.js';
import { ReadHistory } from './read-history.js';

/** A row that a read has shown to be gone may be back when a leader of before returns. */
export const lostRowsStayLost: InvariantFactory = (cluster): Invariant => {
  const reads = new ReadHistory(cluster);
  /** Times of acknowledged rows that a read did not see, by table and key. */
  const missed = new Map<string, Set<number>>();
  return {
    rule: 'lost-rows-stay-lost',
    statement: 'An acknowledged row that a read did not find any more does not come back.',
    standing: 'counted',
    check({ body }) {
      const read = reads.look(body);
      if (read === undefined) return undefined;
      const { name, key, answer, acknowledgedTs } = read;
      const rows = `${name}/${key}`;
      const isBack = answer.found && missed.get(rows)?.has(answer.ts) === true;
      if (acknowledgedTs !== undefined && !(answer.found && answer.ts >= acknowledgedTs)) {
        missed.set(rows, (missed.get(rows) ?? new Set()).add(acknowledgedTs));
      }
      if (!isBack) return undefined;
      return `${answer.leader} returned the row of time ${answer.ts} for ${key} of ${name}, which an earlier read had not found any more`;
    },
  };
};
