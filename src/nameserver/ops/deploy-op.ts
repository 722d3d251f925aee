import type { OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import { compositeTask, sequenceTask } from '../pipeline/sub-tasks.js';
import type { NameserverState } from '../state.js';
import { createProcedureTask } from '../tasks/create-procedure.js';
import { indexSteps } from './add-index-op.js';

/**
 * kDeployOP: the tables of a query get the indexes it needs, then the query is published. A nameserver
 * that takes over cannot build it again.
 *
 * Models: the task list of NameServerImpl::DeploySQL
 * Deviates: one table a query.
 */
function buildDeployOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const steps = indexSteps(ns, op);
  if (typeof steps === 'string') return steps;
  const ofTable = sequenceTask(ns, op, 'kAddTableIndex', steps);
  return [compositeTask(ns, op, 'kAddMultiTableIndex', [ofTable]), createProcedureTask(ns, op)];
}

/** The caller holds the mutex. */
export function* createDeployOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
  workMs: number,
): Proc<Creation> {
  const concurrency = ns.env.flags.name_server_task_concurrency;
  return yield* createOp(
    ns,
    { type: 'kDeployOP', db, name, pid, data: { work_ms: workMs }, concurrency },
    buildDeployOp,
  );
}
