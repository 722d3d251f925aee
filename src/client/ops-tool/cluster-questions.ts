import type { Endpoint, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { PythonError, type OpsSession } from './ops-session.js';

/** One line of `showtable`. */
export interface ReplicaRow {
  readonly name: string;
  readonly tid: number;
  readonly pid: PartitionId;
  readonly endpoint: Endpoint;
  readonly isLeader: boolean;
  readonly isAlive: boolean;
  readonly offset: number;
}

/** What a tablet says of its replicas, by `tid_pid`. */
export type TabletStatus = ReadonlyMap<string, { readonly mode: string; readonly state: string }>;

const INTERNAL = ['__INTERNAL_DB', '__PRE_AGG_DB', 'INFORMATION_SCHEMA'] as const;

/** Endpoints of `showtablet` with their states; undefined when it fails. */
export function* tablets(ops: OpsSession): Proc<ReadonlyMap<Endpoint, string> | undefined> {
  const { ok, rows } = yield* ops.ns('showtablet');
  return ok ? new Map(rows.map((row) => [row[0] ?? '', row[2] ?? ''])) : undefined;
}

/**
 * The databases that a command goes through. The internal ones exist only where SQL does; tables
 * without a database are left out by the original, which the corrected variant does not.
 */
export function* databases(
  ops: OpsSession,
  internal: 'internal' | 'users',
): Proc<readonly string[] | undefined> {
  const { ok, rows } = yield* ops.ns('showdb');
  if (!ok) return undefined;
  const named = rows.map((row) => row[1] ?? '');
  const first = INTERNAL.filter((db) => internal === 'internal' && named.includes(db));
  const others = named.filter((db) => !(INTERNAL as readonly string[]).includes(db));
  return [...(ops.options.fixed ? [''] : []), ...first, ...others];
}

/** The replicas that `showtable` lists with a database selected, of one table or of all. */
export function* replicas(
  ops: OpsSession,
  db: string,
  name?: string,
): Proc<readonly ReplicaRow[] | undefined> {
  const { ok, rows } = yield* ops.ns(name === undefined ? 'showtable' : `showtable ${name}`, db);
  if (!ok) return undefined;
  return rows.map(([table = '', tid, pid, endpoint = '', role, alive, offset]) => ({
    name: table,
    tid: Number(tid),
    pid: Number(pid),
    endpoint,
    isLeader: role === 'leader',
    isAlive: alive === 'yes',
    offset: Number(offset === '-' ? 0 : offset),
  }));
}

/** Undefined when the tablet does not answer; the text then says why. */
export function* tabletStatus(
  ops: OpsSession,
  endpoint: Endpoint,
): Proc<{ readonly status?: TabletStatus; readonly text: string }> {
  const { ok, rows, text } = yield* ops.tablet(endpoint, 'gettablestatus');
  if (!ok) return { text };
  const status = new Map(
    rows.map(([tid, pid, , mode = '', state = '']) => [`${tid}_${pid}`, { mode, state }] as const),
  );
  return { status, text };
}

/**
 * What is wrong with a table; undefined for nothing.
 *
 * Models: Executor::CheckTable.
 */
export function* checkTable(ops: OpsSession, db: string, name: string): Proc<string | undefined> {
  const rows = yield* replicas(ops, db, name);
  if (rows === undefined) return 'fail to get table info';
  const statuses = new Map<Endpoint, TabletStatus>();
  for (const { pid, endpoint, isAlive, isLeader, tid } of rows) {
    if (!isAlive) return `partition is not alive. ${db} ${name} ${pid} ${endpoint}`;
    let status = statuses.get(endpoint);
    if (status === undefined) {
      status = (yield* tabletStatus(ops, endpoint)).status;
      if (status === undefined) return `fail to get table status from ${endpoint}`;
      statuses.set(endpoint, status);
    }
    const replica = status.get(`${tid}_${pid}`);
    if (replica === undefined) return `not table partition in ${endpoint}`;
    if ((replica.mode === 'kTableLeader') !== isLeader) return 'role is not match';
  }
  return undefined;
}

/**
 * Waits for the last OP of a partition; a sentence when it failed.
 *
 * Models: Executor::WaitingOP.
 */
export function* waitForOp(ops: OpsSession, db: string, name: string, pid: number): Proc<string | undefined> {
  for (;;) {
    let rows: readonly (readonly string[])[] | undefined;
    for (let attempt = 0; attempt < 3 && rows === undefined; attempt++) {
      const answer = yield* ops.ns(`showopstatus ${name} ${pid}`, db);
      if (answer.ok) rows = answer.rows;
    }
    if (rows === undefined) return 'fail to execute showopstatus';
    const last = rows.at(-1);
    if (last === undefined) throw new PythonError('IndexError: list index out of range');
    const status = last[4];
    if (status === 'kFailed') return `job ${last[0]} execute failed`;
    if (status !== 'kDoing' && status !== 'kInited') return undefined;
    ops.info(`waiting ${last.join(' ')}`);
    yield* ops.pause();
  }
}
