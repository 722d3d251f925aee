import type { Proc } from '../../sim/index.js';
import type { Environment, Manifest, Offset, TabletEvent } from '../../protocol/index.js';
import type { Replica } from '../replica.js';
import { readManifest, writeFile } from '../storage/replica-file.js';
import { compactNow } from '../storage/replica-paths.js';
import { SnapshotOutput, writeSnapshotRows, type SnapshotContents } from './write-snapshot-rows.js';

const YYYYMMDDHHMM = 12;

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
  if (!hasDirectory(env, replica)) return undefined;
  snapshot.making = true;
  const name = snapshotName(env);
  const temporary = paths.inSnapshot(`${name}.tmp`);
  const contents = yield* writeSnapshotRows(env, replica, endOffset, temporary);
  if (contents === undefined) env.node.disk.remove(temporary);
  const isPublished = contents !== undefined && (yield* publish(env, replica, name, contents));
  snapshot.making = false;
  return isPublished ? contents.offset : undefined;
}

/**
 * An empty snapshot that covers the log to `offset`, unless another one is being made or the last one
 * covers more. Whether it could be written is not asked. Models: MemTableSnapshot::Truncate.
 */
export function* truncateSnapshot(env: Environment, replica: Replica, offset: Offset): Proc {
  const { snapshot, paths } = replica;
  if (snapshot.making || offset < snapshot.offset || !hasDirectory(env, replica)) return;
  snapshot.making = true;
  const name = snapshotName(env);
  new SnapshotOutput(env, replica, paths.inSnapshot(`${name}.tmp`)).close();
  yield* publish(env, replica, name, { offset, count: 0, term: replica.replicator.term });
  snapshot.making = false;
}

/** A drop moves it away, whoever still holds the table; no file can be made in it then. */
function hasDirectory({ node }: Environment, { paths }: Replica): boolean {
  return node.disk.directoryExists(paths.directory);
}

/** Of this minute. */
function snapshotName(env: Environment): string {
  return `${compactNow(env).slice(0, YYYYMMDDHHMM)}.sdb`;
}

/**
 * Puts the new file in place of the old one; until the MANIFEST is renamed the old one counts. False
 * when that failed. Models: MemTableSnapshot::WriteSnapshot.
 */
function* publish(
  env: Environment,
  replica: Replica,
  name: string,
  contents: SnapshotContents,
): Proc<boolean> {
  const { node } = env;
  const { disk } = node;
  const { paths, tid, pid } = replica;
  const { offset, count, term } = contents;
  const before = readManifest(disk, paths.manifest);
  if (before === 'unparsable') return false;
  yield* reached(env, replica, 'rows-written');
  if (!disk.rename(paths.inSnapshot(`${name}.tmp`), paths.inSnapshot(name))) return false;
  yield* reached(env, replica, 'file-renamed');
  if (!(yield* writeManifest(env, replica, { offset, name, count, term }))) {
    disk.remove(paths.inSnapshot(name));
    return false;
  }
  yield* reached(env, replica, 'manifest-renamed');
  if (before !== 'missing' && before.name !== name) disk.remove(paths.inSnapshot(before.name));
  replica.snapshot.offset = offset;
  node.record<TabletEvent>({ kind: 'snapshot-made', tid, pid, offset, count });
  return true;
}

/** Beside the old one, synced, and then in its place. Models: Snapshot::GenManifest. */
function* writeManifest(env: Environment, replica: Replica, manifest: Manifest): Proc<boolean> {
  const { node, timing } = env;
  const { paths } = replica;
  const { disk } = node;
  const temporary = `${paths.manifest}.tmp`;
  if (!hasDirectory(env, replica)) return false;
  const file = writeFile(node, temporary, { type: 'manifest', manifest });
  if (file !== undefined) {
    yield* reached(env, replica, 'manifest-written');
    yield* node.sleep(timing.manifestSyncUs);
    yield* disk.waitForSync();
    file.sync();
    yield* reached(env, replica, 'manifest-synced');
    if (disk.rename(temporary, paths.manifest)) return true;
  }
  disk.remove(temporary);
  return false;
}

type Step = Extract<TabletEvent, { kind: 'snapshot-step' }>['step'];

/** Each change of the files is a step of its own: the process may die between any two of them. */
function* reached({ node }: Environment, { tid, pid }: Replica, step: Step): Proc {
  node.record<TabletEvent>({ kind: 'snapshot-step', tid, pid, step });
  yield* node.sleep(0);
}
