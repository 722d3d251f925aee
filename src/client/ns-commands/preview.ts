import type { Proc } from '../../sim/index.js';
import { castUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import type { NsSession } from '../ns-session.js';
import { firstAliveLeader } from '../routing.js';
import { findTable } from './tables.js';

const LARGEST_LIMIT = 1000;

/**
 * Every partition needs an alive leader.
 *
 * Models: HandleNSPreview, `src/cmd/openmldb.cc`.
 * Deviates: tablets have no method to walk a table, so it fails where the rows would come.
 */
export function* preview(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, limitWord] = words;
  if (name === undefined) return ['preview format error. eg: preview table_name [limit]'];
  const refusal = limitWord === undefined ? undefined : refusalOf(limitWord);
  if (refusal !== undefined) return [refusal];
  const found = yield* findTable(session, name, 'preview');
  if ('refusal' in found) return found.refusal;
  const { table } = found;
  for (let pid = 0; pid < table.table_partition.length; pid++) {
    if (firstAliveLeader(table, pid) === undefined) {
      return [`failed to preview. error msg: cannot find healthy endpoint. pid is ${pid}`];
    }
  }
  return ['Fail to preview table'];
}

function refusalOf(word: string): string | undefined {
  const limit = word.startsWith('-') ? undefined : castUint32(word);
  if (limit === undefined) return `preview error. limit should be unsigned int`;
  if (limit > LARGEST_LIMIT) return `preview error. limit is greater than the max num ${LARGEST_LIMIT}`;
  return limit === 0 ? 'preview error. limit must be greater than zero' : undefined;
}
