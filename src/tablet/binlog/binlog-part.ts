import type { Corruption, DamageableContent, DurableContent, Node, PowerFailure } from '../../sim/index.js';
import type { EntryStore, StoredEntry } from '../storage/entry-store.js';
import { RecordList } from '../storage/record-list.js';
import { writtenBackUntilUs } from '../storage/write-back.js';

/**
 * One file of a binlog. What was appended is in the page cache; what was synced, or is old enough to
 * have been written back, survives a power failure.
 */
export class BinlogPart implements DamageableContent {
  private syncedRecords = 0;
  private syncedMarker: number | undefined = undefined;
  private lastWriteUs: number;

  constructor(
    private readonly node: Node,
    store: EntryStore,
    readonly records: RecordList = new RecordList(store),
  ) {
    this.lastWriteUs = node.lab.scheduler.nowUs;
  }

  /** False when the disk is full; nothing of the entry is written then. */
  append(entry: StoredEntry): boolean {
    if (this.node.disk.full) return false;
    this.records.append(entry.row);
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
    return true;
  }

  /** Puts the end marker behind so many records, or behind all. A full disk has no room for it. */
  close(at?: number): void {
    if (this.node.disk.full) return;
    this.records.close(at);
    this.lastWriteUs = this.node.lab.scheduler.nowUs;
  }

  get unsynced(): boolean {
    return this.syncedRecords < this.records.length;
  }

  sync(): void {
    this.syncedRecords = this.records.length;
    this.syncedMarker = this.records.markerAt;
  }

  copy(): BinlogPart {
    const copy = new BinlogPart(this.node, this.records.store, this.records.copy());
    copy.syncedRecords = this.syncedRecords;
    copy.syncedMarker = this.syncedMarker;
    copy.lastWriteUs = this.lastWriteUs;
    return copy;
  }

  truncate(records: number, end: 'whole' | 'torn'): boolean {
    if (!this.records.truncate(records, end)) return false;
    this.syncedRecords = Math.min(this.syncedRecords, this.records.length);
    return true;
  }

  corrupt(record: number, how: Corruption): boolean {
    return this.records.corrupt(record, how);
  }

  afterPowerFailure({ unsyncedRecords = 0, next = 'lost' }: PowerFailure): DurableContent | undefined {
    const { records } = this;
    if (this.lastWriteUs <= writtenBackUntilUs(this.node)) this.sync();
    if (!this.unsynced && this.syncedMarker === records.markerAt) return this;
    const survivors = Math.min(this.syncedRecords + unsyncedRecords, records.length);
    const isTorn = next === 'torn' && survivors < records.length;
    if (survivors === 0 && !isTorn) return undefined;
    const left = new BinlogPart(this.node, records.store, records.copy());
    left.records.markerAt = undefined;
    left.records.truncate(survivors, isTorn ? 'torn' : 'whole');
    if (this.syncedMarker !== undefined) left.records.close(this.syncedMarker);
    left.sync();
    return left;
  }
}
