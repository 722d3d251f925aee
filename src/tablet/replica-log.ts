import type { LogEntry, Offset, PartitionId, TableId } from '../protocol/index.js';
import { BinlogPart } from './binlog/binlog-part.js';
import type { Replica } from './replica.js';
import type { RecordList } from './storage/record-list.js';
import { readManifest, readRows } from './storage/replica-file.js';
import { ReplicaPaths } from './storage/replica-paths.js';
import type { TabletState } from './tablet-state.js';

/** Newest first: those of the loaded replica, or else those on disk. */
function partsOf(state: TabletState, paths: ReplicaPaths, replica: Replica | undefined): RecordList[] {
  const { disk } = state.env.node;
  const contents =
    replica !== undefined
      ? replica.replicator.binlog.parts.map((part) => replica.replicator.binlog.open(part))
      : disk.list(paths.binlog).map((name) => disk.read(`${paths.binlog}/${name}`));
  const parts = contents.filter((content) => content instanceof BinlogPart);
  return parts.map((part) => part.records).reverse();
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
    const row = searchPart(part, offset);
    if (row !== undefined) return part.store.entry(row);
  }
  const { disk } = state.env.node;
  const manifest = readManifest(disk, paths.manifest);
  const rows = typeof manifest === 'object' ? readRows(disk, paths.inSnapshot(manifest.name)) : undefined;
  const place = rows && placesByNumber(rows).get(offset);
  if (rows === undefined || place === undefined || place >= readableLength(rows)) return undefined;
  const row = readableRow(rows, place);
  return row === undefined ? undefined : rows.store.entry(row);
}

const numberedPlaces = new WeakMap<RecordList, Map<Offset, number>>();

/** Places in a snapshot by the number of their entry; made once for each file. */
function placesByNumber(rows: RecordList): Map<Offset, number> {
  let numbered = numberedPlaces.get(rows);
  if (numbered === undefined) {
    numbered = new Map();
    for (let place = 0; place < rows.length; place++) {
      numbered.set(rows.store.logIndexOf(rows.rowAt(place)), place);
    }
    numberedPlaces.set(rows, numbered);
  }
  return numbered;
}

/** Number of the last entry: of the loaded replica, or else of its files. For checkers. */
export function logTail(state: TabletState, tid: TableId, pid: PartitionId): Offset {
  const replica = state.find({ tid, pid });
  if (replica !== undefined && replica.replicator.offset > 0) return replica.replicator.offset;
  const paths = new ReplicaPaths(tid, pid);
  for (const part of partsOf(state, paths, replica)) {
    for (let place = readableLength(part) - 1; place >= 0; place--) {
      const row = readableRow(part, place);
      if (row !== undefined) return part.store.logIndexOf(row);
    }
  }
  const manifest = readManifest(state.env.node.disk, paths.manifest);
  return typeof manifest === 'object' ? manifest.offset : 0;
}

/** What lies behind an end marker is out of reach. */
function readableLength(part: RecordList): number {
  return Math.min(part.length, part.markerAt ?? Infinity);
}

/** What a reader that trusts checksums gets; undefined for a record that nobody can read. */
function readableRow(part: RecordList, place: number): number | undefined {
  const damage = part.damageAt(place) ?? part.rowAt(place);
  return typeof damage === 'number' ? damage : undefined;
}

/** Binary search: within one part numbers only grow, though there may be holes. */
function searchPart(part: RecordList, offset: Offset): number | undefined {
  let low = 0;
  let high = readableLength(part) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const index = part.store.logIndexOf(part.rowAt(middle));
    if (index === offset) return readableRow(part, middle);
    if (index < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
