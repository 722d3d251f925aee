import type { Invariant, InvariantFactory } from '../invariant.js';

/** Unless somebody named the new leader, no follower that was asked has a longer log than it. */
export const longestLogIsElected: InvariantFactory = (cluster): Invariant => ({
  rule: 'longest-log-is-elected',
  statement:
    'The elected leader has the largest offset of the followers that were asked, unless one was named.',
  standing: 'promised',
  check({ body }) {
    if (body.kind !== 'leader-elected' || body.named) return undefined;
    const { tid, pid, endpoint, offset, among } = body;
    for (const follower of among) {
      const replicas = cluster.tabletActor(follower)?.replicas() ?? [];
      const replica = replicas.find((candidate) => candidate.tid === tid && candidate.pid === pid);
      if (replica !== undefined && replica.offset > offset) {
        return `${endpoint} was elected leader of partition ${tid}/${pid} at offset ${offset}, though ${follower} has ${replica.offset}`;
      }
    }
    return undefined;
  },
});
