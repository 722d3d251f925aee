import { OK, ReturnCode, status, type Status, type TabletRpc } from '../../protocol/index.js';
import { checkTable } from '../check-table.js';
import type { MemoryTable } from '../storage/memory-table.js';
import type { TabletState } from '../tablet-state.js';

/** Any replica reads, leader or follower, stale or not. */
type Readable =
  | { readonly ok: true; readonly memory: MemoryTable; readonly index: number }
  | { readonly ok: false; readonly answer: Status };

function readable(
  state: TabletState,
  request: { readonly tid: number; readonly pid: number; readonly idx_name?: string },
): Readable {
  const gate = checkTable(state, request, 'any-role');
  if (!gate.pass) return { ok: false, answer: gate.answer };
  const { memory } = gate.replica;
  const index = memory.indexNumber(request.idx_name);
  if (index !== undefined) return { ok: true, memory, index };
  return { ok: false, answer: status(ReturnCode.kIdxNameNotFound, 'idx name not found') };
}

const INVALID_ARGS: Status = status(ReturnCode.kInvalidParameter, 'invalid args');

/** A request for rows from before this time is refused; 0 where rows do not expire by time alone. */
function oldestAnswered(memory: MemoryTable, index: number): number {
  return memory.indexes[index]!.ttl.type === 'absandlat' ? 0 : memory.expireTimeMs(index);
}

/** Models: TabletImpl::Get. */
export function get(state: TabletState, request: TabletRpc['Get'][0]): TabletRpc['Get'][1] {
  const table = readable(state, request);
  if (!table.ok) return table.answer;
  const { ts } = request;
  if (ts > 0 && ts < oldestAnswered(table.memory, table.index)) return INVALID_ARGS;
  const row = table.memory.get(table.index, request.key, request.ts);
  return row === undefined ? status(ReturnCode.kKeyNotFound, 'key not found') : { ...OK, ...row };
}

/** Models: TabletImpl::Scan. */
export function scan(state: TabletState, request: TabletRpc['Scan'][0]): TabletRpc['Scan'][1] {
  const refused = (answer: Status): TabletRpc['Scan'][1] => ({ ...answer, rows: [] });
  const { pk, st, limit } = request;
  if (st < request.et) return refused(status(ReturnCode.kStLessThanEt, 'starttime less than endtime'));
  const table = readable(state, request);
  if (!table.ok) return refused(table.answer);
  const oldestMs = oldestAnswered(table.memory, table.index);
  if (st > 0 && st < oldestMs) return refused(INVALID_ARGS);
  const et = Math.max(request.et, oldestMs);
  return { ...OK, rows: table.memory.scan(table.index, pk, st, et, limit) };
}

/**
 * The counter of a key, or its rows that are seen and have not expired. A row of time 0 lies outside of
 * what is asked for, except where only rows that are old and too many besides expire.
 *
 * Models: TabletImpl::Count and CountIndex.
 */
export function count(state: TabletState, request: TabletRpc['Count'][0]): TabletRpc['Count'][1] {
  const table = readable(state, request);
  if (!table.ok) return { ...table.answer, count: 0 };
  const { memory, index } = table;
  if (request.filter_expired_data !== true) return { ...OK, count: memory.count(index, request.key) };
  const et = memory.indexes[index]!.ttl.type === 'absandlat' && memory.expireTimeMs(index) > 0 ? -1 : 0;
  return { ...OK, count: memory.scan(index, request.key, 0, et, 0).length };
}
