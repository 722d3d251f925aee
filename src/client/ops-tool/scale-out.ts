import type { Endpoint } from '../../protocol/index.js';
import { assert, type Proc } from '../../sim/index.js';
import { databases, healthyTablets, keyOf } from './cluster-questions.js';
import { replicasOf, type HeldReplica } from './inventory.js';
import { migratePartition } from './moving.js';
import type { OpsSession } from './ops-session.js';
import { PythonError } from './python-error.js';

/**
 * Moves replicas from the endpoint with the most to the one with the fewest, database by database,
 * until they differ by one at the most. Endpoints and partitions are drawn at random.
 *
 * Models: ScaleOut of `openmldb_ops.py`.
 */
export function* scaleOut(ops: OpsSession): Proc {
  const healthy = yield* healthyTablets(ops);
  if (healthy === undefined) return ops.error('execute showtablet failed');
  const dbs = yield* databases(ops, 'users');
  if (dbs === undefined) return ops.error('get database failed');
  for (const db of dbs) if (!(yield* balance(ops, db, healthy))) return;
  ops.info('execute scale-out success');
}

/** Models: BalanceInDatabase. */
function* balance(ops: OpsSession, db: string, healthy: readonly Endpoint[]): Proc<boolean> {
  ops.info(`start to balance ${db}`);
  let rows = yield* replicasOf(ops, db);
  if (rows === undefined) {
    ops.error(`get table failed from ${db}`);
    return false;
  }
  if (healthy.length === 0) throw new PythonError('IndexError: Cannot choose from an empty sequence');
  const start = healthy[ops.around.stream.below(healthy.length)]!;
  for (;;) {
    const step = nextStep(ops, rows, healthy, start);
    if (step === undefined) return true;
    if (!(yield* move(ops, db, step, rows))) return false;
    rows = yield* rowsAfter(ops, db, step, rows);
  }
}

interface Step {
  readonly row: HeldReplica;
  readonly out: Endpoint;
  readonly in: Endpoint;
}

/** Whose replica goes where; undefined when nobody has two more than another. */
function nextStep(
  ops: OpsSession,
  rows: readonly HeldReplica[],
  healthy: readonly Endpoint[],
  start: Endpoint,
): Step | undefined {
  const count = (endpoint: Endpoint): number => rows.filter((row) => row.endpoint === endpoint).length;
  const most = healthy.reduce((best, endpoint) => (count(endpoint) > count(best) ? endpoint : best), start);
  const fewest = healthy.reduce((best, endpoint) => (count(endpoint) < count(best) ? endpoint : best), start);
  ops.info(
    `max partition endpoint: ${most} num: ${count(most)}, min partition endpoint: ${fewest} num: ${count(fewest)}`,
  );
  if (count(most) <= count(fewest) + 1) return undefined;
  const there = new Set(rows.filter((row) => row.endpoint === fewest).map(keyOf));
  const candidates = rows.filter((row) => row.endpoint === most);
  while (candidates.length > 0) {
    const [row] = candidates.splice(ops.around.stream.below(candidates.length), 1);
    if (!there.has(keyOf(row!))) return { row: row!, out: most, in: fewest };
  }
  assert(false, 'with fewer replicas there than here, one of them is not there');
}

function* move(ops: OpsSession, db: string, step: Step, rows: readonly HeldReplica[]): Proc<boolean> {
  const { row, out, in: to } = step;
  const line = `migrate table ${row.name} partition ${row.pid} in ${db} from ${out} to ${to}`;
  ops.info(line);
  const isOnly = rows.filter((other) => keyOf(other) === keyOf(row)).length === 1;
  const part = { db, name: row.name, tid: row.tid, pid: row.pid };
  const problem = yield* migratePartition(ops, part, { src: out, dst: to, isLeader: row.isLeader, isOnly });
  if (problem !== undefined) {
    ops.error(problem);
    return false;
  }
  ops.info(`${line} success`);
  return true;
}

/**
 * The original goes on with the list that it read at the beginning: who led then leads for it still.
 * The corrected variant reads it anew.
 */
function* rowsAfter(
  ops: OpsSession,
  db: string,
  { row, in: to }: Step,
  rows: readonly HeldReplica[],
): Proc<readonly HeldReplica[]> {
  if (ops.options.fixed) return (yield* replicasOf(ops, db)) ?? [];
  return [...rows.filter((other) => other !== row), { ...row, endpoint: to }];
}
