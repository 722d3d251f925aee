import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, type Status, type TableMeta, type TabletRpc } from '../../protocol/index.js';
import { Replica } from '../replica.js';
import { replicaKey } from '../storage/replica-paths.js';
import type { TabletState } from '../tablet-state.js';
import { createReplica } from './create-replica.js';
import { checkTableMeta, writeTableMeta } from './table-meta.js';

/**
 * A new replica, on whatever its directory holds: old parts are found, but not replayed.
 * Models: TabletImpl::CreateTable.
 */
export function* createTable(state: TabletState, request: TabletRpc['CreateTable'][0]): Proc<Status> {
  const illegal = checkTableMeta(state.env, request.table_meta);
  if (illegal !== undefined) return illegal;
  const meta: TableMeta = { ...request.table_meta, column_desc: request.table_meta.column_desc ?? [] };
  if (state.find(meta) !== undefined) return status(ReturnCode.kTableAlreadyExists, 'table already exists');
  const failed = yield* writeTableMeta(state.env, meta);
  if (failed !== undefined) return failed;
  yield* state.passSpinLock();
  const replica = createReplica(state, meta);
  if (!(replica instanceof Replica)) return replica;
  replica.setState('kTableNormal');
  replica.replicator.startSyncing();
  state.startTimers(replicaKey(meta.tid, meta.pid));
  return OK;
}
