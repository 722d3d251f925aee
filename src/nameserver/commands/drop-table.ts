import {
  callTablet,
  OK,
  ReturnCode,
  status,
  type Endpoint,
  type Handlers,
  type NameserverRpc,
  type OpId,
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
  const contacted = new Set<Endpoint>();
  let code: number = ReturnCode.kOk;
  for (const { pid, partition_meta } of table.table_partition) {
    for (const { endpoint, is_alive } of partition_meta) {
      if (!is_alive || !ns.isHealthy(endpoint)) continue;
      contacted.add(endpoint);
      const outcome = yield* callTablet(ns.env, endpoint, 'DropTable', { tid, pid });
      const answered = outcome.ok ? outcome.response.code : ReturnCode.kRPCError;
      if (answered !== ReturnCode.kOk && answered !== ReturnCode.kTableIsNotExist)
        code = ReturnCode.kDropTableError;
    }
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
  for (const op_id of canceled) {
    for (const endpoint of contacted)
      yield* callTablet(ns.env, endpoint, 'CancelOP', { op_id }, { maxRetry });
  }
  yield* notifyTableChanged(ns);
  return code === ReturnCode.kOk ? OK : status(code, 'drop table error');
}
