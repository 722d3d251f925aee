/** One row in memory, held by every index that it has a key in. */
export interface MemoryRow {
  readonly ts: number;
  readonly value: string;
  /** Indexes that still hold it. */
  holders: number;
}

/** The rows of one key. Models: KeyEntry. */
interface KeyEntry {
  /** Oldest first; of equal times, the one that came last is last. */
  readonly rows: MemoryRow[];
  /** Lowered by the collection of expired rows, not by deletes. */
  count: number;
}

/** What a delete hits: rows with `end < ts <= start`. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

/** Hits every row, whatever its time. */
export const ALL_TIMES: TimeRange = { start: Number.MAX_SAFE_INTEGER, end: -1 };

/** Which rows of a key have expired, judged from the newest: number `rank` (0 is the newest) with time `ts`. */
export type ExpiryTest = (ts: number, rank: number) => boolean;

const NODE_POINTER_BYTES = 8;
const DATA_NODE_BYTES = 32;
const ENTRY_NODE_BYTES = 48;
const KEY_ENTRY_BYTES = 64;
const ROW_BYTES = NODE_POINTER_BYTES + DATA_NODE_BYTES;

/** One index of a memory table. Models: the Segments of an index, taken together. */
export class MemoryIndex {
  /** Entries, those that are deleted but not yet freed included. Models: `idx_cnt_`. */
  entryCount = 0;
  /** As if every node of the skip lists had height 1. Models: `idx_byte_size_`. */
  bytes = 0;
  private readonly keys = new Map<string, KeyEntry>();
  /** Deleted since the last collection, and before it. Freed by the second collection after a delete. */
  private deleted: MemoryRow[] = [];
  private waiting: MemoryRow[] = [];

  constructor(
    private readonly keyEntryMaxHeight: number,
    /** Called for a row that no longer takes memory in this index. */
    private readonly freed: (row: MemoryRow) => void,
  ) {}

  put(key: string, row: MemoryRow): void {
    let entry = this.keys.get(key);
    if (entry === undefined) {
      entry = { rows: [], count: 0 };
      this.keys.set(key, entry);
      this.bytes += this.keyBytes(key);
    }
    const { rows } = entry;
    let place = rows.length;
    while (place > 0 && rows[place - 1]!.ts > row.ts) place--;
    if (place === rows.length) rows.push(row);
    else rows.splice(place, 0, row);
    entry.count++;
    this.entryCount++;
    this.bytes += ROW_BYTES;
  }

  /** Takes the rows of a key out of sight; absent keys are no error. */
  delete(key: string, range: TimeRange): void {
    const entry = this.keys.get(key);
    if (entry === undefined) return;
    const hit = (row: MemoryRow): boolean => row.ts <= range.start && row.ts > range.end;
    const gone = entry.rows.filter(hit);
    if (gone.length === 0) return;
    this.deleted.push(...gone);
    if (gone.length === entry.rows.length) {
      this.removeKey(key);
      return;
    }
    const left = entry.rows.filter((row) => !hit(row));
    entry.rows.splice(0, entry.rows.length, ...left);
  }

  deleteEverywhere(range: TimeRange): void {
    for (const key of this.keys.keys()) this.delete(key, range);
  }

  /** Newest first. */
  *rows(key: string): Iterable<MemoryRow> {
    const rows = this.keys.get(key)?.rows ?? [];
    for (let i = rows.length - 1; i >= 0; i--) yield rows[i]!;
  }

  /** By halving: a workload may write one key many times. */
  has(key: string, ts: number, value: string): boolean {
    const rows = this.keys.get(key)?.rows ?? [];
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle]!.ts < ts) low = middle + 1;
      else high = middle;
    }
    for (let i = low; rows[i]?.ts === ts; i++) if (rows[i]!.value === value) return true;
    return false;
  }

  oldest(key: string): MemoryRow | undefined {
    return this.keys.get(key)?.rows[0];
  }

  count(key: string): number {
    return this.keys.get(key)?.count ?? 0;
  }

  get keyNames(): readonly string[] {
    return [...this.keys.keys()];
  }

  get hasRows(): boolean {
    return this.keys.size > 0;
  }

  /** Whether deleted rows wait for collections. */
  get hasDeleted(): boolean {
    return this.deleted.length > 0 || this.waiting.length > 0;
  }

  /** Frees what was deleted before the last collection. Models: Segment::IncrGcVersion, GcFreeList. */
  freeDeleted(): void {
    this.free(this.waiting);
    this.waiting = this.deleted;
    this.deleted = [];
  }

  /** Removes expired rows and frees them at once. Models: Segment::Gc4TTL and its kin. */
  collect(expired: ExpiryTest): void {
    for (const [key, { rows, ...entry }] of this.keys) {
      const gone: MemoryRow[] = [];
      const left: MemoryRow[] = [];
      rows.forEach((row, place) => (expired(row.ts, rows.length - 1 - place) ? gone : left).push(row));
      if (gone.length === 0) continue;
      this.free(gone);
      if (left.length === 0) this.removeKey(key);
      else this.keys.set(key, { rows: left, count: entry.count - gone.length });
    }
  }

  private removeKey(key: string): void {
    this.keys.delete(key);
    this.bytes -= this.keyBytes(key);
  }

  private free(rows: readonly MemoryRow[]): void {
    this.entryCount -= rows.length;
    this.bytes -= rows.length * ROW_BYTES;
    for (const row of rows) this.freed(row);
  }

  private keyBytes(key: string): number {
    const heights = NODE_POINTER_BYTES * (1 + this.keyEntryMaxHeight);
    return heights + ENTRY_NODE_BYTES + KEY_ENTRY_BYTES + DATA_NODE_BYTES + key.length;
  }
}
