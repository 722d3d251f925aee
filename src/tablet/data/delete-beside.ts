import type { Proc } from '../../sim/index.js';
import {
  callTablet,
  cellsOf,
  columnKeysOf,
  integerIn,
  isOk,
  keyColumns,
  partitionOf,
  ReturnCode,
  status,
  transportErrorText,
  type Dimension,
  type Status,
  type TableMeta,
  type TabletRpc,
} from '../../protocol/index.js';
import type { CatalogTable } from '../catalog.js';
import type { Replica } from '../replica.js';
import type { TimeRange } from '../storage/memory-index.js';
import type { TabletState } from '../tablet-state.js';

type Request = TabletRpc['Delete'][0];

const failed = (msg: string): Status => status(ReturnCode.kDeleteFailed, msg);

/**
 * Deletes the rows of a key under their keys of the other indexes, newest row first, each by the time
 * that it has there. Each is a request to the tablet that leads the partition the other key belongs to,
 * as the catalog has it, be it this one. The answer of the first that fails; what was deleted before
 * stays deleted.
 *
 * Models: TabletImpl::DeleteAllIndex.
 */
export function* deleteBeside(
  state: TabletState,
  replica: Replica,
  { idx, key }: Dimension,
  range: TimeRange,
): Proc<Status | undefined> {
  const table = state.catalog.table(replica.tid);
  if (table === undefined) return failed('no TableHandler');
  const { store } = replica.replicator.binlog;
  const index = replica.memory.indexes[idx]!;
  for (const row of [...index.rows(key)]) {
    const ts = index.timeOf(row);
    if (ts > range.start) continue;
    if (ts <= range.end) break;
    const others = otherKeys(replica.meta, idx, store.valueOf(row), ts);
    if (typeof others === 'string') return failed(others);
    for (const other of others) {
      const failure = yield* deleteOther(state, replica, table, other);
      if (failure !== undefined) return failure;
    }
  }
  return undefined;
}

interface OtherKey {
  readonly index: string;
  readonly key: string;
  readonly ts: number;
}

function* deleteOther(
  state: TabletState,
  { tid }: Replica,
  table: CatalogTable,
  { index, key, ts }: OtherKey,
): Proc<Status | undefined> {
  const pid = partitionOf(key, table.partitionCount);
  const leader = table.leaderOf(pid);
  if (leader === undefined) return failed(`tablet is nullptr, pid ${pid}`);
  // A row of time 1 takes those of time 0 with it.
  const span = ts > 1 ? { ts, end_ts: ts - 1 } : { ts };
  const request: Request = { tid, pid, key, idx_name: index, ...span, enable_decode_value: false };
  const outcome = yield* callTablet(state.env, leader, 'Delete', request);
  if (outcome.ok && isOk(outcome.response)) return undefined;
  const msg = outcome.ok ? outcome.response.msg : transportErrorText(state.env, outcome.error, leader);
  return failed(`delete failed. key ${key} pid ${pid} msg: ${msg}`);
}

/**
 * The keys of a row in the other indexes that answer; or why it has none. Where no column tells the
 * time of a row, it is the one that the row was found by.
 */
function otherKeys(meta: TableMeta, found: number, value: string, ts: number): OtherKey[] | string {
  const columns = (meta.column_desc ?? []).map(({ name }) => name);
  const cells = cellsOf(value);
  if (cells?.length !== columns.length) return 'invalid value';
  const others: OtherKey[] = [];
  for (const [number, other] of columnKeysOf(meta).entries()) {
    if (number === found || other.flag === 1) continue;
    const key = keyColumns(other).map((column) => cells[columns.indexOf(column)]!);
    const own = other.ts_name === undefined ? ts : integerIn(cells, columns.indexOf(other.ts_name));
    if (own === undefined) return 'get ts value failed';
    others.push({ index: other.index_name, key: key.join('|'), ts: own });
  }
  return others;
}
