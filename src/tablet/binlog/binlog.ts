import type { Node } from '../../sim/index.js';
import type { Flags, Offset } from '../../protocol/index.js';
import type { EntryStore, StoredEntry } from '../storage/entry-store.js';
import { lineage } from '../storage/lineage.js';
import { RecordReader, type Checksums } from '../storage/record-reader.js';
import type { ReplicaPaths } from '../storage/replica-paths.js';
import { BinlogPart } from './binlog-part.js';

const MEBIBYTE = 1024 * 1024;

/** A part that readers can find, with the offset before its first entry. */
export interface LogPart {
  readonly index: number;
  readonly startOffset: Offset;
}

/**
 * The parts of one replica's log. What a reader may open is the list here; what it then finds is the
 * disk's matter. Models: the log part of LogReplicator.
 */
export class Binlog {
  /** Oldest first. Models: `logs_`. */
  parts: LogPart[] = [];
  /** Index of the next part to create. Models: `binlog_index_`. */
  nextIndex = 0;
  /** The part that is written to; undefined until the first write. Models: `wh_`. */
  private writing: BinlogPart | undefined = undefined;
  /** False when somebody has moved it away since this object was made. */
  hasDirectory = true;
  readonly store: EntryStore;

  constructor(
    readonly node: Node,
    private readonly flags: Flags,
    readonly paths: ReplicaPaths,
  ) {
    this.store = lineage(node.lab, paths.name);
  }

  /**
   * Finds the parts of an earlier life. False when one begins with an entry that cannot be.
   *
   * Models: LogReplicator::Recover.
   */
  scan(): boolean {
    const { disk } = this.node;
    for (const name of disk.list(this.paths.binlog)) {
      if (!/^[0-9]+\.log$/.test(name)) break;
      const content = disk.read(`${this.paths.binlog}/${name}`);
      if (!(content instanceof BinlogPart)) continue;
      const first = new RecordReader(content.records, 'trusted').next();
      if (first === 'ParseError') return false;
      // A part that is empty, has a marker only, or is damaged stays where it is, unknown from then on.
      if (typeof first === 'string') continue;
      if (first.log_index <= 0) return false;
      const index = Number(name.slice(0, -'.log'.length));
      this.parts.push({ index, startOffset: first.log_index - 1 });
      this.nextIndex = index + 1;
    }
    return true;
  }

  /**
   * Sees to it that there is a part to write to, a new one behind `offset` if the current one is
   * full. Without its directory the log has none any more: the old one is closed all the same.
   *
   * Models: LogReplicator::RollWLogFile.
   */
  roll(offset: Offset): 'current' | 'opened' | 'failed' {
    const part = this.writing;
    if (part !== undefined && !this.isFull(part)) return 'current';
    part?.close();
    this.writing = undefined;
    if (!this.hasDirectory) return 'failed';
    const next = new BinlogPart(this.node, this.store);
    const index = this.nextIndex++;
    this.node.disk.create(this.paths.binlogPart(index), next);
    // A file left over under this index was not in the list, so the list stays in order.
    this.parts.push({ index, startOffset: offset });
    this.writing = next;
    return 'opened';
  }

  /** Writes an entry to the part that {@link roll} saw to. False when the disk is full. */
  write(entry: StoredEntry): boolean {
    return this.writing?.append(entry) === true;
  }

  /** Whether readers of the log compare checksums. */
  get checksums(): Checksums {
    return this.flags.binlog_enable_crc ? 'verified' : 'trusted';
  }

  /** The newest part that starts at or before `offset`. */
  partFor(offset: Offset): LogPart | undefined {
    return this.parts.findLast((part) => part.startOffset <= offset);
  }

  /** The next part, or where that is gone the smallest newer one, unless only newer ones are left. */
  partAfter(index: number): LogPart | undefined {
    const next = this.parts.find((part) => part.index > index);
    const hasOlder = this.parts.length > 0 && this.parts[0]!.index <= index;
    return next?.index === index + 1 || hasOlder ? next : undefined;
  }

  get newestIndex(): number {
    return this.parts.at(-1)?.index ?? -1;
  }

  /** The file of a part; undefined when it cannot be opened. */
  open(part: LogPart): BinlogPart | undefined {
    const content = this.node.disk.read(this.paths.binlogPart(part.index));
    return content instanceof BinlogPart ? content : undefined;
  }

  get unsynced(): boolean {
    return this.writing?.unsynced === true;
  }

  /** What was written reaches the platter. */
  sync(): void {
    this.writing?.sync();
  }

  /** Whether there are parts up to `index`. */
  hasPartsThrough(index: number): boolean {
    return this.parts.some((part) => part.index <= index);
  }

  /** Deletes the parts up to `index`; false when there are none. */
  deleteThrough(index: number): boolean {
    const unneeded = this.parts.filter((part) => part.index <= index);
    for (const part of unneeded) this.node.disk.remove(this.paths.binlogPart(part.index));
    this.parts = this.parts.filter((part) => part.index > index);
    return unneeded.length > 0;
  }

  /** Bytes of all known parts. */
  get bytes(): number {
    return this.parts.reduce((sum, part) => sum + (this.open(part)?.records.bytes ?? 0), 0);
  }

  private isFull(part: BinlogPart): boolean {
    return Math.floor(part.handedOver / MEBIBYTE) > this.flags.binlog_single_file_max_size;
  }
}
