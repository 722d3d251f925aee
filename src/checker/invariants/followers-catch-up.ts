import type { Invariant, InvariantFactory } from '../invariant.js';

/**
 * At rest there is nothing left to send, so each follower that is flagged as alive has all that its
 * leader has. Counted: a leader that skipped a hole, or lost its process's list of followers, sends
 * nothing more.
 */
export const followersCatchUp: InvariantFactory = (cluster): Invariant => ({
  rule: 'followers-catch-up',
  statement: 'At rest, every follower that is flagged as alive has the offset of its leader.',
  standing: 'counted',
  checkAtRest() {
    for (const { tid, table_partition } of cluster.view().active?.tables ?? []) {
      for (const { pid, partition_meta } of table_partition) {
        const offsets = partition_meta
          .filter((meta) => meta.is_alive)
          .map(({ endpoint, is_leader }) => ({
            endpoint,
            is_leader,
            offset: cluster
              .tabletActor(endpoint)
              ?.replicas()
              .find((replica) => replica.tid === tid && replica.pid === pid)?.offset,
          }));
        const leader = offsets.find((replica) => replica.is_leader);
        const behind = offsets.find((replica) => leader !== undefined && replica.offset !== leader.offset);
        if (leader?.offset === undefined || behind === undefined) continue;
        return `${behind.endpoint} has partition ${tid}/${pid} up to offset ${behind.offset ?? 'nothing'}, its leader ${leader.endpoint} up to ${leader.offset}`;
      }
    }
    return undefined;
  },
});
