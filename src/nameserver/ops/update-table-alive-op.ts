import type { Endpoint, EndpointData, OpInfo } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { updateTableAliveTask } from '../tasks/update-table-alive.js';

/** kUpdateTableAliveOP: a table's replicas on a lost endpoint count as not alive. Only in the document's time. */
export function buildUpdateTableAliveOp(ns: NameserverState, op: OpInfo): Task[] {
  return [updateTableAliveTask(ns, op, (op.data as EndpointData).endpoint)];
}

/** One for each table, always with pid 0. The caller holds the mutex. */
export function* createUpdateTableAliveOp(
  ns: NameserverState,
  db: string,
  name: string,
  endpoint: Endpoint,
): Proc<Creation> {
  const concurrency = ns.env.flags.name_server_task_concurrency;
  return yield* createOp(
    ns,
    { type: 'kUpdateTableAliveOP', db, name, pid: 0, data: { endpoint }, concurrency },
    buildUpdateTableAliveOp,
  );
}
