import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parseLeadingUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/** The nameserver is not told. Models: HandleClientChangeRole, `src/cmd/openmldb.cc`. */
export function* changerole(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 4) return ['Bad changerole format'];
  const [, tidWord, pidWord, role, termWord] = words as [string, string, string, string, string?];
  const partition = parsePartitionWords(tidWord, pidWord);
  if ('refusal' in partition) return [partition.refusal];
  const term = termWord === undefined ? 0 : parseLeadingUint64(termWord);
  if (term === undefined) return ['Invalid args, termid should be uint64_t'];
  if (role !== 'leader' && role !== 'follower') return ['role must be leader or follower'];
  if (role === 'follower') {
    const answer = yield* ask(session, 'ChangeRole', { ...partition, mode: 'kTableFollower', replicas: [] });
    return [isOk(answer) ? 'ChangeRole ok' : 'Fail to change follower'];
  }
  const answer = yield* ask(session, 'ChangeRole', {
    ...partition,
    mode: 'kTableLeader',
    term,
    replicas: [],
  });
  return [isOk(answer) ? 'ChangeRole ok' : 'Fail to change leader'];
}
