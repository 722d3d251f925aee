import { suspend, type Proc } from '../../sim/index.js';
import type { Environment, Manifest, Offset, TabletEvent, Term } from '../../protocol/index.js';
import { LogReader } from '../binlog/log-reader.js';
import { scanLog } from '../binlog/scan-log.js';
import type { Replica } from '../replica.js';
import { rowsUs } from '../row-rate.js';
import { readManifest, readRows, writeFile } from '../storage/replica-file.js';
import { compactNow } from '../storage/replica-paths.js';
import type { StoredEntry } from '../storage/entry-store.js';
import { RowRuns } from '../storage/row-runs.js';
import { DeletedKeys } from './deleted-keys.js';

const YYYYMMDDHHMM = 12;

/** What a snapshot is going to hold. */
interface Contents {
  readonly rows: RowRuns;
  readonly offset: Offset;
  readonly term: Term;
}

/**
 * Writes a new snapshot file of what the old one and the log hold, and points the MANIFEST at it.
 * Returns the offset it covers, 0 when another snapshot is being made, undefined when it failed.
 *
 * Models: MemTableSnapshot::MakeSnapshot.
 */
export function* makeSnapshot(
  env: Environment,
  replica: Replica,
  endOffset: Offset,
): Proc<Offset | undefined> {
  const { snapshot, paths } = replica;
  if (snapshot.making) return 0;
  if (endOffset > 0 && endOffset <= snapshot.offset) return undefined;
  snapshot.making = true;
  const name = `${compactNow(env).slice(0, YYYYMMDDHHMM)}.sdb`;
  const temporary = paths.inSnapshot(`${name}.tmp`);
  const contents = yield* writeRows(env, replica, endOffset, temporary);
  if (contents === undefined) env.node.disk.remove(temporary);
  else yield* publish(env, replica, name, contents);
  snapshot.making = false;
  return contents?.offset;
}

/** Fills the temporary file; undefined when something it needs is missing or does not fit. */
function* writeRows(
  env: Environment,
  replica: Replica,
  endOffset: Offset,
  temporary: string,
): Proc<Contents | undefined> {
  const { node } = env;
  const { disk } = node;
  const { paths, snapshot, memory } = replica;
  // The file is opened for appending: what a killed process left under this name stays in it.
  const { store } = replica.replicator.binlog;
  const rows = new RowRuns();
  for (const row of readRows(disk, temporary)?.rows ?? []) rows.push(row);
  const write = (): void => {
    writeFile(node, temporary, { type: 'rows', store, rows: rows.head(rows.length) });
  };
  write();
  const deleted = new DeletedKeys();
  const fresh = yield* collectEntries(replica, endOffset, deleted);
  const offset = fresh.length === 0 ? snapshot.offset : store.logIndexOf(fresh.at(fresh.length - 1));
  const keep = (entry: StoredEntry): void => {
    const left = deleted.strip(entry);
    if (left !== undefined && !memory.isExpired(left)) rows.push(left.row);
  };

  const manifest = readManifest(disk, paths.manifest);
  if (manifest === 'unparsable') return undefined;
  let { term } = replica.replicator;
  if (manifest !== 'missing') {
    const old = readRows(disk, paths.inSnapshot(manifest.name));
    if (old === undefined || old.rows.length !== manifest.count) return undefined;
    yield* writeTime(env, old.rows.length);
    for (const row of old.rows) keep(store.own(old.store.ref(row)));
    term = manifest.term;
    write();
  }
  yield* writeTime(env, fresh.length);
  for (const row of fresh) {
    if (store.isDelete(row)) continue;
    term = store.termOf(row);
    keep(store.ref(row));
  }
  write();
  return { rows, offset, term };
}

function* writeTime(env: Environment, rows: number): Proc {
  if (rows > 0) yield* env.node.sleep(rowsUs(rows, env.timing.snapshotRowsPerSecond));
}

/**
 * The entries behind the last snapshot up to the first hole, and the deletes among them. The
 * original reads them twice, for the deletes and for the rows; nothing can change them in between.
 *
 * Models: MemTableSnapshot::CollectDeletedKey.
 */
function* collectEntries(replica: Replica, endOffset: Offset, deleted: DeletedKeys): Proc<RowRuns> {
  const { binlog } = replica.replicator;
  const reader = new LogReader(binlog, replica.snapshot.offset);
  const entries = new RowRuns();
  let offset = replica.snapshot.offset;
  const end = scanLog(binlog, reader, (entry) => {
    if ((endOffset > 0 && offset >= endOffset) || deleted.full) return 'enough';
    if (entry.log_index !== offset + 1) return 'more';
    offset = entry.log_index;
    entries.push(entry.row);
    deleted.note(entry);
    return 'more';
  });
  if (end === 'stuck') yield* suspend<never>(() => {});
  return entries;
}

/** Puts the new file in place of the old one; until the MANIFEST is renamed the old one counts. */
function* publish(env: Environment, replica: Replica, name: string, contents: Contents): Proc {
  const { node, timing } = env;
  const { disk } = node;
  const { paths, tid, pid } = replica;
  const before = readManifest(disk, paths.manifest);
  disk.rename(paths.inSnapshot(`${name}.tmp`), paths.inSnapshot(name));
  const manifest: Manifest = {
    offset: contents.offset,
    name,
    count: contents.rows.length,
    term: contents.term,
  };
  const file = writeFile(node, `${paths.manifest}.tmp`, { type: 'manifest', manifest });
  yield* node.sleep(timing.manifestSyncUs);
  file.sync();
  disk.rename(`${paths.manifest}.tmp`, paths.manifest);
  yield* node.sleep(0);
  if (typeof before === 'object' && before.name !== name) disk.remove(paths.inSnapshot(before.name));
  replica.snapshot.offset = contents.offset;
  node.record<TabletEvent>({
    kind: 'snapshot-made',
    tid,
    pid,
    offset: contents.offset,
    count: manifest.count,
  });
}
