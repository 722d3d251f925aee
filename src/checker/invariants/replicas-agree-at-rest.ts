import type { Endpoint, LogEntry, PartitionId, TableId } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** Newest entries of a partition that are compared. */
const COMPARED = 5_000;

/**
 * Counted: a follower that comes back with entries that its old leadership acknowledged alone may reach
 * the leader's offset with another history, since offsets are all that is compared.
 */
export const replicasAgreeAtRest: InvariantFactory = (cluster): Invariant => {
  function differ(tid: TableId, pid: PartitionId, leader: Endpoint, follower: Endpoint): string | undefined {
    const find = (endpoint: Endpoint) =>
      cluster
        .tabletActor(endpoint)
        ?.replicas()
        .find((replica) => replica.tid === tid && replica.pid === pid);
    const [of, by] = [find(follower), find(leader)];
    if (of === undefined || by === undefined || of.offset !== by.offset) return undefined;
    if (of.state !== 'kTableNormal' || by.state !== 'kTableNormal') return undefined;
    if (of.recordCount !== by.recordCount)
      return `${follower} and its leader ${leader} both have partition ${tid}/${pid} up to offset ${of.offset}, and ${of.recordCount} and ${by.recordCount} rows of it`;
    for (let offset = of.offset; offset > Math.max(0, of.offset - COMPARED); offset--) {
      const mine = cluster.tabletActor(follower)!.entryAt(tid, pid, offset);
      const its = cluster.tabletActor(leader)!.entryAt(tid, pid, offset);
      if (mine === undefined || its === undefined || isSame(mine, its)) continue;
      return `${follower} and its leader ${leader} both have partition ${tid}/${pid} up to offset ${of.offset}, and differ at offset ${offset}`;
    }
    return undefined;
  }

  return {
    rule: 'replicas-agree-at-rest',
    statement: 'At rest, a follower with the offset of its leader has the same log.',
    standing: 'counted',
    checkAtRest() {
      for (const { tid, table_partition } of cluster.view().active?.tables ?? []) {
        for (const { pid, partition_meta } of table_partition) {
          const alive = partition_meta.filter((meta) => meta.is_alive);
          const leader = alive.find((meta) => meta.is_leader)?.endpoint;
          for (const { endpoint, is_leader } of alive) {
            const sentence =
              is_leader || leader === undefined ? undefined : differ(tid, pid, leader, endpoint);
            if (sentence !== undefined) return sentence;
          }
        }
      }
      return undefined;
    },
  };
};

function isSame(a: LogEntry, b: LogEntry): boolean {
  return (
    a.term === b.term &&
    a.ts === b.ts &&
    a.value === b.value &&
    a.method_type === b.method_type &&
    a.dimensions.every(({ idx, key }, at) => b.dimensions[at]?.idx === idx && b.dimensions[at]?.key === key)
  );
}
