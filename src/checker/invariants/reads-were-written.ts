import type { Invariant, InvariantFactory } from '../invariant.js';
import { ReadHistory } from './read-history.js';

/** What a read returns was put by somebody, whether or not it was told so. */
export const readsWereWritten: InvariantFactory = (cluster): Invariant => {
  const reads = new ReadHistory(cluster);
  return {
    rule: 'reads-were-written',
    statement: 'A read returns a row that was put: its key, its time and its value.',
    standing: 'promised',
    check({ body }) {
      const read = reads.look(body);
      if (read === undefined || !read.answer.found) return undefined;
      const { name, key, answer } = read;
      const [db = '', table = name] = name.includes('.') ? name.split('.') : ['', name];
      const { ts, payload, leader } = answer;
      if (cluster.applications.wrote({ db, table, key, ts, payload })) return undefined;
      return `${leader} returned the row ${payload} of ${key} in ${name} with time ${ts}, which nobody put`;
    },
  };
};
