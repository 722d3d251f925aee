import type { Endpoint, PartitionId, TableId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { OpsSession } from './ops-session.js';
import { lastOf, raiseForKey } from './python-error.js';

/** One line of `showtable`. */
export interface ReplicaRow {
  readonly name: string;
  readonly tid: number;
  readonly pid: PartitionId;
  readonly endpoint: Endpoint;
  readonly isLeader: boolean;
  readonly isAlive: boolean;
  /** As it is printed: `-` until the first status poll. */
  readonly offset: string;
}

/** One line of `gettablestatus`. */
export interface StatusRow {
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly offset: number;
  readonly mode: string;
  readonly state: string;
}

/** What a tablet says of its replicas, by `tid_pid`, in the order in which it lists them. */
export type TabletStatus = ReadonlyMap<string, StatusRow>;

/** They exist in every cluster of today, and `showdb` does not list them. */
const INTERNAL = ['__INTERNAL_DB', '__PRE_AGG_DB', 'INFORMATION_SCHEMA'] as const;

export const keyOf = ({ tid, pid }: { readonly tid: TableId; readonly pid: PartitionId }): string =>
  `${tid}_${pid}`;

/** Endpoints of `showtablet` with their states; undefined when it fails. */
export function* tablets(ops: OpsSession): Proc<ReadonlyMap<Endpoint, string> | undefined> {
  const { ok, rows } = yield* ops.ns('showtablet');
  return ok ? new Map(rows.map((row) => [row[0] ?? '', row[2] ?? ''])) : undefined;
}

/** The tablets that are healthy; undefined when `showtablet` fails. */
export function* healthyTablets(ops: OpsSession): Proc<readonly Endpoint[] | undefined> {
  const states = yield* tablets(ops);
  if (states === undefined) return undefined;
  return [...states].filter(([, state]) => state === 'kHealthy').map(([endpoint]) => endpoint);
}

/**
 * The databases that a command goes through. The original never looks at tables without a database on
 * their own, which the corrected variant does first.
 */
export function* databases(
  ops: OpsSession,
  which: 'internal' | 'users',
): Proc<readonly string[] | undefined> {
  const { ok, rows } = yield* ops.ns('showdb');
  if (!ok) return undefined;
  const users = rows.flatMap((row) => row[1] ?? []);
  return [...(ops.options.fixed ? [''] : []), ...(which === 'internal' ? INTERNAL : []), ...users];
}

/**
 * The replicas that `showtable` lists with a database selected, of one table or of all: those of tables
 * without a database are always among them.
 */
export function* replicas(ops: OpsSession, db: string, name = ''): Proc<readonly ReplicaRow[] | undefined> {
  const { ok, rows } = yield* ops.ns(`showtable ${name}`, db);
  if (!ok) return undefined;
  return rows
    .filter((row) => row.length >= 4)
    .map(([table = '', tid, pid, endpoint = '', role, alive, offset = '-']) => ({
      name: table,
      tid: Number(tid),
      pid: Number(pid),
      endpoint,
      isLeader: role === 'leader',
      isAlive: alive === 'yes',
      offset,
    }));
}

/** Undefined when the tablet does not answer; the text then says why. Models: Executor::GetTableStatus. */
export function* tabletStatus(
  ops: OpsSession,
  endpoint: Endpoint,
  partition?: { readonly tid: TableId; readonly pid: PartitionId },
): Proc<{ readonly status?: TabletStatus; readonly text: string }> {
  if (!ops.knowsServer(endpoint)) {
    if (!ops.options.fixed) raiseForKey(endpoint);
    return { text: `${endpoint} is not among the tablets` };
  }
  const { tid, pid } = partition ?? { tid: '', pid: '' };
  const { ok, rows, text, command } = yield* ops.tablet(endpoint, `gettablestatus ${tid} ${pid}`);
  if (!ok || text.includes('failed')) {
    ops.error(`gettablestatus failed on [${command.map((word) => `'${word}'`).join(', ')}]`);
    return { text };
  }
  const listed = rows
    .filter((row) => row.length >= 4)
    .map(([rowTid, rowPid, offset, mode = '', state = '']) => {
      return { tid: Number(rowTid), pid: Number(rowPid), offset: Number(offset), mode, state };
    });
  return { status: new Map(listed.map((row) => [keyOf(row), row])), text };
}

/**
 * What is wrong with a table; undefined for nothing. Flags are looked at before any tablet is asked,
 * and all tablets are asked before anything is compared.
 *
 * Models: CheckTable of `openmldb_ops.py`.
 */
export function* checkTable(ops: OpsSession, db: string, name: string): Proc<string | undefined> {
  const rows = (yield* replicas(ops, db, name)) ?? [];
  if (rows.length === 0) return 'table info is empty';
  const dead = rows.find((row) => !row.isAlive);
  if (dead !== undefined) return `partition is not alive. ${db} ${name} ${dead.pid} ${dead.endpoint}`;
  const statuses = new Map<Endpoint, TabletStatus>();
  for (const endpoint of new Set(rows.map((row) => row.endpoint))) {
    const { status, text } = yield* tabletStatus(ops, endpoint);
    if (status === undefined) return text;
    statuses.set(endpoint, status);
  }
  for (const row of rows) {
    const replica = statuses.get(row.endpoint)?.get(keyOf(row));
    if (replica === undefined) return `not table partition in ${row.endpoint}`;
    if ((replica.mode === 'kTableLeader') !== row.isLeader) return 'role is not match';
  }
  return undefined;
}

/**
 * Waits for the last OP of a partition; a sentence when it failed. One that was cancelled has not.
 *
 * Models: Executor::WaitingOP.
 */
export function* waitForOp(ops: OpsSession, db: string, name: string, pid: number): Proc<string | undefined> {
  for (;;) {
    let rows: readonly (readonly string[])[] | undefined;
    for (let attempt = 0; attempt < 3 && rows === undefined; attempt++) {
      const answer = yield* ops.ns(`showopstatus ${name} ${pid} `, db);
      if (answer.ok) rows = answer.rows;
    }
    if (rows === undefined) return 'fail to execute showopstatus';
    const last = lastOf(rows);
    const status = last[4];
    if (status === 'kFailed') return `job ${last[0]} execute failed`;
    if (status !== 'kDoing' && status !== 'kInited') return undefined;
    ops.info(`waiting ${last.join(' ')}`);
    yield* ops.pause();
  }
}
