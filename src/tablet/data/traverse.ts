import { OK, ReturnCode, status, type TabletRpc } from '../../protocol/index.js';
import { checkTable } from '../check-table.js';
import type { TabletState } from '../tablet-state.js';

type Request = TabletRpc['Traverse'][0];
type Response = TabletRpc['Traverse'][1];

/**
 * Walks an index, a limited number of rows at a time; any replica answers.
 *
 * Deviates: keys come in their own order, not in that of the hashed segments, and keys whose rows have
 * all expired are no steps of the walk.
 *
 * Models: TabletImpl::Traverse and MemTableTraverseIterator.
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
  let steps = 0;
  let stepKey: string | undefined;
  let isEnd = true;
  for (const row of memory.walk(index)) {
    if (fromKey !== undefined && fromKey !== '') {
      if (row.pk < fromKey || (row.pk === fromKey && row.ts > fromTs)) continue;
    }
    // To come to another key is a step more than to come to another row.
    steps += stepKey === undefined || stepKey === row.pk ? 1 : 2;
    stepKey = row.pk;
    if (row.pk === fromKey && row.ts === fromTs && leftOfTs-- > 0) continue;
    isEnd = false;
    if (limit > 0 && rows.length >= limit) break;
    rows.push(row);
    last.ts_pos = row.pk === last.pk && row.ts === last.ts ? last.ts_pos + 1 : 1;
    last.pk = row.pk;
    last.ts = row.ts;
    if (most > 0 && steps >= most) break;
    isEnd = true;
  }
  if (isEnd && stepKey !== undefined) steps++;
  // Who took all steps knows whether it came to the end; others go by the limit, so that whoever got
  // as many rows as were asked for has to ask again to hear that there are no more.
  const tookAll = most > 0 && steps >= most;
  if (tookAll && isEnd) last.pk = '';
  return { ...OK, rows, ...last, is_finish: tookAll ? isEnd : rows.length < limit };
}
