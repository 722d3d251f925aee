import {
  callTablet,
  OK,
  ReturnCode,
  status,
  type Handlers,
  type NameserverRpc,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Op } from '../op.js';
import type { NameserverState } from '../state.js';
import { refuseManualOperation, refuseUnlessLeading } from './guards.js';

type OpHandlers = Pick<Handlers<NameserverRpc>, 'CancelOP' | 'DeleteOP'>;

const NOT_RUNNING = status(ReturnCode.kOpStatusIsNotKdoingOrKinited, 'op status is not kDoing or kInited');

/** Cancels an unfinished OP and what is left of its tasks; ZooKeeper is not told. */
export function cancelInMemory(ns: NameserverState, op: Op): boolean {
  if (op.info.task_status !== 'kInited' && op.info.task_status !== 'kDoing') return false;
  op.info.task_status = 'kCanceled';
  for (const task of op.tasks) ns.setTask(task, 'kCanceled');
  ns.wakePipeline();
  return true;
}

/** Models: NameServerImpl::CancelOP and DeleteOP */
export function opHandlers(ns: NameserverState): OpHandlers {
  return {
    *CancelOP({ op_id }) {
      const refusal = refuseManualOperation(ns);
      if (refusal !== undefined) return refusal;
      yield* ns.mu.lock();
      const op = ns.queues.flat().find((candidate) => candidate.info.op_id === op_id);
      const canceled = op !== undefined && cancelInMemory(ns, op);
      const endpoints = ns.healthyEndpoints();
      ns.mu.unlock();
      if (!canceled) return NOT_RUNNING;
      const maxRetry = ns.env.flags.request_max_retry;
      for (const endpoint of endpoints)
        yield* callTablet(ns.env, endpoint, 'CancelOP', { op_id }, { maxRetry });
      return OK;
    },
    *DeleteOP({ op_id, op_status = 'kInited', db }) {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      if (op_id === undefined && (op_status === 'kInited' || op_status === 'kDoing')) {
        return status(ReturnCode.kInvalidParameter, 'cannot delete the Inited OP');
      }
      const matches = ({ info }: Op): boolean =>
        op_id === undefined
          ? info.task_status === op_status && (db ?? info.db) === info.db
          : info.op_id === op_id;
      yield* ns.mu.lock();
      const outcome = yield* deleteMatching(ns, matches, op_id !== undefined);
      ns.mu.unlock();
      if (outcome === 'failed') return status(ReturnCode.kDelZkFailed, 'delete zk op_node failed');
      if (outcome === 0 && op_id !== undefined)
        return status(ReturnCode.kDeleteFailed, 'op id does not exist');
      return OK;
    },
  };
}

/** Finished OPs first, then the queues; the first znode that cannot be deleted ends it. */
function* deleteMatching(
  ns: NameserverState,
  matches: (op: Op) => boolean,
  onlyFirst: boolean,
): Proc<number | 'failed'> {
  let deleted = 0;
  for (const list of [ns.doneOps, ...ns.queues]) {
    for (const op of list.filter(matches)) {
      const { op_id, task_status } = op.info;
      if (task_status !== 'kDone' && !(yield* ns.zk.deleteNode(ns.env.paths.op(op_id)))) return 'failed';
      list.splice(list.indexOf(op), 1);
      ns.wakePipeline();
      deleted++;
      if (onlyFirst) return deleted;
    }
  }
  return deleted;
}
