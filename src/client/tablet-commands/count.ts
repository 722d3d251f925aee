import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

const FORMAT_ERROR =
  'count format error! eg. count tid pid key [col_name] [filter_expired_data] | count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]';

/**
 * Models: HandleClientCount, `src/cmd/openmldb.cc`.
 * Deviates: the current client asks for partition 0 of table 0, whatever is typed.
 */
export function* count(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 4) return [FORMAT_ERROR];
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
  if (filter !== undefined && filter !== 'true' && filter !== 'false') {
    return ['filter_expired_data parameter should be true or false'];
  }
  const isFilter = filter === undefined && (third === 'true' || third === 'false');
  const index = isFilter ? undefined : third;
  const request = { ...partition, key, ...(index === undefined ? {} : { idx_name: index }) };
  const answer = yield* ask(session, 'Count', request);
  if (!isOk(answer) || !('count' in answer)) return [`Count failed. error msg: ${answer.msg}`];
  return [`count: ${answer.count}`];
}
