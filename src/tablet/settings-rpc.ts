import { OK, ReturnCode, status, type Status, type TabletRpc } from '../protocol/index.js';
import { TABLE_MISSING } from './check-table.js';
import { replicaKey } from './storage/replica-paths.js';
import type { TabletState } from './tablet-state.js';

/** Turns expiry on or off, with the collections. Models: TabletImpl::SetExpire. */
export function setExpire(state: TabletState, request: TabletRpc['SetExpire'][0]): Status {
  const replica = state.find(request);
  if (replica === undefined) return TABLE_MISSING;
  replica.memory.expiryEnabled = request.is_expire;
  return OK;
}

/** Of the whole tablet: whether its cluster follows another one. Models: TabletImpl::SetMode. */
export function setMode(state: TabletState, request: TabletRpc['SetMode'][0]): Status {
  state.isFollowerCluster = request.follower;
  return OK;
}

/** One collection besides those of the timer. Models: TabletImpl::ExecuteGc. */
export function executeGc(state: TabletState, request: TabletRpc['ExecuteGc'][0]): Status {
  if (state.find(request) === undefined) return status(ReturnCode.kError, 'table not found');
  state.env.node.after(0, () => state.collect(replicaKey(request.tid, request.pid)));
  return OK;
}
