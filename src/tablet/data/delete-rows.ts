import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, type Dimension, type Status, type TabletRpc } from '../../protocol/index.js';
import { checkTable, IS_FOLLOWER_CLUSTER } from '../check-table.js';
import type { RowEntry } from '../storage/entry-store.js';
import { deletedRange, UNBOUNDED_TS } from '../storage/memory-table.js';
import type { TabletState } from '../tablet-state.js';
import { deleteBeside } from './delete-beside.js';

/**
 * Memory first, log second; whether it was logged is not asked. Deleting what is not there succeeds.
 * Who asks for it has the rows of a key deleted under their keys of other indexes first, and nothing of
 * the key itself when that fails.
 *
 * Models: TabletImpl::Delete.
 */
export function* deleteRows(state: TabletState, request: TabletRpc['Delete'][0]): Proc<Status> {
  if (state.isFollowerCluster) return IS_FOLLOWER_CLUSTER;
  const gate = checkTable(state, request, 'leader');
  if (!gate.pass) return gate.answer;
  const { replica } = gate;
  const { memory, replicator } = replica;
  const idx = memory.indexNumber(request.idx_name);
  if (idx === undefined) return status(ReturnCode.kIdxNameNotFound, 'index not found');
  const { key, ts, end_ts, ts_name } = request;
  if (key === undefined && ts === undefined && end_ts === undefined) {
    return status(ReturnCode.kInvalidArgs, 'invalid args');
  }
  const plain = deletion(key === undefined ? [] : [{ key, idx }], ts ?? UNBOUNDED_TS, end_ts);
  const entry = ts_name === undefined ? plain : { ...plain, ts_name };
  if (key !== undefined && request.enable_decode_value === true && memory.indexes.length > 1) {
    const failure = yield* deleteBeside(state, replica, { key, idx }, deletedRange(entry));
    if (failure !== undefined) return failure;
  }
  const stored = replicator.newEntry(entry);
  memory.delete(stored);
  yield* replicator.append(stored);
  replica.rowsChanged();
  return OK;
}

function deletion(dimensions: readonly Dimension[], ts: number, end_ts?: number): RowEntry {
  const entry = { method_type: 'kDelete', dimensions, ts, value: '' } as const;
  return end_ts === undefined ? entry : { ...entry, end_ts };
}
