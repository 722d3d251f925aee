import { parseTableInfo, type Term } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** The global term and each partition's list of terms only grow, as ZooKeeper has them. */
export const termsNeverFall: InvariantFactory = (cluster): Invariant => {
  const { paths } = cluster;
  let globalTerm: Term = 0;
  const lists = new Map<string, readonly Term[]>();

  function checkTable(path: string): string | undefined {
    const table = parseTableInfo(cluster.znode(path) ?? '');
    if (table === undefined) return undefined;
    for (const { pid, term_offset } of table.table_partition) {
      const key = `${table.tid}/${pid}`;
      const terms = term_offset.map((pair) => pair.term);
      const before = lists.get(key) ?? [];
      lists.set(key, terms);
      if (before.some((term, index) => terms[index] !== term)) {
        return `the terms of partition ${key} were ${before.join(', ')} and are now ${terms.join(', ')}`;
      }
      const fall = terms.findIndex((term, index) => index > 0 && term <= terms[index - 1]!);
      if (fall > 0) return `the terms of partition ${key} do not rise: ${terms.join(', ')}`;
    }
    return undefined;
  }

  return {
    rule: 'terms-never-fall',
    statement: 'The global term never falls, and a partition’s list of terms only grows.',
    standing: 'promised',
    check({ body }) {
      if (body.kind !== 'zk-committed' || body.code !== 0) return undefined;
      if (body.path.startsWith(paths.tableData) || body.path.startsWith(paths.dbTableData)) {
        return checkTable(body.path);
      }
      if (body.path !== paths.term) return undefined;
      const term = Number(cluster.znode(paths.term));
      if (term < globalTerm) return `the global term fell from ${globalTerm} to ${term}`;
      globalTerm = term;
      return undefined;
    },
  };
};
