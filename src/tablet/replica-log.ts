import type { LogEntry, Offset, PartitionId, TableId } from '../protocol/index.js';
import { BinlogPart } from './binlog/binlog-part.js';
import type { Replica } from './replica.js';
import type { RecordList } from './storage/record-list.js';
import { RecordReader } from './storage/record-reader.js';
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
  const row = rows && readable(rows).rows.get(offset);
  return row === undefined ? undefined : rows!.store.entry(row);
}

/** Number of the last entry: of the loaded replica, or else of its files. For checkers. */
export function logTail(state: TabletState, tid: TableId, pid: PartitionId): Offset {
  const replica = state.find({ tid, pid });
  if (replica !== undefined && replica.replicator.offset > 0) return replica.replicator.offset;
  const paths = new ReplicaPaths(tid, pid);
  for (const part of partsOf(state, paths, replica)) {
    const last = part.isRegular ? lastOf(part) : readable(part).last;
    if (last > 0) return last;
  }
  const manifest = readManifest(state.env.node.disk, paths.manifest);
  return typeof manifest === 'object' ? manifest.offset : 0;
}

/** What a reader that trusts checksums gets of a file. */
interface Readable {
  readonly bytes: number;
  readonly revision: number;
  /** By the number of the entry. */
  readonly rows: ReadonlyMap<Offset, number>;
  /** Number of the last entry; 0 without any. */
  readonly last: Offset;
}

const readables = new WeakMap<RecordList, Readable>();

/** Read anew only after the file has changed. */
function readable(records: RecordList): Readable {
  const { bytes, revision } = records;
  const known = readables.get(records);
  if (known !== undefined && known.bytes === bytes && known.revision === revision) return known;
  const rows = new Map<Offset, number>();
  let last = 0;
  const reader = new RecordReader(records, 'trusted');
  for (let record = reader.next(); record !== 'Eof' && record !== 'WaitRecord'; record = reader.next()) {
    if (typeof record === 'string') continue;
    last = record.log_index;
    rows.set(last, record.row);
  }
  const made = { bytes, revision, rows, last };
  readables.set(records, made);
  return made;
}

function lastOf(part: RecordList): Offset {
  return part.length === 0 ? 0 : part.store.logIndexOf(part.rowAt(part.length - 1));
}

/** Binary search where it can be done: within one part numbers only grow, though there may be holes. */
function searchPart(part: RecordList, offset: Offset): number | undefined {
  if (!part.isRegular) return readable(part).rows.get(offset);
  let low = 0;
  let high = part.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const index = part.store.logIndexOf(part.rowAt(middle));
    if (index === offset) return part.rowAt(middle);
    if (index < offset) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}
