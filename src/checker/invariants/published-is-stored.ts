import { parseTableInfo } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * Counted: a nameserver that was deposed meanwhile may find its record overwritten before it learns
 * that it was written.
 */
export const publishedIsStored: InvariantFactory = (cluster): Invariant => ({
  rule: 'published-is-stored',
  statement: 'A leader that is published, and a term that is raised, are in ZooKeeper by then.',
  standing: 'counted',
  check({ body }) {
    const { paths } = cluster;
    if (body.kind === 'term-raised') {
      const stored = Number(cluster.znode(paths.term));
      return stored >= body.term
        ? undefined
        : `the term was raised to ${body.term}, and ZooKeeper has ${stored}`;
    }
    if (body.kind !== 'leader-published') return undefined;
    const { db, name, tid, pid, endpoint, term, offset } = body;
    const path = db === '' ? `${paths.tableData}/${name}` : `${paths.dbTableData}/${tid}`;
    const table = parseTableInfo(cluster.znode(path) ?? '');
    const partition = table?.table_partition.find((candidate) => candidate.pid === pid);
    const isListed = partition?.term_offset.some((pair) => pair.term === term && pair.offset === offset + 1);
    const isFlagged = partition?.partition_meta.some((meta) => meta.endpoint === endpoint && meta.is_leader);
    if (isListed === true && isFlagged === true) return undefined;
    return `${endpoint} was published as leader of partition ${tid}/${pid} in term ${term} from offset ${offset + 1} on, which ZooKeeper does not have`;
  },
});
