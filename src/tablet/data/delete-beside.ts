import type { Proc } from '../../sim/index.js';
import {
  callTablet,
  isOk,
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
 * Deletes the rows of a key under their keys of the other indexes, newest row first. Each is a request
 * to the tablet that leads the partition the other key belongs to, as the catalog has it, be it this
 * one. The answer of the first that fails; what was deleted before stays deleted.
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
  for (const row of [...replica.memory.indexes[idx]!.rows(key)]) {
    const ts = store.timeOf(row);
    if (ts > range.start) continue;
    if (ts <= range.end) break;
    const keys = keysOf(replica.meta, store.valueOf(row));
    if (keys === undefined) return failed('invalid value');
    for (const other of keys.filter((_, at) => at !== idx)) {
      const failure = yield* deleteOther(state, replica, table, { ...other, ts });
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

/** The keys of a row by index; undefined when its value is no row of the table. */
function keysOf({ column_desc = [] }: TableMeta, value: string): Omit<OtherKey, 'ts'>[] | undefined {
  const cells = cellsOf(value);
  if (cells?.length !== column_desc.length) return undefined;
  return column_desc.flatMap(({ name, is_index }, at) =>
    is_index ? [{ index: name, key: String(cells[at]) }] : [],
  );
}

function cellsOf(value: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
