import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { TABLET_HELP } from '../help-texts/tablet-help.js';
import { askForStatus, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/**
 * Models: HandleClientCount, `src/cmd/openmldb.cc`.
 * Deviates: the current client asks for partition 0 of table 0, whatever is typed.
 */
export function* count(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 4) return TABLET_HELP.get('count')!;
  const [, tidWord, pidWord, key, third, filter] = words as [
    string,
    string,
    string,
    string,
    string?,
    string?,
  ];
  const partition = parsePartitionWords(tidWord, pidWord);
  if ('refusal' in partition) return [partition.refusal];
  const isFilter = filter === undefined && (third === 'true' || third === 'false');
  const index = isFilter ? undefined : third;
  const request = { ...partition, key, ...(index === undefined ? {} : { idx_name: index }) };
  const answer = yield* askForStatus(session, 'Count', request);
  if (!isOk(answer) || !('count' in answer)) return [`Count failed. error msg: ${answer.msg}`];
  return [`count: ${answer.count}`];
}
