import type { Invariant, InvariantFactory } from '../invariant.js';
import { ReadHistory } from './read-history.js';

/** What one read has seen, a later one sees, too: broken where leaders change and rows are lost. */
export const readsNeverGoBack: InvariantFactory = (cluster): Invariant => {
  const reads = new ReadHistory(cluster);
  return {
    rule: 'reads-never-go-back',
    statement: 'A read returns no row that is older than one returned before it began.',
    standing: 'counted',
    check({ body }) {
      const read = reads.look(body);
      if (read?.returnedTs === undefined) return undefined;
      const { name, key, answer, returnedTs } = read;
      if (answer.found && answer.ts >= returnedTs) return undefined;
      const got = answer.found ? `the row of time ${answer.ts}` : 'no row';
      return `${answer.leader} returned ${got} for ${key} of ${name}, after a read had returned that of time ${returnedTs}`;
    },
  };
};
