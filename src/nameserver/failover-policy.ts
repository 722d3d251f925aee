import { OFFLINE_LEADER_ENDPOINT, type Endpoint, type TableInfo } from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import { createChangeLeaderOp } from './ops/change-leader-op.js';
import { createOfflineReplicaOp } from './ops/offline-replica-op.js';
import { createRecoverTableOp } from './ops/recover-table-op.js';
import { createUpdatePartitionStatusOp } from './ops/update-partition-status-op.js';
import type { NameserverState } from './state.js';
import { notifyTableChanged, updateZkTableNodeWithoutNotify } from './table-node.js';

/**
 * Flags every replica on a lost endpoint as not alive, but for the last alive one of a partition.
 * Only automatic failover does this, before it creates any OP.
 *
 * Models: NameServerImpl::UpdateEndpointTableAlive with alive = false
 */
export function* markEndpointNotAlive(ns: NameserverState, endpoint: Endpoint): Proc {
  if (!ns.running) return;
  yield* ns.mu.lock();
  for (const table of ns.allTables()) {
    if (!markTable(ns, table, endpoint)) continue;
    if (!(yield* updateZkTableNodeWithoutNotify(ns, table))) {
      ns.mu.unlock();
      return;
    }
  }
  yield* notifyTableChanged(ns);
  ns.mu.unlock();
}

function markTable(ns: NameserverState, table: TableInfo, endpoint: Endpoint): boolean {
  const { db, name } = table;
  let changed = false;
  for (const { pid, partition_meta } of table.table_partition) {
    if (partition_meta.filter((meta) => meta.is_alive).length === 1) continue;
    for (const meta of partition_meta) {
      if (meta.endpoint !== endpoint) continue;
      if (meta.is_alive) {
        ns.record({
          kind: 'replica-flagged',
          endpoint,
          isLeader: meta.is_leader,
          isAlive: false,
          db,
          name,
          pid,
        });
      }
      meta.is_alive = false;
      changed = true;
    }
  }
  return changed;
}

/**
 * Takes an endpoint out of service: an election where it led, detaching where it followed. What
 * cannot be created is passed over and never tried again. Holds the mutex throughout.
 *
 * Models: NameServerImpl::OfflineEndpointInternal and OfflineEndpointDBInternal
 */
export function* offlineEndpoint(ns: NameserverState, endpoint: Endpoint, concurrency: number): Proc {
  yield* ns.mu.lock();
  for (const { db, name, table_partition } of ns.allTables()) {
    for (const { pid, partition_meta: metas } of table_partition) {
      if (metas.length === 1 && metas[0]!.endpoint === endpoint) {
        const flags = { isLeader: true, isAlive: false };
        yield* createUpdatePartitionStatusOp(ns, { db, name, pid, endpoint, ...flags, concurrency });
        continue;
      }
      const meta = metas.find((candidate) => candidate.endpoint === endpoint);
      if (meta === undefined) continue;
      const aliveLeader = metas.findLast((candidate) => candidate.is_leader && candidate.is_alive)?.endpoint;
      if (!meta.is_leader && aliveLeader !== undefined) {
        yield* createOfflineReplicaOp(ns, db, name, pid, endpoint, concurrency);
      } else if (aliveLeader === undefined || aliveLeader === endpoint) {
        yield* createChangeLeaderOp(ns, { db, name, pid, concurrency });
      }
    }
  }
  ns.mu.unlock();
}

/**
 * Brings back what is not alive on an endpoint. With `needRestore` the endpoint leads again where it
 * led before: the replica is re-added, elected, and whoever was deposed is re-added in turn. Holds the
 * mutex throughout.
 *
 * Models: NameServerImpl::RecoverEndpointInternal and RecoverEndpointDBInternal
 */
export function* recoverEndpoint(
  ns: NameserverState,
  endpoint: Endpoint,
  mode: 'plain' | 'needRestore',
  concurrency: number,
): Proc {
  const delta = ns.env.flags.check_binlog_sync_progress_delta;
  yield* ns.mu.lock();
  for (const { db, name, table_partition } of ns.allTables()) {
    for (const { pid, partition_meta: metas } of table_partition) {
      const meta = metas.find((candidate) => candidate.endpoint === endpoint);
      if (meta === undefined || (meta.is_alive && metas.length > 1)) continue;
      const of = { db, name, pid, concurrency };
      const isLeader = meta.is_leader;
      const offsetDelta = mode === 'needRestore' ? 0 : delta;
      yield* createRecoverTableOp(ns, { ...of, endpoint, isLeader, offsetDelta });
      if (mode === 'plain' || !isLeader) continue;
      yield* createChangeLeaderOp(ns, { ...of, candidate: endpoint, needRestore: true });
      yield* createRecoverTableOp(ns, {
        ...of,
        endpoint: OFFLINE_LEADER_ENDPOINT,
        isLeader: true,
        offsetDelta: delta,
      });
    }
  }
  ns.mu.unlock();
}
