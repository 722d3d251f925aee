import type { LogEntry, Offset, PartitionId, TableId } from '../protocol/index.js';
import { BinlogPart } from './binlog/binlog-part.js';
import type { Replica } from './replica.js';
import { readManifest, readRows, type SnapshotRows } from './storage/replica-file.js';
import type { StoredEntry } from './storage/entry-store.js';
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
  for (const part of partsOf(state, paths, state.find({ tid, pid }))) {
    const entry = searchPart(part, offset);
    if (entry !== undefined) return part.store.entry(entry.row);
  }
  const { disk } = state.env.node;
  const manifest = readManifest(disk, paths.manifest);
  const file = typeof manifest === 'object' ? readRows(disk, paths.inSnapshot(manifest.name)) : undefined;
  const row = file && rowsByNumber(file).get(offset);
  return row === undefined ? undefined : file!.store.entry(row);
}

const numberedRows = new WeakMap<SnapshotRows, Map<Offset, number>>();

/** Rows of a snapshot by the number of their entry; made once for each file. */
function rowsByNumber(file: SnapshotRows): Map<Offset, number> {
  let numbered = numberedRows.get(file);
  if (numbered === undefined) {
    numbered = new Map();
    for (const row of file.rows) numbered.set(file.store.logIndexOf(row), row);
    numberedRows.set(file, numbered);
  }
  return numbered;
}

/** Number of the last entry: of the loaded replica, or else of its files. For checkers. */
export function logTail(state: TabletState, tid: TableId, pid: PartitionId): Offset {
  const replica = state.find({ tid, pid });
  if (replica !== undefined && replica.replicator.offset > 0) return replica.replicator.offset;
  const paths = new ReplicaPaths(tid, pid);
  const newest = partsOf(state, paths, replica).find((part) => part.length > 0);
  const manifest = readManifest(state.env.node.disk, paths.manifest);
  return newest?.at(newest.length - 1)?.log_index ?? (typeof manifest === 'object' ? manifest.offset : 0);
}

/** Binary search: within one part numbers only grow, though there may be holes. */
function searchPart(part: BinlogPart, offset: Offset): StoredEntry | undefined {
  let low = 0;
  let high = part.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const entry = part.at(middle)!;
    const index = entry.log_index;
    if (index === offset) return entry;
    if (index < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
