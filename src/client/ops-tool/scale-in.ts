import type { Endpoint } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { healthyTablets, keyOf, tabletStatus, type StatusRow } from './cluster-questions.js';
import { Inventory } from './inventory.js';
import { migratePartition } from './moving.js';
import type { OpsSession } from './ops-session.js';
import { PythonError } from './python-error.js';

/**
 * Moves everything away from some endpoints.
 *
 * Models: ScaleIn of `openmldb_ops.py`.
 */
export function* scaleIn(ops: OpsSession): Proc {
  const { endpoints = '' } = ops.options;
  if (endpoints === '') return ops.error('no endpoint specified');
  const leaving = endpoints.split(',');
  const left = yield* healthyTablets(ops);
  if (left === undefined) return ops.error('execute showtablet failed');
  const staying = [...left];
  for (const endpoint of leaving) {
    const at = staying.indexOf(endpoint);
    // Also one that is named twice.
    if (at < 0) return ops.error(`${endpoint} is not alive, cannot execute scale-in`);
    staying.splice(at, 1);
  }
  for (const endpoint of leaving) if (!(yield* empty(ops, endpoint, staying))) return;
  ops.info('execute scale-in success');
}

/** Models: ScaleInEndpoint. */
function* empty(ops: OpsSession, endpoint: Endpoint, staying: readonly Endpoint[]): Proc<boolean> {
  ops.info(`start to scale-in ${endpoint}`);
  const { status } = yield* tabletStatus(ops, endpoint);
  if (status === undefined) return refused(ops, `get table status failed from ${endpoint}`);
  const inventory = new Inventory();
  const unread = yield* inventory.read(ops);
  if (unread !== undefined)
    return refused(ops, unread === 'databases' ? 'get data base failed' : 'get table failed');
  for (const key of inventory.keys) {
    const count = inventory.replicaCount(key);
    if (count <= staying.length) continue;
    const { name, db } = inventory.first(key)!;
    return refused(
      ops,
      `replica num of table ${name} in ${db} is ${count}, left endpoints num is ${staying.length}, cannot execute scale-in`,
    );
  }
  for (const row of status.values())
    if (!(yield* moveAway(ops, endpoint, row, staying, inventory))) return false;
  return true;
}

function refused(ops: OpsSession, sentence: string): false {
  ops.error(sentence);
  return false;
}

/** False when a move failed; a replica that fits nowhere is passed over. */
function* moveAway(
  ops: OpsSession,
  endpoint: Endpoint,
  row: StatusRow,
  staying: readonly Endpoint[],
  inventory: Inventory,
): Proc<boolean> {
  const { tid, pid, mode } = row;
  const key = keyOf(row);
  const found = inventory.first(key);
  if (found === undefined) {
    // The tablet holds what no table lists: left over from a table that was dropped meanwhile.
    if (ops.options.fixed) return true;
    throw new PythonError('TypeError: cannot unpack non-iterable NoneType object');
  }
  const { db, name } = found;
  // Of those that hold something already; in the order in which they were listed.
  const holders = ops.options.fixed
    ? staying
    : inventory.endpoints.filter((other) => staying.includes(other));
  const target = inventory.emptiest(holders.filter((other) => !inventory.holds(other, key)));
  if (target === undefined) {
    ops.error(`can not find endpoint to migrate. ${db} ${name} ${pid} in ${endpoint}`);
    return true;
  }
  const line = `migrate table ${name} partition ${pid} in ${db} from ${endpoint} to ${target}`;
  ops.info(line);
  const move = {
    src: endpoint,
    dst: target,
    isLeader: mode === 'kTableLeader',
    isOnly: inventory.replicaCount(key) === 1,
  };
  const problem = yield* migratePartition(ops, { db, name, tid, pid }, move);
  if (problem !== undefined) {
    ops.error(problem);
    return refused(ops, `${line} failed`);
  }
  ops.info(`${line} success`);
  // The original counts once, before the first move.
  if (ops.options.fixed) inventory.moved(key, endpoint, target);
  return true;
}
