import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';

const INTERNAL_DATABASES: readonly string[] = ['__INTERNAL_DB', '__PRE_AGG_DB', 'INFORMATION_SCHEMA'];

/** Prints the bare header when anything fails. Models: HandleNSShowDB, `src/cmd/openmldb.cc`. */
export function* showdb(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'ShowDatabase', {});
  const names = [...(answer.db ?? [])].sort().filter((name) => !INTERNAL_DATABASES.includes(name));
  return printTable(
    ['#', 'name'],
    names.map((name, at) => [`${at + 1}`, name]),
    session.layout,
  );
}

/** Models: HandleNSUse, `src/cmd/openmldb.cc`. */
export function* use(session: NsSession, words: readonly string[]): Proc<Lines> {
  const db = words[1];
  if (db === undefined) {
    session.db = '';
    return ['Use default database'];
  }
  const answer = yield* ask(session, 'UseDatabase', { db });
  if (!isOk(answer)) return [`Use database failed. error msg: ${answer.msg}`];
  session.db = db;
  return [`Use database: ${db}`];
}

/**
 * Models: HandleNSCreateDatabase, `src/cmd/openmldb.cc`.
 * Deviates: the current source has this handler and its help text, but no word leads to it.
 */
export function* createdb(session: NsSession, words: readonly string[]): Proc<Lines> {
  const db = words[1];
  if (db === undefined) return ['createdb format error. eg: createdb database_name'];
  const answer = yield* ask(session, 'CreateDatabase', { db, if_not_exists: false });
  if (!isOk(answer)) return [`Create database failed. error msg: ${answer.msg}`];
  return [`Create database ${db} ok`];
}

/** Models: HandleNSDropDatabase, `src/cmd/openmldb.cc`. */
export function* dropdb(session: NsSession, words: readonly string[]): Proc<Lines> {
  const db = words[1];
  if (db === undefined) return ['dropdb format error. eg: dropdb database_name'];
  const { asked, confirmed } = session.confirm(`Dropdb will drop all tables in the database ${db}? yes/no`);
  if (!confirmed) return [...asked, `'dropdb ${db}' cmd is canceled!`];
  const answer = yield* ask(session, 'DropDatabase', { db });
  if (!isOk(answer)) return [...asked, `Drop database failed. error msg: ${answer.msg}`];
  return [...asked, `Drop database ${db} ok`];
}
