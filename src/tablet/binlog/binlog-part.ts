import type { Corruption, DamageableContent, DurableContent, Node, PowerFailure } from '../../sim/index.js';
import type { EntryStore, StoredEntry } from '../storage/entry-store.js';
import { BLOCK_BYTES, END_MARKER_BYTES, paddingAt } from '../storage/record-layout.js';
import { RecordList } from '../storage/record-list.js';
import { RecordWriter } from '../storage/record-writer.js';
import { writtenBackUntilUs } from '../storage/write-back.js';

/**
 * One file of a binlog. What was appended is in the page cache; what was synced, or is old enough to
 * have been written back, survives a power failure.
 */
export class BinlogPart implements DamageableContent {
  private syncedRecords = 0;
  private syncedMarkers: readonly number[] = [];
  private lastWriteUs: number;
  private readonly writer: RecordWriter;

  constructor(
    private readonly node: Node,
    store: EntryStore,
    readonly records: RecordList = new RecordList(store),
  ) {
    this.lastWriteUs = node.lab.scheduler.nowUs;
    this.writer = new RecordWriter(node.disk, records);
  }

  /** False when the disk is full; a piece of the entry may be there then. */
  append(entry: StoredEntry): boolean {
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
    return this.writer.append(entry.row);
  }

  /** Puts the end marker behind what was written. */
  close(): void {
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
    this.writer.close();
  }

  /** Puts the end marker at a byte, over whatever is there. Models: the end of Binlog::RecoverFromBinlog. */
  closeAt(byte: number): void {
    const { records } = this;
    const marker = byte + paddingAt(byte % BLOCK_BYTES);
    if (this.node.disk.full && marker + END_MARKER_BYTES - byte > records.roomAt(byte)) return;
    records.mark(marker);
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
  }

  /** Bytes that were written, or should have been. */
  get handedOver(): number {
    return this.writer.handedOver;
  }

  get unsynced(): boolean {
    return this.syncedRecords < this.records.length;
  }

  sync(): void {
    this.syncedRecords = this.records.length;
    this.syncedMarkers = this.records.markers;
  }

  copy(): BinlogPart {
    const copy = new BinlogPart(this.node, this.records.store, this.records.copy());
    copy.syncedRecords = this.syncedRecords;
    copy.syncedMarkers = this.syncedMarkers;
    copy.lastWriteUs = this.lastWriteUs;
    return copy;
  }

  truncate(records: number, end: 'whole' | 'torn'): boolean {
    if (!this.records.truncate(records, end)) return false;
    this.syncedRecords = Math.min(this.syncedRecords, this.records.length);
    return true;
  }

  corrupt(record: number, how: Corruption, fragment: number): boolean {
    return this.records.corrupt(record, how, fragment);
  }

  afterPowerFailure({ unsyncedRecords = 0, next = 'lost' }: PowerFailure): DurableContent | undefined {
    const { records } = this;
    if (this.lastWriteUs <= writtenBackUntilUs(this.node)) this.sync();
    if (!this.unsynced && this.syncedMarkers.join() === records.markers.join()) return this;
    const survivors = Math.min(this.syncedRecords + unsyncedRecords, records.length);
    const isTorn = next === 'torn' && survivors < records.length;
    if (survivors === 0 && !isTorn) return undefined;
    const content = records.copy();
    content.truncate(survivors, isTorn ? 'torn' : 'whole');
    content.markers = [];
    for (const marker of this.syncedMarkers) content.mark(marker);
    const left = new BinlogPart(this.node, records.store, content);
    left.sync();
    return left;
  }
}
