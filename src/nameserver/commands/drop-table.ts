import {
  callTablet,
  OK,
  ReturnCode,
  status,
  type Endpoint,
  type Handlers,
  type NameserverRpc,
  type OpId,
  type PartitionId,
  type Status,
  type TableInfo,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { cancelInMemory } from './op-bookkeeping.js';
import type { NameserverState } from '../state.js';
import { notifyTableChanged } from '../table-node.js';
import { refuseUnlessLeading } from './guards.js';

/** Models: NameServerImpl::DropTable */
export function dropTableHandler(ns: NameserverState): Handlers<NameserverRpc>['DropTable'] {
  return function* ({ name, db }) {
    const refusal = refuseUnlessLeading(ns);
    if (refusal !== undefined) return refusal;
    const table = ns.findTable(db, name);
    if (table === undefined) return status(ReturnCode.kTableIsNotExist, 'table does not exist!');
    return yield* dropTableInternal(ns, table);
  };
}

/**
 * Replicas on dead tablets are passed over and stay on their disks. The table's unfinished OPs are
 * cancelled.
 *
 * Models: NameServerImpl::DropTableInternal
 */
function* dropTableInternal(ns: NameserverState, table: TableInfo): Proc<Status> {
  const { db, name, tid } = table;
  let code: number = ReturnCode.kOk;
  yield* ns.mu.lock();
  const reachable = reachableReplicas(ns, table);
  ns.mu.unlock();
  for (const { pid, endpoint } of reachable) {
    const outcome = yield* callTablet(ns.env, endpoint, 'DropTable', { tid, pid });
    const answered = outcome.ok ? outcome.response.code : ReturnCode.kRPCError;
    if (answered !== ReturnCode.kOk && answered !== ReturnCode.kTableIsNotExist)
      code = ReturnCode.kDropTableError;
  }
  yield* ns.mu.lock();
  if (yield* ns.zk.deleteNode(ns.env.paths.table(table))) {
    ns.removeTable(db, name);
    ns.record({ kind: 'table-dropped', db, name, tid });
  } else {
    code = ReturnCode.kSetZkFailed;
  }
  const canceled: OpId[] = [];
  for (const op of ns.queues.flat()) {
    if (op.info.db === db && op.info.name === name && cancelInMemory(ns, op)) canceled.push(op.info.op_id);
  }
  ns.mu.unlock();
  const maxRetry = ns.env.flags.request_max_retry;
  for (const endpoint of new Set(reachable.map((replica) => replica.endpoint))) {
    for (const op_id of canceled) yield* callTablet(ns.env, endpoint, 'CancelOP', { op_id }, { maxRetry });
  }
  yield* notifyTableChanged(ns);
  return code === ReturnCode.kOk ? OK : status(code, 'drop table error');
}

/** Those that are alive on healthy tablets, by partition and endpoint. */
function reachableReplicas(
  ns: NameserverState,
  table: TableInfo,
): readonly { readonly pid: PartitionId; readonly endpoint: Endpoint }[] {
  return table.table_partition
    .flatMap(({ pid, partition_meta }) => partition_meta.map((meta) => ({ pid, meta })))
    .filter(({ meta }) => meta.is_alive && ns.isHealthy(meta.endpoint))
    .map(({ pid, meta: { endpoint } }) => ({ pid, endpoint }))
    .sort((a, b) => a.pid - b.pid || (a.endpoint < b.endpoint ? -1 : 1));
}
