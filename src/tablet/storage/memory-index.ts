import type { Ttl } from '../../protocol/index.js';
import { BitSet } from './bit-set.js';
import { Counters } from './counters.js';
import type { EntryStore } from './entry-store.js';
import type { ExpiryTest } from './expiry.js';
import type { IndexDefinition } from './index-definition.js';
import type { TimeLine } from './time-line.js';

/** What a delete hits: rows with `end < ts <= start`. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Hits every row, whatever its time. */
export const ALL_TIMES: TimeRange = { start: Number.MAX_SAFE_INTEGER, end: -1 };

const NODE_POINTER_BYTES = 8;
const DATA_NODE_BYTES = 32;
const ENTRY_NODE_BYTES = 48;
const KEY_ENTRY_BYTES = 64;
const KEY_ENTRY_POINTER_BYTES = 8;
const ROW_BYTES = NODE_POINTER_BYTES + DATA_NODE_BYTES;

/**
 * One index of a memory table. What is under a key is the store's list, which all replicas share;
 * the index knows by one bit a row what of it is here.
 *
 * Models: the Segments of an index, taken together.
 */
export class MemoryIndex {
  /** In force; another takes its place at the end of a collection. */
  ttl: Ttl;
  /** Entries, those that are deleted but not yet freed included. Models: `idx_cnt_`. */
  entryCount = 0;
  /** As if every node of the skip lists had height 1. Models: `idx_byte_size_`. */
  bytes = 0;
  private readonly visible = new BitSet();
  /** Visible, or deleted and not yet freed. */
  private readonly held = new BitSet();
  /** Visible rows of each key, by slot. */
  private readonly visibleCounts = new Counters();
  /** How much the counter of a key is above its visible rows: deletes do not lower it. */
  private readonly uncounted = new Map<number, number>();
  private keyCount = 0;
  private readonly line: TimeLine;
  /** Deleted since the last collection, and before it. Freed by the second collection after a delete. */
  private deleted: number[] = [];
  private waiting: number[] = [];

  constructor(
    readonly definition: IndexDefinition,
    private readonly store: EntryStore,
    /** Called for a row that no longer takes memory in this index. */
    private readonly freed: (row: number) => void,
  ) {
    this.ttl = definition.ttl;
    this.line = store.timeLine(definition.number, definition.time?.column);
  }

  private get number(): number {
    return this.definition.number;
  }

  timeOf(row: number): number {
    return this.line.timeOf(row);
  }

  holds(row: number): boolean {
    return this.held.has(row);
  }

  put(slot: number, row: number): void {
    if (this.visibleCounts.at(slot) === 0) {
      this.keyCount++;
      this.bytes += this.keyBytes(slot);
    }
    this.visible.add(row);
    this.held.add(row);
    this.visibleCounts.add(slot, 1);
    this.entryCount++;
    this.bytes += ROW_BYTES;
  }

  /** Whether a row came before one that is here already and has the same time. */
  isOvertaken(slot: number, row: number): boolean {
    const { rows, from, to } = this.line.postings.of(slot);
    const ts = this.line.timeOf(row);
    for (let i = to - 1; i >= from && rows[i] !== row; i--) {
      if (this.line.timeOf(rows[i]!) === ts && this.visible.has(rows[i]!)) return true;
    }
    return false;
  }

  /** Takes the rows of a key out of sight; absent keys are no error. */
  delete(key: string, range: TimeRange): void {
    this.deleteAt(this.store.keys.find(this.number, key), range);
  }

  deleteEverywhere(range: TimeRange): void {
    for (const slot of this.slots()) this.deleteAt(slot, range);
  }

  /** Newest first. */
  *rows(key: string): Iterable<number> {
    const slot = this.store.keys.find(this.number, key);
    let left = this.visibleCounts.at(slot);
    const { rows, from, to } = this.line.postings.of(slot);
    for (let i = to - 1; i >= from && left > 0; i--) {
      if (!this.visible.has(rows[i]!)) continue;
      left--;
      yield rows[i]!;
    }
  }

  /** Keys that have rows, sorted. */
  keys(): string[] {
    return Array.from(this.slots(), (slot) => this.store.keys.keyOf(slot)).sort();
  }

