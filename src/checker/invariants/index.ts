import type { InvariantFactory } from '../invariant.js';
import { longestLogIsElected } from './longest-log-is-elected.js';
import { oneLeaderPerTerm } from './one-leader-per-term.js';
import { termsNeverFall } from './terms-never-fall.js';
import { zookeeperContract } from './zookeeper-contract.js';

/** Every rule that is checked after each event, by its name. */
export const INVARIANTS: ReadonlyMap<string, InvariantFactory> = new Map([
  ['longest-log-is-elected', longestLogIsElected],
  ['one-leader-per-term', oneLeaderPerTerm],
  ['terms-never-fall', termsNeverFall],
  ['zookeeper-contract', zookeeperContract],
]);
