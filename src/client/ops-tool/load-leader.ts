import type { Endpoint, TableInfo, Term } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { keyOf, tabletStatus, type StatusRow } from './cluster-questions.js';
import type { OpsSession } from './ops-session.js';

const SEGMENTS = 8;
/** The corrected variant gives a table so many looks to load. */
const LOOKS = 300;

/**
 * Sees to it that the replica that is to lead is in its tablet, and says what was in the way. One that
 * is there already stays as it is, be it as follower, but in the corrected variant.
 */
export function* loadLeader(
  ops: OpsSession,
  db: string,
  table: TableInfo,
  pid: number,
  endpoint: Endpoint,
  held: StatusRow | undefined,
): Proc<string | undefined> {
  const { name, tid } = table;
  if (held === undefined) {
    ops.info(
      `leader replica is not in tablet, db ${db} name ${name} pid ${pid} endpoint ${endpoint}. start loading data...`,
    );
    return yield* loadTable(ops, table, pid, endpoint);
  }
  if (!ops.options.fixed || held.mode === 'kTableLeader') return undefined;
  const term = newestTerm(table, pid);
  const { text } = yield* ops.tablet(endpoint, `changerole ${tid} ${pid} leader ${term}`);
  return text === 'ChangeRole ok' ? undefined : text;
}

/** The term in which the partition was led last. */
function newestTerm(table: TableInfo, pid: number): Term {
  const terms = table.table_partition.find((part) => part.pid === pid)!.term_offset;
  return Math.max(0, ...terms.map((pair) => pair.term));
}

/**
 * Loads a replica and waits until it serves. The original names neither mode nor term, so the disk
 * decides.
 *
 * Models: Executor::LoadTableHTTP.
 */
function* loadTable(
  ops: OpsSession,
  table: TableInfo,
  pid: number,
  endpoint: Endpoint,
): Proc<string | undefined> {
  const { name, tid } = table;
  const led = ops.options.fixed ? { mode: 'kTableLeader' as const, term: newestTerm(table, pid) } : {};
  const refusal = yield* ops.loadTable(endpoint, { name, tid, pid, seg_cnt: SEGMENTS, ...led });
  if (refusal !== undefined) return refusal;
  for (let look = 0; ; look++) {
    const { status } = yield* tabletStatus(ops, endpoint, { tid, pid });
    const state = status?.get(keyOf({ tid, pid }))?.state;
    if (state === 'kTableNormal') return undefined;
    if (state === 'kTableLoading' || state === 'kTableUndefined')
      ops.info(`table is loading... tid ${tid} pid ${pid}`);
    else if (state !== undefined) return `table stat is ${state}`;
    // A table that did not load is not listed, and waited for ever.
    if (ops.options.fixed && look >= LOOKS) return 'table does not load';
    yield* ops.pause();
  }
}
