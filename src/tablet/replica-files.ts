import type { Manifest, PartitionId, TableId } from '../protocol/index.js';
import type { Disk, Node } from '../sim/index.js';
import { BinlogPart } from './binlog/binlog-part.js';
import { copyContent, readManifest, readRows, ReplicaFile } from './storage/replica-file.js';
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

/** A file of a replica as a person calls it. */
export interface NamedFile {
  /** `table_meta`, `manifest`, `snapshot`, `part 0`, or the name of any other file. */
  readonly words: string;
  readonly path: string;
  /** How many records a binlog part or a snapshot has; undefined for other files. */
  readonly records: number | undefined;
}

/**
 * The files of a replica in words: its metadata, the snapshot that the MANIFEST names, its binlog
 * parts by number, and whatever else lies there under its own name.
 */
export function namedFiles(disk: Disk, tid: TableId, pid: PartitionId): NamedFile[] {
  const paths = new ReplicaPaths(tid, pid);
  const manifest = readManifest(disk, paths.manifest);
  const current = typeof manifest === 'string' ? undefined : paths.inSnapshot(manifest.name);
  const wordsOf = (path: string, name: string): string => {
    if (path === paths.tableMeta) return 'table_meta';
    if (path === paths.manifest) return 'manifest';
    if (path === current) return 'snapshot';
    const number = path.startsWith(`${paths.binlog}/`) ? /^([0-9]+)\.log$/.exec(name)?.[1] : undefined;
    return number === undefined ? name : `part ${Number(number)}`;
  };
  return [paths.directory, paths.snapshot, paths.binlog].flatMap((directory) =>
    disk.list(directory).map((name) => {
      const path = `${directory}/${name}`;
      return { words: wordsOf(path, name), path, records: recordsAt(disk, path) };
    }),
  );
}

/**
 * Where the file lies that somebody calls so; `last part` is the newest binlog part, and `part 0`
 * means the part of that number. Undefined when there is no such file.
 */
export function findReplicaFile(
  disk: Disk,
  tid: TableId,
  pid: PartitionId,
  words: string,
): NamedFile | undefined {
  const files = namedFiles(disk, tid, pid);
  if (words === 'last part') return files.filter((file) => file.words.startsWith('part ')).at(-1);
  return files.find((file) => file.words === words);
}

/** Puts an empty file into the binlog folder of a replica; false when there is one of that name. */
export function addBinlogFile(node: Node, tid: TableId, pid: PartitionId, name: string): boolean {
  const path = `${new ReplicaPaths(tid, pid).binlog}/${name}`;
  if (node.disk.exists(path)) return false;
  const file = new ReplicaFile(node, { type: 'partial', bytes: 0 });
  node.disk.create(path, file);
  file.sync();
  return true;
}

/**
 * Copies what lies on one machine for a replica to another, over files of the same names; what else
 * lies there stays. Nobody has synced the copies. How many files that were.
 */
export function copyReplicaFiles(from: Node, to: Node, tid: TableId, pid: PartitionId): number {
  const files = namedFiles(from.disk, tid, pid);
  for (const { path } of files) to.disk.write(path, copyFor(to, from.disk.read(path)));
  return files.length;
}

function copyFor(node: Node, content: unknown): unknown {
  if (content instanceof BinlogPart) {
    return new BinlogPart(node, content.records.store, content.records.copy());
  }
  return content instanceof ReplicaFile ? new ReplicaFile(node, copyContent(content.content)) : content;
}

function recordsAt(disk: Disk, path: string): number | undefined {
  const content = disk.read(path);
  return content instanceof BinlogPart ? content.records.length : readRows(disk, path)?.length;
}
