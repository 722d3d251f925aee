import type { Endpoint } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { databases, replicas, tablets, type ReplicaRow } from './cluster-questions.js';
import { migratePartition, type Part } from './moving.js';
import type { OpsSession } from './ops-session.js';

/** All replicas of a database, without those that another database's tables have. */
interface Inventory {
  readonly db: string;
  readonly rows: readonly ReplicaRow[];
}

function* inventories(ops: OpsSession, which: 'internal' | 'users'): Proc<readonly Inventory[] | undefined> {
  const dbs = yield* databases(ops, which);
  if (dbs === undefined) return undefined;
  const found: Inventory[] = [];
  for (const db of dbs) {
    const rows = yield* replicas(ops, db);
    if (rows === undefined) return undefined;
    found.push({ db, rows: yield* ownRows(ops, db, rows) });
  }
  return found;
}

/** `showtable` lists tables without a database everywhere; they cannot be moved from there. */
function* ownRows(ops: OpsSession, db: string, rows: readonly ReplicaRow[]): Proc<readonly ReplicaRow[]> {
  const own = new Set<number>();
  for (const name of new Set(rows.map((row) => row.name)))
    for (const { tid } of yield* ops.tableInfo(db, name)) own.add(tid);
  return rows.filter((row) => own.has(row.tid));
}

const keyOf = ({ tid, pid }: { readonly tid: number; readonly pid: number }): string => `${tid}_${pid}`;

function* move(
  ops: OpsSession,
  part: Part,
  src: Endpoint,
  dst: Endpoint,
  rows: readonly ReplicaRow[],
): Proc<boolean> {
  const { db, name, pid } = part;
  const line = `migrate table ${name} partition ${pid} in ${db} from ${src} to ${dst}`;
  ops.info(line);
  const same = rows.filter((row) => keyOf(row) === keyOf(part));
  const isLeader = same.some((row) => row.endpoint === src && row.isLeader);
  const problem = yield* migratePartition(ops, part, { src, dst, isLeader, isOnly: same.length === 1 });
  if (problem !== undefined) {
    ops.error(problem);
    return false;
  }
  ops.info(`${line} success`);
  return true;
}

/**
 * Moves replicas from the endpoint with the most to the one with the fewest, until they differ by one
 * at the most. Endpoints and partitions are drawn at random.
 *
 * Models: ScaleOutEndpoint of `openmldb_ops.py`.
 */
export function* scaleOut(ops: OpsSession): Proc {
  const states = yield* tablets(ops);
  if (states === undefined) return ops.error('execute showtablet failed');
  const healthy = [...states].filter(([, state]) => state === 'kHealthy').map(([endpoint]) => endpoint);
  const all = yield* inventories(ops, 'users');
  if (all === undefined) return ops.error('get all table failed');
  for (const { db } of all) {
    ops.info(`start to balance ${db}`);
    if (!(yield* balance(ops, db, healthy))) return;
  }
  ops.info('execute scale-out success');
}

function* balance(ops: OpsSession, db: string, healthy: readonly Endpoint[]): Proc<boolean> {
  const { stream } = ops.around;
  for (;;) {
    const rows = yield* ownRows(ops, db, (yield* replicas(ops, db)) ?? []);
    const count = (endpoint: Endpoint): number => rows.filter((row) => row.endpoint === endpoint).length;
    const start = stream.below(healthy.length);
    const order = [...healthy.slice(start), ...healthy.slice(0, start)];
    const most = order.reduce((best, endpoint) => (count(endpoint) > count(best) ? endpoint : best));
    const fewest = order.reduce((best, endpoint) => (count(endpoint) < count(best) ? endpoint : best));
    ops.info(
      `max partition endpoint: ${most} num: ${count(most)}, min partition endpoint: ${fewest} num: ${count(fewest)}`,
    );
    if (count(most) <= count(fewest) + 1) return true;
    const there = new Set(rows.filter((row) => row.endpoint === fewest).map(keyOf));
    const movable = rows.filter((row) => row.endpoint === most && !there.has(keyOf(row)));
    // With nothing to move the original draws for ever.
    if (movable.length === 0) return true;
    const { name, tid, pid } = movable[stream.below(movable.length)]!;
    if (!(yield* move(ops, { db, name, tid, pid }, most, fewest, rows))) return false;
  }
}

/**
 * Moves everything away from some endpoints.
 *
 * Models: ScaleInEndpoint of `openmldb_ops.py`.
 */
export function* scaleIn(ops: OpsSession): Proc {
  const leaving = (ops.options.endpoints ?? '').split(',').filter((endpoint) => endpoint !== '');
  if (leaving.length === 0) return ops.error('no endpoint specified');
  const states = yield* tablets(ops);
  if (states === undefined) return ops.error('execute showtablet failed');
  const dead = leaving.find((endpoint) => states.get(endpoint) !== 'kHealthy');
  if (dead !== undefined) return ops.error(`${dead} is not alive, cannot execute scale-in`);
  const left = [...states]
    .filter(([endpoint, state]) => state === 'kHealthy' && !leaving.includes(endpoint))
    .map(([endpoint]) => endpoint);
  for (const endpoint of leaving) {
    ops.info(`start to scale-in ${endpoint}`);
    if (!(yield* empty(ops, endpoint, left))) return;
  }
  ops.info('execute scale-in success');
}

function* empty(ops: OpsSession, endpoint: Endpoint, left: readonly Endpoint[]): Proc<boolean> {
  const all = yield* inventories(ops, 'internal');
  if (all === undefined) {
    ops.error('get all table failed');
    return false;
  }
  for (const { db, rows } of all) {
    for (const row of rows) {
      const replicaCount = rows.filter((other) => keyOf(other) === keyOf(row)).length;
      if (replicaCount <= left.length) continue;
      ops.error(
        `replica num of table ${row.name} in ${db} is ${replicaCount}, left endpoints num is ${left.length}, cannot execute scale-in`,
      );
      return false;
    }
  }
  // Counted once: what is moved meanwhile does not change it.
  const counts = new Map<Endpoint, number>();
  for (const { rows } of all)
    for (const row of rows) counts.set(row.endpoint, (counts.get(row.endpoint) ?? 0) + 1);
  for (const { db, rows } of all) {
    for (const { name, tid, pid } of rows.filter((row) => row.endpoint === endpoint)) {
      const part = { db, name, tid, pid };
      const has = new Set(rows.filter((row) => keyOf(row) === keyOf(part)).map((row) => row.endpoint));
      const free = left.filter((other) => counts.has(other) && !has.has(other));
      if (free.length === 0) {
        ops.error(`can not find endpoint to migrate. ${db} ${name} ${pid} in ${endpoint}`);
        continue;
      }
      const target = free.reduce((best, other) => (counts.get(other)! < counts.get(best)! ? other : best));
      if (!(yield* move(ops, part, endpoint, target, rows))) return false;
    }
  }
  return true;
}
