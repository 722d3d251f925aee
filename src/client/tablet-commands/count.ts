import { isOk, type PartitionId, type TableId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { filterOf, refusalOfFilter } from '../expired-filter.js';
import { pairForm } from '../pair-form.js';
import { ask, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

const FORMAT_ERROR =
  'count format error! eg. count tid pid key [col_name] [filter_expired_data] | count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]';

const PAIR_FORMAT_ERROR =
  'count format erro! eg. count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]';

interface Asked {
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly key: string;
  readonly idx_name?: string;
  readonly filter_expired_data?: boolean;
}

/**
 * Models: HandleClientCount, `src/cmd/openmldb.cc`.
 * Deviates: without pairs the current client asks for partition 0 of table 0, whatever is typed.
 */
export function* count(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 4) return [FORMAT_ERROR];
  const asked = askedOf(words);
  if ('refusal' in asked) return [asked.refusal];
  const answer = yield* ask(session, 'Count', asked);
  if (!isOk(answer) || !('count' in answer)) return [`Count failed. error msg: ${answer.msg}`];
  return [`count: ${answer.count}`];
}

function askedOf(words: readonly string[]): Asked | { readonly refusal: string } {
  const form = pairForm(words, 'tid');
  if (form === 'malformed') return { refusal: PAIR_FORMAT_ERROR };
  if (form !== 'words') return askedInPairs(form);
  const [, tidWord, pidWord, key, third, filter] = words as [
    string,
    string,
    string,
    string,
    string?,
    string?,
  ];
  const partition = parsePartitionWords(tidWord, pidWord);
  if ('refusal' in partition) return partition;
  const isFilter = filter === undefined && (third === 'true' || third === 'false');
  const named = isFilter || third === undefined ? {} : { idx_name: third };
  const filtered = filterOf(isFilter ? third : filter);
  return refusalOfFilter(filter) ?? { ...partition, key, ...named, ...filtered };
}

function askedInPairs(form: ReadonlyMap<string, string>): Asked | { readonly refusal: string } {
  const [tidWord, pidWord, key] = [form.get('tid')!, form.get('pid'), form.get('key')];
  if (pidWord === undefined) return { refusal: 'count format error: pid does not exist!' };
  const partition = parsePartitionWords(tidWord, pidWord);
  if ('refusal' in partition) return partition;
  if (key === undefined) return { refusal: 'count format error: key does not exist!' };
  const index = form.get('index_name');
  const named = index === undefined ? {} : { idx_name: index };
  const filter = form.get('filter_expired_data');
  return refusalOfFilter(filter) ?? { ...partition, key, ...named, ...filterOf(filter) };
}
