import {
  callTablet,
  copyTableInfo,
  OK,
  ReturnCode,
  status,
  withTtl,
  type Endpoint,
  type Handlers,
  type NameserverRpc,
  type PartitionId,
  type Status,
  type TableInfo,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { NameserverState } from '../state.js';
import { updateZkTableNodeWithoutNotify } from '../table-node.js';
import { refuseUnlessLeading, SET_ZK_FAILED } from './guards.js';

type Request = NameserverRpc['UpdateTTL'][0];

/**
 * Every replica must take the TTL, dead ones included; those asked before the first that does not keep
 * it. What the table's record became while ZooKeeper was written is overwritten. Nobody is notified.
 *
 * Models: NameServerImpl::UpdateTTL
 */
export function updateTtlHandler(ns: NameserverState): Handlers<NameserverRpc>['UpdateTTL'] {
  return function* (request) {
    const refusal = refuseUnlessLeading(ns);
    if (refusal !== undefined) return refusal;
    const table = yield* copyUnderLock(ns, request);
    if (table === undefined) return status(ReturnCode.kTableAlreadyExists, 'table does not exist');
    for (const { pid, partition_meta } of table.table_partition) {
      for (const { endpoint } of partition_meta) {
        if (!(yield* updateOnTablet(ns, endpoint, table, pid, request)))
          return status(ReturnCode.kFailToUpdateTtlFromTablet, 'fail to update ttl from tablet');
      }
    }
    const { ttl_desc: ttl, index_name } = request;
    const changed = withTtl((yield* copyUnderLock(ns, request)) ?? table, ttl, index_name);
    if (!(yield* updateZkTableNodeWithoutNotify(ns, changed))) return SET_ZK_FAILED;
    return yield* ns.mu.hold(function* (): Proc<Status> {
      ns.putTable(changed);
      // Of a table with one TTL there is no index to tell of.
      const isOfOne = changed.column_key !== undefined && index_name !== undefined && index_name !== '';
      const index = isOfOne ? { index: index_name } : {};
      ns.record({ kind: 'ttl-set', db: changed.db, name: changed.name, ttl, ...index });
      return OK;
    });
  };
}

function* copyUnderLock(ns: NameserverState, { db, name }: Request): Proc<TableInfo | undefined> {
  yield* ns.mu.lock();
  const table = ns.findTable(db, name);
  ns.mu.unlock();
  return table === undefined ? undefined : copyTableInfo(table);
}

/** Models: NameServerImpl::UpdateTTLOnTablet */
function* updateOnTablet(
  ns: NameserverState,
  endpoint: Endpoint,
  { tid }: TableInfo,
  pid: PartitionId,
  { ttl_desc: ttl, index_name }: Request,
): Proc<boolean> {
  if (!ns.tablets.has(endpoint)) return false;
  const index = index_name === undefined ? {} : { index_name };
  const maxRetry = ns.env.flags.request_max_retry;
  const outcome = yield* callTablet(ns.env, endpoint, 'UpdateTTL', { tid, pid, ttl, ...index }, { maxRetry });
  return outcome.ok && outcome.response.code === 0;
}
