import { OK, ReturnCode, status, type Handlers, type NameserverRpc } from '../../protocol/index.js';
import type { NameserverState } from '../state.js';
import { refuseUnlessLeading, SET_ZK_FAILED } from './guards.js';

type DatabaseHandlers = Pick<
  Handlers<NameserverRpc>,
  'CreateDatabase' | 'UseDatabase' | 'ShowDatabase' | 'DropDatabase'
>;

/** Every cluster has them; they hold system tables, which are not modelled, and nothing else. */
const INTERNAL: readonly string[] = ['__INTERNAL_DB', '__PRE_AGG_DB', 'INFORMATION_SCHEMA'];

const DATABASE_NOT_FOUND = status(ReturnCode.kDatabaseNotFound, 'database not found');

/** Models: NameServerImpl::CreateDatabase, UseDatabase, ShowDatabase and DropDatabase */
export function databaseHandlers(ns: NameserverState): DatabaseHandlers {
  return {
    *CreateDatabase({ db, if_not_exists }) {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      yield* ns.mu.lock();
      const exists = ns.databases.has(db);
      // Stays in memory when the write fails, as in the original.
      if (!exists) ns.databases.add(db);
      ns.mu.unlock();
      if (exists) {
        return if_not_exists ? OK : status(ReturnCode.kDatabaseAlreadyExists, 'database already exists');
      }
      const node = yield* ns.zk.createNode(`${ns.env.paths.db}/${db}`, '');
      return node === undefined ? SET_ZK_FAILED : OK;
    },
    UseDatabase: ({ db }) =>
      refuseUnlessLeading(ns) ?? (ns.databases.has(db) || INTERNAL.includes(db) ? OK : DATABASE_NOT_FOUND),
    ShowDatabase: () => refuseUnlessLeading(ns) ?? { ...OK, db: [...ns.databases].sort() },
    *DropDatabase({ db }) {
      if (!ns.running) return status(ReturnCode.kError, 'cannot drop internal database');
      yield* ns.mu.lock();
      const answer = !ns.databases.has(db)
        ? DATABASE_NOT_FOUND
        : ns.tablesOf(db).length > 0
          ? status(ReturnCode.kDatabaseNotEmpty, 'database not empty')
          : (yield* ns.zk.deleteNode(`${ns.env.paths.db}/${db}`))
            ? OK
            : SET_ZK_FAILED;
      if (answer === OK) ns.databases.delete(db);
      ns.mu.unlock();
      return answer;
    },
  };
}
