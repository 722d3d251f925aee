import {
  callTablet,
  isOk,
  type Endpoint,
  type TableInfo,
  type TabletMethod,
  type TabletRpc,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';
import { SILENT_FAILURE } from '../transport-error.js';

/** The table that a data command names, or what to print when there is none. */
export type FoundTable = { readonly table: TableInfo } | { readonly refusal: Lines };

/**
 * All data commands ask the nameserver for the table first; `verb` begins their complaint, which
 * repeats the word that was typed.
 */
export function* findTable(
  session: NsSession,
  name: string,
  verb: string,
  typed: string = name,
): Proc<FoundTable> {
  const answer = yield* ask(session, 'ShowTable', { db: session.db, name });
  if (!isOk(answer)) return { refusal: [`failed to get table info. error msg: ${answer.msg}`] };
  const table = answer.table_info?.[0];
  if (table === undefined) return { refusal: [`${verb} failed! table ${typed} does not exist`] };
  return { table };
}

/** Asks a tablet on behalf of a command that looks at a bool. */
export function* askTablet<M extends TabletMethod>(
  session: NsSession,
  endpoint: Endpoint,
  method: M,
  request: TabletRpc[M][0],
): Proc<TabletRpc[M][1] | typeof SILENT_FAILURE> {
  const outcome = yield* callTablet(session.env, endpoint, method, request);
  return outcome.ok ? outcome.response : SILENT_FAILURE;
}
