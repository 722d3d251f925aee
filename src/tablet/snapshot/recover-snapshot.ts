import type { Proc } from '../../sim/index.js';
import type { Environment, Offset } from '../../protocol/index.js';
import type { Replica } from '../replica.js';
import { rowsUs } from '../row-rate.js';
import { readManifest, readRows } from '../storage/replica-file.js';

/**
 * Loads the snapshot that the MANIFEST names; 0 without one, undefined when it cannot be parsed. The
 * MANIFEST's offset counts even when its file is missing or short.
 *
 * Models: MemTableSnapshot::Recover and RecoverFromSnapshot.
 */
export function* recoverSnapshot(env: Environment, replica: Replica): Proc<Offset | undefined> {
  const manifest = readManifest(env.node.disk, replica.paths.manifest);
  if (manifest === 'unparsable') return undefined;
  if (manifest === 'missing') return 0;
  const file = readRows(env.node.disk, replica.paths.inSnapshot(manifest.name));
  if (file !== undefined && file.rows.length > 0) {
    yield* env.node.sleep(rowsUs(file.rows.length, env.timing.loadRowsPerSecond));
    for (const row of file.rows) replica.memory.put(file.store.ref(row));
  }
  replica.snapshot.offset = manifest.offset;
  return manifest.offset;
}
