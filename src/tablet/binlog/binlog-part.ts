import type { DurableContent, Node } from '../../sim/index.js';
import type { LogEntry } from '../../protocol/index.js';
import { WRITE_BACK_US } from '../storage/replica-file.js';
import { END_MARKER_BYTES, entrySize, sizeOfEntries } from './entry-size.js';

/**
 * One file of a binlog: entries that are shared with every replica that has them, and the marker
 * that closes it. What was appended is in the page cache; what was synced, or is old enough to have
 * been written back, survives a power failure.
 */
export class BinlogPart implements DurableContent {
  readonly entries: LogEntry[];
  bytes: number;
  endMarker = false;
  private syncedEntries: number;
  private syncedEndMarker = false;
  private lastWriteUs: number;

  constructor(
    private readonly node: Node,
    readonly index: number,
    entries: LogEntry[] = [],
  ) {
    this.entries = entries;
    this.bytes = sizeOfEntries(entries);
    this.syncedEntries = entries.length;
    this.lastWriteUs = node.lab.scheduler.nowUs;
  }

  append(entry: LogEntry): void {
    this.entries.push(entry);
    this.bytes += entrySize(entry);
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
  }

  close(): void {
    if (this.endMarker) return;
    this.endMarker = true;
    this.bytes += END_MARKER_BYTES;
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
  }

  get unsynced(): boolean {
    return this.syncedEntries < this.entries.length;
  }

  sync(): void {
    this.syncedEntries = this.entries.length;
    this.syncedEndMarker = this.endMarker;
  }

  afterPowerFailure(): DurableContent | undefined {
    if (this.node.lab.scheduler.nowUs - this.lastWriteUs >= WRITE_BACK_US) this.sync();
    if (!this.unsynced && this.syncedEndMarker === this.endMarker) return this;
    if (this.syncedEntries === 0) return undefined;
    const left = new BinlogPart(this.node, this.index, this.entries.slice(0, this.syncedEntries));
    if (this.syncedEndMarker) left.close();
    left.syncedEndMarker = left.endMarker;
    return left;
  }
}
