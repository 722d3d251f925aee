import type { Proc } from '../../sim/index.js';
import { OK, ReturnCode, status, withTtl, type Status, type TabletRpc } from '../../protocol/index.js';
import { TABLE_MISSING } from '../check-table.js';
import type { TabletState } from '../tablet-state.js';
import { writeTableMeta } from './table-meta.js';

/**
 * Another TTL of the same kind, for one index or for all; the next collection brings it into force,
 * and the one after that collects by it.
 *
 * Models: TabletImpl::UpdateTTL.
 */
export function* updateTtl(state: TabletState, request: TabletRpc['UpdateTTL'][0]): Proc<Status> {
  const { env } = state;
  const replica = state.find(request);
  if (replica === undefined) return TABLE_MISSING;
  const { memory } = replica;
  const { ttl, index_name } = request;
  const indexes = memory.indexesNamed(index_name);
  if (indexes.length === 0) return status(ReturnCode.kIdxNameNotFound, 'idx name not found');
  if (indexes.some((index) => index.ttl.type !== ttl.type))
    return status(ReturnCode.kTtlTypeMismatch, 'ttl type mismatch');
  const { absolute_ttl_max: absoluteMax, latest_ttl_max: latestMax } = env.flags;
  if (ttl.absolute > absoluteMax || ttl.latest > latestMax) {
    const largest = `max abs_ttl is ${absoluteMax}, max lat_ttl is ${latestMax}`;
    return status(ReturnCode.kTtlIsGreaterThanConfValue, `ttl is greater than conf value. ${largest}`);
  }
  memory.setTtl(ttl, indexes);
  replica.rowsChanged();
  replica.meta = withTtl(replica.meta, ttl, index_name);
  const failed = yield* writeTableMeta(env, replica.meta);
  return failed === undefined ? OK : status(ReturnCode.kWriteDataFailed, 'write meta data failed');
}
