import { parseTableInfo, type TableInfo } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * What ZooKeeper, the nameserver and the tablets take for true is the same. Counted: a tablet that
 * restarts within its session is not noticed, and one whose registration is missed stays away.
 */
export const recordsAgreeAtRest: InvariantFactory = (cluster): Invariant => {
  function compare(table: TableInfo): string | undefined {
    const path =
      table.db === ''
        ? `${cluster.paths.tableData}/${table.name}`
        : `${cluster.paths.dbTableData}/${table.tid}`;
    const stored = parseTableInfo(cluster.znode(path) ?? '');
    if (stored === undefined) return `ZooKeeper has no record of table ${table.name}`;
    if (rolesOf(stored) !== rolesOf(table))
      return `ZooKeeper has ${rolesOf(stored)} of table ${table.name}, the nameserver ${rolesOf(table)}`;
    for (const { pid, partition_meta, term_offset } of table.table_partition) {
      const leaders = partition_meta.filter((meta) => meta.is_leader && meta.is_alive);
      if (leaders.length > 1)
        return `partition ${table.tid}/${pid} has ${leaders.length} replicas flagged as leader and alive`;
      for (const { endpoint, is_alive, is_leader } of partition_meta) {
        if (!is_alive) continue;
        const replica = cluster
          .tabletActor(endpoint)
          ?.replicas()
          .find((candidate) => candidate.tid === table.tid && candidate.pid === pid);
        if (replica === undefined)
          return `${endpoint} is flagged as alive in partition ${table.tid}/${pid}, which it does not have`;
        if ((replica.mode === 'kTableLeader') !== is_leader)
          return `${endpoint} is flagged as ${is_leader ? 'leader' : 'follower'} of partition ${table.tid}/${pid}, and is ${replica.mode} there`;
        const term = term_offset.at(-1)?.term;
        if (is_leader && term !== undefined && replica.term !== term)
          return `${endpoint} leads partition ${table.tid}/${pid} in term ${replica.term}, and was published with ${term}`;
      }
    }
    return undefined;
  }

  return {
    rule: 'records-agree-at-rest',
    statement: 'At rest, ZooKeeper, the nameserver and the tablets agree on tables, leaders and followers.',
    standing: 'counted',
    checkAtRest() {
      for (const table of cluster.view().active?.tables ?? []) {
        const sentence = compare(table);
        if (sentence !== undefined) return sentence;
      }
      return undefined;
    },
  };
};

/** Who has which partition as what, and the terms, in one line. */
function rolesOf({ table_partition }: TableInfo): string {
  return table_partition
    .map(({ pid, partition_meta, term_offset }) => {
      const replicas = partition_meta.map(
        ({ endpoint, is_leader, is_alive }) =>
          `${endpoint} ${is_leader ? 'leader' : 'follower'}${is_alive ? '' : ' down'}`,
      );
      const terms = term_offset.map(({ term, offset }) => `${term}@${offset}`);
      return `${pid}: ${replicas.join(', ')}; terms ${terms.join(' ')}`;
    })
    .join(' | ');
}
