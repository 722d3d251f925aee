import type { DurableContent, Node } from '../../sim/index.js';
import type { LogEntry } from '../../protocol/index.js';
import type { EntryStore, StoredEntry } from '../storage/entry-store.js';
import { WRITE_BACK_US } from '../storage/replica-file.js';
import { RowRuns } from '../storage/row-runs.js';
import { END_MARKER_BYTES } from './entry-size.js';

/**
 * One file of a binlog: a list of entries of the partition's store, and the marker that closes it.
 * What was appended is in the page cache; what was synced, or is old enough to have been written
 * back, survives a power failure.
 */
export class BinlogPart implements DurableContent {
  bytes = 0;
  endMarker = false;
  private records = new RowRuns();
  private syncedRecords = 0;
  private syncedEndMarker = false;
  private lastWriteUs: number;

  constructor(
    private readonly node: Node,
    readonly store: EntryStore,
    readonly index: number,
  ) {
    this.lastWriteUs = node.lab.scheduler.nowUs;
  }

  get length(): number {
    return this.records.length;
  }

  /** The record at a place, counted from 0. */
  at(place: number): StoredEntry | undefined {
    return place >= 0 && place < this.length ? this.store.ref(this.records.at(place)) : undefined;
  }

  sizeAt(place: number): number {
    return this.store.sizeOf(this.records.at(place));
  }

  append(entry: LogEntry): void {
    const { row } = this.store.own(entry);
    this.records.push(row);
    this.bytes += this.store.sizeOf(row);
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
  }

  close(): void {
    if (this.endMarker) return;
    this.endMarker = true;
    this.bytes += END_MARKER_BYTES;
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
  }

  get unsynced(): boolean {
    return this.syncedRecords < this.length;
  }

  sync(): void {
    this.syncedRecords = this.length;
    this.syncedEndMarker = this.endMarker;
  }

  afterPowerFailure(): DurableContent | undefined {
    if (this.node.lab.scheduler.nowUs - this.lastWriteUs >= WRITE_BACK_US) this.sync();
    if (!this.unsynced && this.syncedEndMarker === this.endMarker) return this;
    if (this.syncedRecords === 0) return undefined;
    const left = new BinlogPart(this.node, this.store, this.index);
    left.records = this.records.head(this.syncedRecords);
    for (const row of left.records) left.bytes += this.store.sizeOf(row);
    if (this.syncedEndMarker) left.close();
    left.sync();
    return left;
  }
}
