import type { Invariant, InvariantFactory } from '../invariant.js';
import { ReadHistory } from './read-history.js';

/**
 * Replication is asynchronous: a new leader may lack what the old one acknowledged, and an old leader
 * that is cut off from ZooKeeper still answers.
 */
export const readsAreCurrent: InvariantFactory = (cluster): Invariant => {
  const reads = new ReadHistory(cluster);
  return {
    rule: 'reads-are-current',
    statement: 'A read returns a row that is as new as the newest that was acknowledged before it began.',
    standing: 'counted',
    check({ body }) {
      const read = reads.look(body);
      if (read?.acknowledgedTs === undefined) return undefined;
      const { name, key, answer, acknowledgedTs } = read;
      if (answer.found && answer.ts >= acknowledgedTs) return undefined;
      const got = answer.found ? `the row of time ${answer.ts}` : 'no row';
      return `${answer.leader} returned ${got} for ${key} of ${name}, when that of time ${acknowledgedTs} had been acknowledged`;
    },
  };
};
