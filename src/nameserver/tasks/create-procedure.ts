import type { OpInfo } from '../../protocol/index.js';
import { newTask, type Task } from '../op.js';
import type { NameserverState } from '../state.js';
import { notifyTableChanged } from '../table-node.js';

/**
 * Publishes the query that is deployed. Its wrapper reports success whatever came of it.
 *
 * Models: NameServerImpl::CreateProcedureInternal, behind WrapNormalTaskFun
 * Deviates: queries are not modelled; what is left is that tablets and clients are told to look again.
 */
export function createProcedureTask(ns: NameserverState, op: OpInfo): Task {
  return newTask(op, 'kCreateProcedure', '', function* (task) {
    yield* notifyTableChanged(ns);
    ns.setTask(task, 'kDone');
  });
}
