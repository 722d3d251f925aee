import type { Proc } from '../../sim/index.js';
import { ReturnCode, status, type TabletRpc } from '../../protocol/index.js';
import { checkTable, IS_FOLLOWER_CLUSTER } from '../check-table.js';
import type { TabletState } from '../tablet-state.js';

/**
 * Into memory first, into the log second; no follower is waited for. What names no dimension is
 * logged only.
 *
 * Models: TabletImpl::Put.
 */
export function* put(state: TabletState, request: TabletRpc['Put'][0]): Proc<TabletRpc['Put'][1]> {
  if (state.isFollowerCluster) return IS_FOLLOWER_CLUSTER;
  const gate = checkTable(state, request, 'leader');
  if (!gate.pass) return gate.answer;
  const { memory, replicator } = gate.replica;
  const { max_memory_mb: limitMb } = state.env.flags;
  if (limitMb > 0 && state.memoryUsedMb > limitMb) {
    return status(ReturnCode.kExceedMaxMemory, 'exceed max memory');
  }
  const { dimensions, time, value } = request;
  if (dimensions.some(({ idx, key }) => memory.indexes[idx] === undefined || key === '')) {
    return status(ReturnCode.kInvalidDimensionParameter, 'invalid dimension parameter');
  }
  const row = { method_type: 'kPut', dimensions, ts: time, value } as const;
  const refusal = dimensions.length > 0 ? memory.refusalOf(row) : undefined;
  if (refusal !== undefined) {
    const where = `${request.tid}.${request.pid}`;
    return status(ReturnCode.kPutFailed, `INVALID_ARGUMENT: ${where}: ${refusal}`);
  }
  const entry = replicator.newEntry(row);
  if (dimensions.length > 0) memory.put(entry);
  const logged = yield* replicator.append(entry);
  gate.replica.rowsChanged();
  // No aggregator is concerned: the text is the one for everything that goes wrong from here on.
  if (logged === undefined) return status(ReturnCode.kError, 'update aggr failed');
  return { code: ReturnCode.kOk, msg: '', logged };
}
