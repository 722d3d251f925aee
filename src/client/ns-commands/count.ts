import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { partitionOf } from '../hash64.js';
import { filterOf, refusalOfFilter } from '../expired-filter.js';
import { pairForm } from '../pair-form.js';
import type { NsSession } from '../ns-session.js';
import { firstAliveLeader } from '../routing.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR =
  'count format error | count table_name key [col_name] [filter_expired_data] | count table_name=xxx key=xxx index_name=xxx ts_name [filter_expired_data]';

const PAIR_FORMAT_ERROR =
  'count format erro! eg. count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]';

interface Asked {
  readonly name: string;
  readonly key: string;
  readonly index: string | undefined;
  readonly filter_expired_data?: boolean;
}

function askedOf(words: readonly string[]): Asked | { readonly refusal: string } {
  const form = pairForm(words, 'table_name');
  if (form === 'malformed') return { refusal: PAIR_FORMAT_ERROR };
  if (form !== 'words') {
    const key = form.get('key');
    if (key === undefined) return { refusal: 'count format error: key does not exist!' };
    const filter = form.get('filter_expired_data');
    const asked = { name: form.get('table_name')!, key, index: form.get('index_name') };
    return refusalOfFilter(filter) ?? { ...asked, ...filterOf(filter) };
  }
  if (words.length > 5) return { refusal: 'count format error' };
  const [, name, key, third, filter] = words as [string, string, string, string?, string?];
  const isFilter = filter === undefined && (third === 'true' || third === 'false');
  const filtered = filterOf(isFilter ? third : filter);
  return refusalOfFilter(filter) ?? { name, key, index: isFilter ? undefined : third, ...filtered };
}

/** Models: HandleNSCount, `src/cmd/openmldb.cc`. */
export function* count(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 3) return [FORMAT_ERROR];
  const asked = askedOf(words);
  if ('refusal' in asked) return [asked.refusal];
  const { name, key, index, filter_expired_data = false } = asked;
  const found = yield* findTable(session, name, 'get', words[1]!);
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const pid = partitionOf(key, table.table_partition.length);
  const endpoint = firstAliveLeader(table, pid);
  if (endpoint === undefined) return [`failed to count. cannot not found tablet client, pid is ${pid}`];
  const named = index === undefined ? {} : { idx_name: index };
  const request = { tid: table.tid, pid, key, ...named, ...(filter_expired_data && { filter_expired_data }) };
  const answer = yield* askTablet(session, endpoint, 'Count', request);
  if (!isOk(answer) || !('count' in answer)) return [`Count failed. error msg: ${answer.msg}`];
  return [`count: ${answer.count}`];
}
