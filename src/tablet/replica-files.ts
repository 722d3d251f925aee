import type { Manifest, PartitionId, TableId } from '../protocol/index.js';
import type { Disk } from '../sim/index.js';
import { readManifest } from './storage/replica-file.js';
import { ReplicaPaths } from './storage/replica-paths.js';

/** What lies on the disk of a tablet's machine for one replica, loaded or not. */
export interface ReplicaFiles {
  /** Undefined when there is none, or it cannot be parsed. */
  readonly manifest: Manifest | undefined;
  /** Names of the files of its binlog, sorted. */
  readonly binlog: readonly string[];
  /** Names of the files in its snapshot folder, sorted; the MANIFEST is one of them. */
  readonly snapshot: readonly string[];
}

/** The files of a replica. For views and checkers. */
export function replicaFiles(disk: Disk, tid: TableId, pid: PartitionId): ReplicaFiles {
  const paths = new ReplicaPaths(tid, pid);
  const manifest = readManifest(disk, paths.manifest);
  return {
    manifest: typeof manifest === 'string' ? undefined : manifest,
    binlog: disk.list(paths.binlog),
    snapshot: disk.list(paths.snapshot),
  };
}
