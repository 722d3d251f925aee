import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';
import { currentSchema, documentSchema } from '../schema-table.js';

/** Models: HandleNSClientShowSchema, `src/cmd/openmldb.cc`. */
export function* showschema(session: NsSession, words: readonly string[]): Proc<Lines> {
  const name = words[1];
  if (name === undefined) return ['showschema format error. eg: showschema tablename'];
  const answer = yield* ask(session, 'ShowTable', { db: session.db, name });
  if (!isOk(answer)) return [`failed to showschema. error msg: ${answer.msg}`];
  const table = answer.table_info?.[0];
  if (table === undefined) return [`table ${name} does not exist`];
  if (session.look === '0.9') return currentSchema(table, session.layout);
  if (table.column_desc.length === 0) return [`table ${name} has not schema`];
  return documentSchema(table, session.layout);
}
