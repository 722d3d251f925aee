import { violations } from '../../zk-sim/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** Looked at when something has come of ZooKeeper's answers, never while a server applies a change. */
const LOOK_AFTER: ReadonlySet<string> = new Set([
  'ns-leading',
  'tablet-healthy',
  'tablet-offline',
  'tablet-registered',
  'op-finished',
]);

/** What ZooKeeper promises: logs that agree, commits by a quorum, owners of ephemerals that live. */
export const zookeeperContract: InvariantFactory = (cluster): Invariant => ({
  rule: 'zookeeper-contract',
  statement:
    'ZooKeeper keeps its promises: committed logs agree, a quorum has them, ephemeral nodes have living owners.',
  standing: 'promised',
  check: ({ body }) => (LOOK_AFTER.has(body.kind) ? violations(cluster.zooKeeper.nodes)[0] : undefined),
});
