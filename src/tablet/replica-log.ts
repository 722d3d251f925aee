import type { LogEntry, Offset, PartitionId, TableId } from '../protocol/index.js';
import { BinlogPart } from './binlog/binlog-part.js';
import type { Replica } from './replica.js';
import { readManifest, readRows } from './storage/replica-file.js';
import { ReplicaPaths } from './storage/replica-paths.js';
import type { TabletState } from './tablet-state.js';

/** Newest first: those of the loaded replica, or else those on disk. */
function partsOf(state: TabletState, paths: ReplicaPaths, replica: Replica | undefined): BinlogPart[] {
  const { disk } = state.env.node;
  const contents =
    replica !== undefined
      ? replica.replicator.binlog.parts.map((part) => replica.replicator.binlog.open(part))
      : disk.list(paths.binlog).map((name) => disk.read(`${paths.binlog}/${name}`));
  return contents.filter((content) => content instanceof BinlogPart).reverse();
}

/** The entry of a number that a replica has, in its log or in its snapshot. For checkers. */
export function entryAt(
  state: TabletState,
  tid: TableId,
  pid: PartitionId,
  offset: Offset,
): LogEntry | undefined {
  const paths = new ReplicaPaths(tid, pid);
  for (const { entries } of partsOf(state, paths, state.find({ tid, pid }))) {
    const entry = searchEntries(entries, offset);
    if (entry !== undefined) return entry;
  }
  const { disk } = state.env.node;
  const manifest = readManifest(disk, paths.manifest);
  const rows = typeof manifest === 'object' ? readRows(disk, paths.inSnapshot(manifest.name)) : undefined;
  return rows && rowsByNumber(rows).get(offset);
}

const numberedRows = new WeakMap<readonly LogEntry[], Map<Offset, LogEntry>>();

/** Rows of a snapshot by the number of their entry; made once for each file. */
function rowsByNumber(rows: readonly LogEntry[]): Map<Offset, LogEntry> {
  let numbered = numberedRows.get(rows);
  if (numbered === undefined) {
    numbered = new Map(rows.map((row) => [row.log_index, row]));
    numberedRows.set(rows, numbered);
  }
  return numbered;
}

/** Number of the last entry: of the loaded replica, or else of its files. For checkers. */
export function logTail(state: TabletState, tid: TableId, pid: PartitionId): Offset {
  const replica = state.find({ tid, pid });
  if (replica !== undefined && replica.replicator.offset > 0) return replica.replicator.offset;
  const paths = new ReplicaPaths(tid, pid);
  const newest = partsOf(state, paths, replica).find((part) => part.entries.length > 0);
  const manifest = readManifest(state.env.node.disk, paths.manifest);
  return newest?.entries.at(-1)?.log_index ?? (typeof manifest === 'object' ? manifest.offset : 0);
}

/** Binary search: within one part numbers only grow, though there may be holes. */
function searchEntries(entries: readonly LogEntry[], offset: Offset): LogEntry | undefined {
  let low = 0;
  let high = entries.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = entries[middle]!;
    if (entry.log_index === offset) return entry;
    if (entry.log_index < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
