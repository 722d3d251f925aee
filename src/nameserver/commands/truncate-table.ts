import {
  callTablet,
  OK,
  ReturnCode,
  status,
  type Handlers,
  type NameserverRpc,
  type Status,
  type TableInfo,
  type TablePartition,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { NameserverState } from '../state.js';
import { TABLE_DOES_NOT_EXIST } from './guards.js';

/**
 * Empties a table, replica by replica; the first one that refuses ends it, and those before stay empty.
 * It is not asked who leads: a standby does it too, by the record it has.
 *
 * Models: NameServerImpl::TruncateTable
 */
export function truncateTableHandler(ns: NameserverState): Handlers<NameserverRpc>['TruncateTable'] {
  return function* ({ db, name }) {
    yield* ns.mu.lock();
    const table = ns.findTable(db, name);
    const isBusy = ns.queues.flat().some(({ info }) => {
      const isActive = info.task_status === 'kInited' || info.task_status === 'kDoing';
      return isActive && info.db === db && info.name === name;
    });
    ns.mu.unlock();
    if (table === undefined) return TABLE_DOES_NOT_EXIST;
    if (isBusy) return status(ReturnCode.kOPAlreadyExists, 'there is active op');
    if (!table.table_partition.every(hasEqualOffsets)) {
      return status(ReturnCode.kOffsetMismatch, 'partition offset mismatch');
    }
    return yield* truncateReplicas(ns, table);
  };
}

/** By the last status poll. The first offset that is not 0 counts; what stands before it may be 0. */
function hasEqualOffsets({ partition_meta }: TablePartition): boolean {
  let expected = 0;
  for (const { offset = 0 } of partition_meta) {
    if (expected === 0) expected = offset;
    else if (offset !== expected) return false;
  }
  return true;
}

function* truncateReplicas(ns: NameserverState, { tid, table_partition }: TableInfo): Proc<Status> {
  for (const { pid, partition_meta } of table_partition) {
    for (const { endpoint } of partition_meta) {
      yield* ns.mu.lock();
      const isHealthy = ns.isHealthy(endpoint);
      ns.mu.unlock();
      if (!isHealthy) {
        return status(ReturnCode.kGetTabletFailed, `fail to get client, endpoint ${endpoint}`);
      }
      const outcome = yield* callTablet(ns.env, endpoint, 'TruncateTable', { tid, pid });
      const refusal = outcome.ok ? outcome.response : status(ReturnCode.kRPCError, outcome.error);
      if (refusal.code !== 0) return status(ReturnCode.kTruncateTableFailed, refusal.msg);
    }
  }
  return OK;
}
