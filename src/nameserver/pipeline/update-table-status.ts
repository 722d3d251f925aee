import { callTablet, type TableStatus } from '../../protocol/index.js';
import { msToUs, type Proc } from '../../sim/index.js';
import type { NameserverState } from '../state.js';

/**
 * Asks every healthy tablet for offsets and counts. A replica that nobody reported keeps its last
 * numbers and is marked as missing; what is flagged alive or leader is never touched here.
 *
 * Models: NameServerImpl::UpdateTableStatus and UpdateTableStatusFun
 */
export function* updateTableStatus(ns: NameserverState): Proc {
  yield* ns.mu.lock();
  const endpoints = ns.healthyEndpoints();
  ns.mu.unlock();
  const seen = new Map<string, TableStatus>();
  for (const endpoint of endpoints) {
    const outcome = yield* callTablet(ns.env, endpoint, 'GetTableStatus', {});
    if (!outcome.ok || outcome.response.code !== 0) continue;
    for (const status of outcome.response.all_table_status) {
      seen.set(`${status.tid}_${status.pid}_${endpoint}`, status);
    }
  }
  if (seen.size > 0) {
    yield* ns.mu.lock();
    adopt(ns, seen);
    ns.mu.unlock();
  }
  if (ns.running) armUpdateTableStatus(ns);
}

export function armUpdateTableStatus(ns: NameserverState): void {
  const delayUs = msToUs(ns.env.flags.get_table_status_interval);
  ns.taskThreadPool.delay(delayUs, 'UpdateTableStatus', () => updateTableStatus(ns));
}

function adopt(ns: NameserverState, seen: ReadonlyMap<string, TableStatus>): void {
  for (const table of ns.allTables()) {
    for (const partition of table.table_partition) {
      for (const meta of partition.partition_meta) {
        const status = seen.get(`${table.tid}_${partition.pid}_${meta.endpoint}`);
        meta.tablet_has_partition = status !== undefined;
        if (status === undefined) continue;
        meta.offset = status.offset;
        meta.record_cnt = status.record_cnt;
        meta.record_byte_size = status.record_byte_size + status.record_idx_byte_size;
        meta.diskused = status.diskused;
      }
    }
  }
}