  /** By halving: a workload may write one key many times. */
  has(key: string, ts: number, value: string): boolean {
    const { store, line } = this;
    const slot = store.keys.find(this.number, key);
    if (this.visibleCounts.at(slot) === 0) return false;
    const { rows, to } = line.postings.of(slot);
    for (let i = this.firstAtOrAfter(slot, ts); i < to && line.timeOf(rows[i]!) === ts; i++) {
      if (this.visible.has(rows[i]!) && store.valueOf(rows[i]!) === value) return true;
    }
    return false;
  }

  /** Time of the oldest row of a key. */
  oldestTime(slot: number): number | undefined {
    if (this.visibleCounts.at(slot) === 0) return undefined;
    const { rows, from, to } = this.line.postings.of(slot);
    for (let i = from; i < to; i++) if (this.visible.has(rows[i]!)) return this.line.timeOf(rows[i]!);
    return undefined;
  }

  count(key: string): number {
    const slot = this.store.keys.find(this.number, key);
    return this.visibleCounts.at(slot) + (this.uncounted.get(slot) ?? 0);
  }

  get hasRows(): boolean {
    return this.keyCount > 0;
  }

  /** Whether deleted rows wait for collections. */
  get hasDeleted(): boolean {
    return this.deleted.length > 0 || this.waiting.length > 0;
  }

  /** Frees what was deleted before the last collection. Models: Segment::IncrGcVersion, GcFreeList. */
  freeDeleted(): void {
    for (const row of this.waiting) this.free(row);
    this.waiting = this.deleted;
    this.deleted = [];
  }

  /** Removes expired rows and frees them at once. Models: Segment::Gc4TTL and its kin. */
  collect(expired: ExpiryTest): void {
    for (const slot of this.slots()) {
      const posting = this.line.postings.of(slot);
      let rank = 0;
      let gone = 0;
      for (let i = posting.to - 1; i >= posting.from; i--) {
        const row = posting.rows[i]!;
        if (!this.visible.has(row) || !expired(this.line.timeOf(row), rank++)) continue;
        this.visible.delete(row);
        this.free(row);
        gone++;
      }
      this.removed(slot, gone);
    }
  }

  private deleteAt(slot: number, range: TimeRange): void {
    if (this.visibleCounts.at(slot) === 0) return;
    const { rows, to } = this.line.postings.of(slot);
    let gone = 0;
    for (let i = this.firstAtOrAfter(slot, range.end + 1); i < to; i++) {
      const row = rows[i]!;
      if (this.line.timeOf(row) > range.start) break;
      if (!this.visible.has(row)) continue;
      this.visible.delete(row);
      this.deleted.push(row);
      gone++;
    }
    if (gone > 0) this.uncounted.set(slot, (this.uncounted.get(slot) ?? 0) + gone);
    this.removed(slot, gone);
  }

  /**
   * Some rows of a key are gone; with the last one goes the key, and its counter. Where indexes share
   * their keys, the key stays with its counters, whatever becomes of its rows.
   */
  private removed(slot: number, rows: number): void {
    if (rows === 0) return;
    this.visibleCounts.add(slot, -rows);
    if (this.visibleCounts.at(slot) > 0) return;
    if (this.definition.groupSize === 1) this.uncounted.delete(slot);
    this.keyCount--;
    this.bytes -= this.keyBytes(slot);
  }

  /** Of all keys that have rows here. */
  private *slots(): Iterable<number> {
    const { keys } = this.store;
    for (let slot = 0; slot < keys.length; slot++) {
      if (this.visibleCounts.at(slot) > 0) yield slot;
    }
  }

  /** Where in the list of a key the rows of a time begin, or those after it. */
  private firstAtOrAfter(slot: number, ts: number): number {
    const { rows, from, to } = this.line.postings.of(slot);
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.line.timeOf(rows[middle]!) < ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private free(row: number): void {
    this.held.delete(row);
    this.entryCount--;
    this.bytes -= ROW_BYTES;
    this.freed(row);
  }

  /** Of indexes that share their keys, the first one counts the key. Models: GetRecordPkMultiIdxSize. */
  private keyBytes(slot: number): number {
    const { height, groupSize, isFirstOfGroup } = this.definition;
    const list = KEY_ENTRY_BYTES + NODE_POINTER_BYTES * height + DATA_NODE_BYTES;
    const key = NODE_POINTER_BYTES + ENTRY_NODE_BYTES + this.store.keys.keyLength(slot);
    if (groupSize === 1) return key + list;
    return KEY_ENTRY_POINTER_BYTES + list + (isFirstOfGroup ? key : 0);
  }
}
