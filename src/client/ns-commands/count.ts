import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { partitionOf } from '../hash64.js';
import type { NsSession } from '../ns-session.js';
import { firstAliveLeader } from '../routing.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR =
  'count format error | count table_name key [col_name] [filter_expired_data] | count table_name=xxx key=xxx index_name=xxx ts_name [filter_expired_data]';

/**
 * Models: HandleNSCount, `src/cmd/openmldb.cc`.
 * Deviates: filter_expired_data is checked and then ignored; tablets count every row that is there.
 */
export function* count(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 3) return [FORMAT_ERROR];
  if (words.length > 5) return ['count format error'];
  const [, name, key, third, filter] = words as [string, string, string, string?, string?];
  if (filter !== undefined && filter !== 'true' && filter !== 'false') {
    return ['filter_expired_data parameter should be true or false'];
  }
  const isFilter = filter === undefined && (third === 'true' || third === 'false');
  const index = isFilter ? undefined : third;
  const found = yield* findTable(session, name, 'get');
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const pid = partitionOf(key, table.table_partition.length);
  const endpoint = firstAliveLeader(table, pid);
  if (endpoint === undefined) return [`failed to count. cannot not found tablet client, pid is ${pid}`];
  const request = { tid: table.tid, pid, key, ...(index === undefined ? {} : { idx_name: index }) };
  const answer = yield* askTablet(session, endpoint, 'Count', request);
  if (!isOk(answer) || !('count' in answer)) return [`Count failed. error msg: ${answer.msg}`];
  return [`count: ${answer.count}`];
}
