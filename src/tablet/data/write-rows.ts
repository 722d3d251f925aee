import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, type Status, type TabletRpc } from '../../protocol/index.js';
import { checkTable } from '../check-table.js';
import { UNBOUNDED_TS } from '../storage/memory-table.js';
import type { TabletState } from '../tablet-state.js';

/**
 * Into memory first, into the log second; no follower is waited for. What names no dimension is
 * logged only.
 *
 * Models: TabletImpl::Put.
 */
export function* put(state: TabletState, request: TabletRpc['Put'][0]): Proc<TabletRpc['Put'][1]> {
  const gate = checkTable(state, request, 'leader');
  if (!gate.pass) return gate.answer;
  const { memory, replicator } = gate.replica;
  const { dimensions, time, value } = request;
  if (dimensions.some(({ idx, key }) => memory.indexes[idx] === undefined || key === '')) {
    return status(ReturnCode.kInvalidDimensionParameter, 'invalid dimension parameter');
  }
  if (dimensions.length > 0 && time < 0) {
    const where = `${request.tid}.${request.pid}`;
    return status(ReturnCode.kPutFailed, `INVALID_ARGUMENT: ${where}: ts is negative ${time}`);
  }
  const entry = replicator.newEntry({ method_type: 'kPut', dimensions, ts: time, value });
  if (dimensions.length > 0) memory.put(entry);
  const logged = yield* replicator.append(entry);
  gate.replica.rowsChanged();
  // No aggregator is concerned: the text is the one for everything that goes wrong from here on.
  if (logged === undefined) return status(ReturnCode.kError, 'update aggr failed');
  return { code: ReturnCode.kOk, msg: '', logged };
}

/** Deleting what is not there succeeds. Models: TabletImpl::Delete. */
export function* deleteRows(state: TabletState, request: TabletRpc['Delete'][0]): Proc<Status> {
  const gate = checkTable(state, request, 'leader');
  if (!gate.pass) return gate.answer;
  const { memory, replicator } = gate.replica;
  const idx = memory.indexNumber(request.idx_name);
  if (idx === undefined) return status(ReturnCode.kIdxNameNotFound, 'index not found');
  const { key, ts, end_ts } = request;
  if (key === undefined && ts === undefined && end_ts === undefined) {
    return status(ReturnCode.kInvalidArgs, 'invalid args');
  }
  const entry = replicator.newEntry({
    method_type: 'kDelete',
    dimensions: key === undefined ? [] : [{ key, idx }],
    ts: ts ?? UNBOUNDED_TS,
    ...(end_ts !== undefined && { end_ts }),
    value: '',
  });
  memory.delete(entry);
  // Whether it was logged is not asked.
  yield* replicator.append(entry);
  gate.replica.rowsChanged();
  return OK;
}
