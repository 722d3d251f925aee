import type { Invariant, InvariantFactory } from '../invariant.js';

/** Timers and messages of one process or replica that has nothing to do; three and a half were seen. */
const EACH = 5;
const IN_ALL = 10;

/** A timer that nobody takes back, or a waiter that nobody wakes, is seen when there are many of them. */
export const nothingPilesUp: InvariantFactory = (cluster): Invariant => ({
  rule: 'nothing-piles-up',
  statement: 'At rest, no more timers and messages are pending than the processes and replicas need.',
  standing: 'promised',
  checkAtRest() {
    const { lab, config } = cluster;
    const replicas = config.tablets.reduce(
      (sum, tablet) => sum + (cluster.tabletActor(tablet)?.replicas().length ?? 0),
      0,
    );
    const { pending } = lab.scheduler;
    const limit = EACH * (lab.nodes.size + replicas) + IN_ALL;
    if (pending <= limit) return undefined;
    return `${pending} timers and messages are pending, of ${lab.nodes.size} processes and ${replicas} replicas that are at rest; ${limit} would be many`;
  },
});
