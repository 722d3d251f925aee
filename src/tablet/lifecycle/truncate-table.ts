import type { Proc } from '../../sim/index.js';
import {
  OK,
  ReturnCode,
  status,
  type Status,
  type TabletEvent,
  type TabletRpc,
} from '../../protocol/index.js';
import { truncateSnapshot } from '../snapshot/make-snapshot.js';
import type { TabletState } from '../tablet-state.js';
import { recordRole } from './change-role.js';

/**
 * Empties one replica: a new table, and a snapshot without rows that covers the whole log. Nothing is
 * logged, so the other replicas have to be told each. The lock is free between the two: what is put
 * then is in the new table, and behind the log that a later load reads.
 *
 * Models: TabletImpl::TruncateTable and TruncateTableInternal.
 */
export function* truncateTable(state: TabletState, request: TabletRpc['TruncateTable'][0]): Proc<Status> {
  const { env } = state;
  const replica = state.find(request);
  if (replica === undefined) return status(ReturnCode.kTableIsNotExist, 'table not found');
  const { replicator } = replica;
  if (replicator.offset === 0) return OK;
  if (replica.state === 'kMakingSnapshot') {
    return status(ReturnCode.kTableStatusIsKmakingsnapshot, 'table status is kMakingSnapshot');
  }
  if (replica.state === 'kTableLoading') return status(ReturnCode.kTableIsLoading, 'table is loading data');
  const wasLeader = replica.isLeader;
  replica.replaceTable();
  if (wasLeader !== replica.isLeader) recordRole(state, replica);
  const { tid, pid } = request;
  env.node.record<TabletEvent>({ kind: 'replica-truncated', tid, pid, offset: replicator.offset });
  yield* env.node.sleep(0);
  yield* truncateSnapshot(env, replica, replicator.offset);
  return OK;
}
