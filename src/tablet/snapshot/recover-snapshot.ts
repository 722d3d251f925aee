import type { Proc } from '../../sim/index.js';
import type { Environment, Offset } from '../../protocol/index.js';
import type { Replica } from '../replica.js';
import { rowsUs } from '../row-rate.js';
import { RecordReader } from '../storage/record-reader.js';
import { readManifest, readRows } from '../storage/replica-file.js';

/**
 * Loads the snapshot that the MANIFEST names; 0 without one, undefined when it cannot be parsed. The
 * MANIFEST's offset counts even when its file is missing, short or damaged.
 *
 * Models: MemTableSnapshot::Recover and RecoverFromSnapshot.
 */
export function* recoverSnapshot(env: Environment, replica: Replica): Proc<Offset | undefined> {
  const manifest = readManifest(env.node.disk, replica.paths.manifest);
  if (manifest === 'unparsable') return undefined;
  if (manifest === 'missing') return 0;
  const records = readRows(env.node.disk, replica.paths.inSnapshot(manifest.name));
  if (records !== undefined && records.length > 0) {
    yield* env.node.sleep(rowsUs(records.length, env.timing.loadRowsPerSecond));
    const reader = new RecordReader(records, 'trusted');
    for (let record = reader.next(); record !== 'Eof' && record !== 'WaitRecord'; record = reader.next()) {
      if (typeof record !== 'string') replica.memory.put(record);
    }
  }
  replica.snapshot.offset = manifest.offset;
  return manifest.offset;
}
