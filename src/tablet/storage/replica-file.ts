import type {
  Corruption,
  DamageableContent,
  Disk,
  DurableContent,
  Node,
  PowerFailure,
} from '../../sim/index.js';
import type { Manifest, TableMeta } from '../../protocol/index.js';
import type { RecordList } from './record-list.js';
import { writtenBackUntilUs } from './write-back.js';

/** What a file of a replica holds, other than a binlog part. */
export type FileContent =
  | { readonly type: 'table-meta'; readonly meta: TableMeta }
  | { readonly type: 'manifest'; readonly manifest: Manifest }
  /** The rows of a snapshot. */
  | { readonly type: 'rows'; readonly records: RecordList }
  /** Bytes that nobody can read: a file that is being received, or one that was spoilt. */
  | { readonly type: 'partial'; readonly bytes: number };

/** Bytes of a file. Metadata files count what they take as text. */
export function fileSize(content: FileContent): number {
  switch (content.type) {
    case 'table-meta':
      return JSON.stringify(content.meta).length;
    case 'manifest':
      return JSON.stringify(content.manifest).length;
    case 'rows':
      return content.records.bytes;
    case 'partial':
      return content.bytes;
  }
}

/** A content for another file: what befalls one of the two leaves the other as it is. */
export function copyContent(content: FileContent): FileContent {
  return content.type === 'rows' ? { ...content, records: content.records.copy() } : content;
}

/**
 * A file of a replica. A power failure leaves it only when it was synced, or when it is so old that
 * the kernel has written it back.
 */
export class ReplicaFile implements DamageableContent {
  private writtenUs: number;
  private synced = false;
  private current: FileContent;

  constructor(
    private readonly node: Node,
    content: FileContent,
  ) {
    this.current = content;
    this.writtenUs = node.lab.scheduler.nowUs;
  }

  get content(): FileContent {
    return this.current;
  }

  get sizeBytes(): number {
    return fileSize(this.current);
  }

  /** To be called when records were added. */
  grew(): void {
    this.writtenUs = this.node.lab.scheduler.nowUs;
  }

  sync(): void {
    this.synced = true;
  }

  copy(): ReplicaFile {
    const copy = new ReplicaFile(this.node, copyContent(this.current));
    copy.writtenUs = this.writtenUs;
    copy.synced = this.synced;
    return copy;
  }

  /** A text file that is cut, wherever, makes no sense any more. */
  truncate(records: number, end: 'whole' | 'torn'): boolean {
    if (this.current.type === 'rows') return this.current.records.truncate(records, end);
    if (records > 0) return false;
    this.current = { type: 'partial', bytes: 0 };
    return true;
  }

  corrupt(record: number, how: Corruption, fragment: number): boolean {
    if (this.current.type === 'rows') return this.current.records.corrupt(record, how, fragment);
    if (record > 0 || fragment > 0) return false;
    this.current = { type: 'partial', bytes: this.sizeBytes };
    return true;
  }

  afterPowerFailure({ unsyncedRecords = 0, next = 'lost' }: PowerFailure): DurableContent | undefined {
    if (this.synced || this.writtenUs <= writtenBackUntilUs(this.node)) return this;
    if (this.current.type !== 'rows' || (unsyncedRecords === 0 && next === 'lost')) return undefined;
    const left = this.copy();
    left.truncate(unsyncedRecords, next === 'torn' ? 'torn' : 'whole');
    left.sync();
    return left;
  }
}

/** Undefined when the disk is full; the file is empty then. */
export function writeFile(node: Node, path: string, content: FileContent): ReplicaFile | undefined {
  const file = new ReplicaFile(node, content);
  return node.disk.write(path, file) ? file : undefined;
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

/** The records of a snapshot file. */
export function readRows(disk: Disk, path: string): RecordList | undefined {
  const content = readFile(disk, path)?.content;
  return content?.type === 'rows' ? content.records : undefined;
}

/** A MANIFEST, or why there is none. Models: Snapshot::GetLocalManifest. */
export function readManifest(disk: Disk, path: string): Manifest | 'missing' | 'unparsable' {
  if (!disk.exists(path)) return 'missing';
  const content = readFile(disk, path)?.content;
  return content?.type === 'manifest' ? content.manifest : 'unparsable';
}
