import { columnKeysOf, isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { deletedKey } from '../deleted-key.js';
import { partitionOf } from '../hash64.js';
import type { NsSession } from '../ns-session.js';
import { firstAliveLeader } from '../routing.js';
import { askTablet, findTable } from './tables.js';

const FORMAT_ERROR = 'delete format error. eg: delete table_name key | deletetable_name key idx_name';

/** Models: HandleNSDelete, `src/cmd/openmldb.cc`. */
export function* deleteKey(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 3) return [FORMAT_ERROR];
  const [, name, key, given] = words as [string, string, string, string?];
  const found = yield* findTable(session, name, 'delete');
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  const pid = partitionOf(key, table.table_partition.length);
  const endpoint = firstAliveLeader(table, pid);
  if (endpoint === undefined) {
    return [`failed to delete. error msg: cannot find healthy endpoint. pid is ${pid}`];
  }
  const indexes = columnKeysOf(table).map((index) => index.index_name);
  if (given !== undefined && !indexes.includes(given)) return [`idx_name ${given} does not exist`];
  const request = { tid: table.tid, pid, ...deletedKey(session.look, key, given) };
  const answer = yield* askTablet(session, endpoint, 'Delete', request);
  if (!isOk(answer)) return [`delete failed. error msg: ${answer.msg}`];
  return ['delete ok'];
}
