import { parseTableInfo } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

const BY_HAND = /^\s*(updatetablealive\b.*\byes|settablepartition\b)/;

/**
 * Clients go by these flags: with two of them, some would write here and some there. Whoever flags a
 * replica as alive by hand can bring that about, so that nothing is judged any more after it.
 */
export const oneLeaderIsFlagged: InvariantFactory = (cluster): Invariant => {
  const { paths } = cluster;
  let byHand = false;
  return {
    rule: 'one-leader-is-flagged',
    statement:
      'In ZooKeeper, at most one replica of a partition is flagged leader and alive, unless an operator flags it.',
    standing: 'promised',
    check({ body }) {
      if (body.kind === 'command-typed') byHand ||= BY_HAND.test(body.line);
      if (byHand) return undefined;
      if (body.kind !== 'zk-committed' || body.code !== 0) return undefined;
      if (!body.path.startsWith(paths.tableData) && !body.path.startsWith(paths.dbTableData))
        return undefined;
      const table = parseTableInfo(cluster.znode(body.path) ?? '');
      for (const { pid, partition_meta } of table?.table_partition ?? []) {
        const leaders = partition_meta.filter((meta) => meta.is_leader && meta.is_alive);
        if (leaders.length < 2) continue;
        const names = leaders.map(({ endpoint }) => endpoint).join(' and ');
        return `${names} are both flagged as leader of partition ${table!.tid}/${pid}, and alive`;
      }
      return undefined;
    },
  };
};
