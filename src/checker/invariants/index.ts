import type { InvariantFactory } from '../invariant.js';
import { acknowledgedIsLogged } from './acknowledged-is-logged.js';
import { followersCatchUp } from './followers-catch-up.js';
import { followersHaveNoHoles } from './followers-have-no-holes.js';
import { leaderNumbersWithoutGaps } from './leader-numbers-without-gaps.js';
import { longestLogIsElected } from './longest-log-is-elected.js';
import { manifestTellsTheSnapshot } from './manifest-tells-the-snapshot.js';
import { noWriteBelowTheTerm } from './no-write-below-the-term.js';
import { oneEntryPerTermAndOffset } from './one-entry-per-term-and-offset.js';
import { oneLeaderPerTerm } from './one-leader-per-term.js';
import { opIdsRise } from './op-ids-rise.js';
import { opLifeCycle } from './op-life-cycle.js';
import { publishedIsStored } from './published-is-stored.js';
import { recordsAgreeAtRest } from './records-agree-at-rest.js';
import { replicasAgreeAtRest } from './replicas-agree-at-rest.js';
import { stepsArePersisted } from './steps-are-persisted.js';
import { termsNeverFall } from './terms-never-fall.js';
import { zookeeperContract } from './zookeeper-contract.js';

import { lostRowsStayLost } from './lost-rows-stay-lost.js';
import { readsAreCurrent } from './reads-are-current.js';
import { readsNeverGoBack } from './reads-never-go-back.js';
import { readsWereWritten } from './reads-were-written.js';
import { memoryIsTheLog } from './memory-is-the-log.js';
import { messagesAreConserved } from './messages-are-conserved.js';
import { metadataHasOneWriter } from './metadata-has-one-writer.js';
import { oneLeaderIsFlagged } from './one-leader-is-flagged.js';
import { nothingPilesUp } from './nothing-piles-up.js';
/** Every rule, by its name. */
export const INVARIANTS: ReadonlyMap<string, InvariantFactory> = new Map([
  ['acknowledged-is-logged', acknowledgedIsLogged],
  ['followers-catch-up', followersCatchUp],
  ['followers-have-no-holes', followersHaveNoHoles],
  ['leader-numbers-without-gaps', leaderNumbersWithoutGaps],
  ['longest-log-is-elected', longestLogIsElected],
  ['manifest-tells-the-snapshot', manifestTellsTheSnapshot],
  ['memory-is-the-log', memoryIsTheLog],
  ['messages-are-conserved', messagesAreConserved],
  ['metadata-has-one-writer', metadataHasOneWriter],
  ['no-write-below-the-term', noWriteBelowTheTerm],
  ['nothing-piles-up', nothingPilesUp],
  ['one-entry-per-term-and-offset', oneEntryPerTermAndOffset],
  ['one-leader-is-flagged', oneLeaderIsFlagged],
  ['one-leader-per-term', oneLeaderPerTerm],
  ['op-ids-rise', opIdsRise],
  ['op-life-cycle', opLifeCycle],
  ['published-is-stored', publishedIsStored],
  ['records-agree-at-rest', recordsAgreeAtRest],
  ['replicas-agree-at-rest', replicasAgreeAtRest],
  ['steps-are-persisted', stepsArePersisted],
  ['terms-never-fall', termsNeverFall],
  ['zookeeper-contract', zookeeperContract],
  ['lost-rows-stay-lost', lostRowsStayLost],
  ['reads-are-current', readsAreCurrent],
  ['reads-never-go-back', readsNeverGoBack],
  ['reads-were-written', readsWereWritten],
]);
