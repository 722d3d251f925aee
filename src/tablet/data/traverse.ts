import { OK, ReturnCode, status, type TabletRpc } from '../../protocol/index.js';
import { checkTable } from '../check-table.js';
import type { TabletState } from '../tablet-state.js';

type Request = TabletRpc['Traverse'][0];
type Response = TabletRpc['Traverse'][1];

/**
 * Walks an index, a limited number of rows at a time; any replica answers.
 *
 * Deviates: keys come in their own order, not in that of the hashed segments.
 *
 * Models: TabletImpl::Traverse.
 */
export function traverse(state: TabletState, request: Request): Response {
  const gate = checkTable(state, request, 'any-role');
  if (!gate.pass) return { ...gate.answer, rows: [] };
  const { memory } = gate.replica;
  const index = memory.indexNumber(request.idx_name);
  if (index === undefined) {
    return { ...status(ReturnCode.kIdxNameNotFound, 'idx name not found'), rows: [] };
  }
  const { limit, pk: fromKey, ts: fromTs = 0, ts_pos: fromPosition } = request;
  const { max_traverse_cnt: most } = state.env.flags;
  const rows: Response['rows'][number][] = [];
  const last = { pk: fromKey ?? '', ts: fromTs, ts_pos: fromPosition ?? 0 };
  let leftOfTs = fromPosition ?? 1;
  let isMore = false;
  for (const row of memory.walk(index)) {
    if (fromKey !== undefined && fromKey !== '') {
      if (row.pk < fromKey || (row.pk === fromKey && row.ts > fromTs)) continue;
      if (row.pk === fromKey && row.ts === fromTs && leftOfTs-- > 0) continue;
    }
    isMore = (limit > 0 && rows.length >= limit) || (most > 0 && rows.length >= most);
    if (isMore) break;
    rows.push(row);
    last.ts_pos = row.pk === last.pk && row.ts === last.ts ? last.ts_pos + 1 : 1;
    last.pk = row.pk;
    last.ts = row.ts;
  }
  // Whoever got as many rows as were asked for has to ask again to hear that there are no more.
  const isFinish = most > 0 && rows.length >= most ? !isMore : rows.length < limit;
  return { ...OK, rows, ...last, is_finish: isFinish };
}
