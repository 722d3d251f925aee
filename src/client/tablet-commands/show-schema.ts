import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { currentSchema, documentSchema } from '../schema-table.js';
import { ask, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/** Models: HandleClientShowSchema, `src/cmd/openmldb.cc`. */
export function* showschema(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 3) return ['Bad show schema format'];
  const partition = parsePartitionWords(words[1]!, words[2]!);
  if ('refusal' in partition) return [partition.refusal];
  const answer = yield* ask(session, 'GetTableSchema', partition);
  if (!isOk(answer)) return ['ShowSchema failed'];
  const meta = 'table_meta' in answer ? answer.table_meta : undefined;
  if (meta?.column_desc === undefined || meta.column_desc.length === 0) return ['No schema for table'];
  return session.look === 'manual'
    ? documentSchema(meta, session.layout)
    : currentSchema(meta, session.layout);
}
