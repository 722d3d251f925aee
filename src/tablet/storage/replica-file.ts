import { SECOND, type Disk, type DurableContent, type Node } from '../../sim/index.js';
import type { Manifest, TableMeta } from '../../protocol/index.js';
import { END_MARKER_BYTES } from '../binlog/entry-size.js';
import type { EntryStore } from './entry-store.js';
import type { RowRuns } from './row-runs.js';

/** How long the kernel keeps a written page before it writes it back by itself. */
export const WRITE_BACK_US = 30 * SECOND;

/** The rows of a snapshot file. */
export interface SnapshotRows {
  readonly store: EntryStore;
  readonly rows: RowRuns;
}

/** What a file of a replica holds, other than a binlog part. */
export type FileContent =
  | { readonly type: 'table-meta'; readonly meta: TableMeta }
  | { readonly type: 'manifest'; readonly manifest: Manifest }
  | ({ readonly type: 'rows' } & SnapshotRows)
  /** A file that is being received: only so many bytes of it are here. */
  | { readonly type: 'partial'; readonly bytes: number };

/** Bytes of a file. Metadata files count what they take as text. */
export function fileSize(content: FileContent): number {
  switch (content.type) {
    case 'table-meta':
      return JSON.stringify(content.meta).length;
    case 'manifest':
      return JSON.stringify(content.manifest).length;
    case 'rows':
      return sizeOfRows(content) + END_MARKER_BYTES;
    case 'partial':
      return content.bytes;
  }
}

function sizeOfRows({ store, rows }: SnapshotRows): number {
  let bytes = 0;
  for (const row of rows) bytes += store.sizeOf(row);
  return bytes;
}

/**
 * A file that is written whole. A power failure leaves it only when it was synced, or when it is so
 * old that the kernel has written it back.
 */
export class ReplicaFile implements DurableContent {
  readonly sizeBytes: number;
  private readonly writtenUs: number;
  private synced = false;

  constructor(
    private readonly node: Node,
    readonly content: FileContent,
  ) {
    this.sizeBytes = fileSize(content);
    this.writtenUs = node.lab.scheduler.nowUs;
  }

  sync(): void {
    this.synced = true;
  }

  afterPowerFailure(): DurableContent | undefined {
    const ageUs = this.node.lab.scheduler.nowUs - this.writtenUs;
    return this.synced || ageUs >= WRITE_BACK_US ? this : undefined;
  }
}

export function writeFile(node: Node, path: string, content: FileContent): ReplicaFile {
  const file = new ReplicaFile(node, content);
  node.disk.write(path, file);
  return file;
}

/** The file at a path; undefined when there is none, or it is none that a replica wrote. */
export function readFile(disk: Disk, path: string): ReplicaFile | undefined {
  const content = disk.read(path);
  return content instanceof ReplicaFile ? content : undefined;
}

export function readTableMeta(disk: Disk, path: string): TableMeta | undefined {
  const content = readFile(disk, path)?.content;
  return content?.type === 'table-meta' ? content.meta : undefined;
}

export function readRows(disk: Disk, path: string): SnapshotRows | undefined {
  const content = readFile(disk, path)?.content;
  return content?.type === 'rows' ? content : undefined;
}

/** A MANIFEST, or why there is none. Models: Snapshot::GetLocalManifest. */
export function readManifest(disk: Disk, path: string): Manifest | 'missing' | 'unparsable' {
  if (!disk.exists(path)) return 'missing';
  const content = readFile(disk, path)?.content;
  return content?.type === 'manifest' ? content.manifest : 'unparsable';
}
