import { suspend, type Proc } from '../../sim/index.js';
import type { Environment, Manifest, Offset, Term } from '../../protocol/index.js';
import { LogReader } from '../binlog/log-reader.js';
import { scanLog } from '../binlog/scan-log.js';
import type { Replica } from '../replica.js';
import { rowsUs } from '../row-rate.js';
import type { StoredEntry } from '../storage/entry-store.js';
import { RecordList } from '../storage/record-list.js';
import { RecordReader } from '../storage/record-reader.js';
import { RecordWriter } from '../storage/record-writer.js';
import { readFile, readManifest, readRows, ReplicaFile } from '../storage/replica-file.js';
import { RowRuns } from '../storage/row-runs.js';
import { DeletedKeys } from './deleted-keys.js';

/** What a snapshot holds, as its MANIFEST tells it. */
export interface SnapshotContents {
  readonly offset: Offset;
  /** Rows that were written now; what the file held before is not counted. */
  readonly count: number;
  readonly term: Term;
}

/**
 * Fills the temporary file of a snapshot; undefined when something it needs is missing or does not
 * fit. What was written then is left in the file.
 *
 * Models: MemTableSnapshot::MakeSnapshot, as far as it writes rows.
 */
export function* writeSnapshotRows(
  env: Environment,
  replica: Replica,
  endOffset: Offset,
  temporary: string,
): Proc<SnapshotContents | undefined> {
  const { disk } = env.node;
  const output = new SnapshotOutput(env, replica, temporary);
  const collected = yield* collectDeletes(replica, endOffset, output.deleted);
  const manifest = readManifest(disk, replica.paths.manifest);
  if (manifest === 'unparsable') return undefined;
  let { term } = replica.replicator;
  if (manifest !== 'missing') {
    if (!(yield* copyOldRows(env, replica, manifest, output))) return undefined;
    term = manifest.term;
  }
  const added = yield* addEntries(env, replica, collected, output);
  if (added === undefined) return undefined;
  output.close();
  return { offset: added.offset, count: output.count, term: added.term ?? term };
}

/** The file that is being written, and what is left out of it. */
export class SnapshotOutput {
  readonly deleted: DeletedKeys;
  count = 0;
  private readonly file: ReplicaFile;
  private readonly writer: RecordWriter;

  /**
   * The file is opened for appending: what a killed process left under its name stays in it. Whoever
   * writes counts the blocks from where it begins, though, and whoever reads from the start of the
   * file: unless a whole number of blocks was left, the first record that crosses a border looks cut
   * off, and that ends the file for a reader.
   */
  constructor(
    env: Environment,
    private readonly replica: Replica,
    path: string,
  ) {
    const { node, flags } = env;
    this.deleted = new DeletedKeys(flags.make_snapshot_max_deleted_keys, replica.memory);
    const left = readFile(node.disk, path);
    const records = readRows(node.disk, path) ?? new RecordList(replica.replicator.binlog.store);
    this.file = left?.content.type === 'rows' ? left : new ReplicaFile(node, { type: 'rows', records });
    this.writer = new RecordWriter(node.disk, records);
    node.disk.create(path, this.file);
  }

  /** Writes a row unless it was deleted or has expired; `full` when the disk has no room for it. */
  write(entry: StoredEntry): 'written' | 'left-out' | 'full' {
    const left = this.deleted.strip(entry);
    if (left === undefined || this.replica.memory.isExpired(left)) return 'left-out';
    this.file.grew();
    if (!this.writer.append(left.row)) return 'full';
    this.count++;
    return 'written';
  }

  /** A reader ends at the first end marker, which may be that of a killed process. */
  close(): void {
    this.writer.close();
  }
}

/**
 * The first pass over the log: remembers the deletes behind the last snapshot, up to the first hole,
 * and tells how far it came. Records that cannot be read are passed over.
 *
 * Models: MemTableSnapshot::CollectDeletedKey.
 */
function* collectDeletes(replica: Replica, endOffset: Offset, deleted: DeletedKeys): Proc<Offset> {
  const { binlog } = replica.replicator;
  let { offset } = replica.snapshot;
  const end = scanLog(binlog, new LogReader(binlog, offset), {
    atLastMarker: 'look-behind',
    visit: (record) => {
      if (typeof record === 'string') return 'more';
      if (deleted.full) return 'enough';
      if (record.log_index !== offset + 1) return 'more';
      offset++;
      deleted.note(record);
      return endOffset > 0 && offset >= endOffset ? 'enough' : 'more';
    },
  });
  if (end === 'stuck') yield* suspend<never>(() => {});
  return offset;
}

/**
 * The rows of the last snapshot. False when its file is missing, when there are not as many rows in
 * it as the MANIFEST says, or when the disk is full.
 *
 * Models: MemTableSnapshot::TTLSnapshot.
 */
function* copyOldRows(
  env: Environment,
  replica: Replica,
  manifest: Manifest,
  output: SnapshotOutput,
): Proc<boolean> {
  const old = readRows(env.node.disk, replica.paths.inSnapshot(manifest.name));
  if (old === undefined) return false;
  yield* writeTime(env, old.length);
  const { store } = replica.replicator.binlog;
  const reader = new RecordReader(old, 'trusted');
  let rows = 0;
  for (let record = reader.next(); record !== 'Eof' && record !== 'WaitRecord'; record = reader.next()) {
    if (typeof record === 'string') continue;
    if (output.write(store.own(record)) === 'full') return false;
    rows++;
  }
  return rows === manifest.count;
}

/**
 * The second pass over the log, as far as the first one came: a record on the way that cannot be
 * read makes the snapshot fail. Tells how far this one came, and the term of the last row.
 */
function* addEntries(
  env: Environment,
  replica: Replica,
  collected: Offset,
  output: SnapshotOutput,
): Proc<{ readonly offset: Offset; readonly term: Term | undefined } | undefined> {
  const { binlog } = replica.replicator;
  const { store } = binlog;
  let { offset } = replica.snapshot;
  yield* writeTime(env, collected - offset);
  const rows = new RowRuns();
  let isReadable = true;
  if (offset < collected) {
    const end = scanLog(binlog, new LogReader(binlog, offset), {
      atLastMarker: 'look-behind',
      visit: (record) => {
        isReadable = typeof record !== 'string';
        if (typeof record === 'string') return 'enough';
        if (record.log_index !== offset + 1) return 'more';
        offset++;
        rows.push(store.own(record).row);
        return offset >= collected ? 'enough' : 'more';
      },
    });
    if (end === 'stuck') yield* suspend<never>(() => {});
  }
  let term: Term | undefined;
  for (const row of rows) {
    if (store.isDelete(row)) continue;
    term = store.termOf(row);
    if (output.write(store.ref(row)) === 'full') return undefined;
  }
  return isReadable ? { offset, term } : undefined;
}

function* writeTime(env: Environment, rows: number): Proc {
  if (rows > 0) yield* env.node.sleep(rowsUs(rows, env.timing.snapshotRowsPerSecond));
}
