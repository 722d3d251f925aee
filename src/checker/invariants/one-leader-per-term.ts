import type { Endpoint } from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

const LOOK_AFTER: ReadonlySet<string> = new Set([
  'role-changed',
  'replica-created',
  'replica-loaded',
  'replica-state',
]);

/** A term of a partition belongs to one tablet for ever: the one that led in it first. */
export const oneLeaderPerTerm: InvariantFactory = (cluster): Invariant => {
  const owners = new Map<string, Endpoint>();
  return {
    rule: 'one-leader-per-term',
    statement: 'At most one tablet leads a partition in one term.',
    standing: 'promised',
    check({ node, body }) {
      if (!LOOK_AFTER.has(body.kind) || !cluster.config.tablets.includes(node)) return undefined;
      for (const replica of cluster.tabletActor(node)?.replicas() ?? []) {
        if (replica.mode !== 'kTableLeader') continue;
        const key = `${replica.tid}/${replica.pid} term ${replica.term}`;
        const owner = owners.get(key) ?? node;
        owners.set(key, owner);
        if (owner !== node) {
          return `partition ${replica.tid}/${replica.pid} is led by ${node} in term ${replica.term}, which ${owner} led in before`;
        }
      }
      return undefined;
    },
  };
};
