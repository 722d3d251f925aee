import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, type Dimension, type Status, type TabletRpc } from '../../protocol/index.js';
import { checkTable, IS_FOLLOWER_CLUSTER } from '../check-table.js';
import type { Replica } from '../replica.js';
import type { RowEntry } from '../storage/entry-store.js';
import { deletedRange, UNBOUNDED_TS } from '../storage/memory-table.js';
import type { TabletState } from '../tablet-state.js';

/**
 * Deleting what is not there succeeds. A row that is deleted under one key is deleted under its
 * keys of other indexes, too, before that, each by a delete of its own.
 *
 * Deviates: keys of the row that belong to other partitions are left alone; the original sends
 * deletes there.
 *
 * Models: TabletImpl::Delete and TabletImpl::DeleteAllIndex.
 */
export function* deleteRows(state: TabletState, request: TabletRpc['Delete'][0]): Proc<Status> {
  if (state.isFollowerCluster) return IS_FOLLOWER_CLUSTER;
  const gate = checkTable(state, request, 'leader');
  if (!gate.pass) return gate.answer;
  const { replica } = gate;
  const { memory } = replica;
  const idx = memory.indexNumber(request.idx_name);
  if (idx === undefined) return status(ReturnCode.kIdxNameNotFound, 'index not found');
  const { key, ts, end_ts } = request;
  if (key === undefined && ts === undefined && end_ts === undefined) {
    return status(ReturnCode.kInvalidArgs, 'invalid args');
  }
  const entry = deletion(key === undefined ? [] : [{ key, idx }], ts ?? UNBOUNDED_TS, end_ts);
  if (key !== undefined) {
    for (const beside of memory.keysBeside(idx, key, deletedRange(entry))) {
      yield* deleteOne(replica, deletion([beside.dimension], beside.ts, beside.ts - 1));
    }
  }
  yield* deleteOne(replica, entry);
  return OK;
}

function deletion(dimensions: readonly Dimension[], ts: number, end_ts?: number): RowEntry {
  const entry = { method_type: 'kDelete', dimensions, ts, value: '' } as const;
  return end_ts === undefined ? entry : { ...entry, end_ts };
}

/** Memory first, log second; whether it was logged is not asked. */
function* deleteOne(replica: Replica, entry: RowEntry): Proc {
  const stored = replica.replicator.newEntry(entry);
  replica.memory.delete(stored);
  yield* replica.replicator.append(stored);
  replica.rowsChanged();
}
