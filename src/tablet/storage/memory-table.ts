import { NO_TTL, type LogEntry, type TableMeta, type Ttl } from '../../protocol/index.js';
import { EntryStore, StoredEntry, type RowEntry } from './entry-store.js';
import { ALL_TIMES, MemoryIndex, type ExpiryTest, type TimeRange } from './memory-index.js';

const MINUTE_MS = 60_000;
const DATA_BLOCK_BYTES = 16;

/** The time of a delete entry that is bounded by no newest time. */
export const UNBOUNDED_TS = Number.MAX_SAFE_INTEGER;

export interface ReadRow {
  readonly ts: number;
  readonly value: string;
}

/** The rows that a delete entry hits. */
export function deletedRange(entry: RowEntry): TimeRange {
  return entry.ts === UNBOUNDED_TS && entry.end_ts === undefined
    ? ALL_TIMES
    : { start: entry.ts, end: entry.end_ts ?? -1 };
}

/** Height of the skip lists, by the kind of TTL. */
export function skiplistHeight(ttl: Ttl): number {
  return ttl.type === 'latest' || ttl.type === 'absorlat' ? 1 : 4;
}

/** The rows of a replica in memory. Models: MemTable. */
export class MemoryTable {
  readonly indexes: readonly MemoryIndex[];
  /** Names of the indexes; the only index of a table without a schema has none. */
  private readonly indexNames: readonly string[];
  private currentTtl: Ttl;
  /** A TTL that the next collection brings into force, at its end. Models: `update_ttl_`. */
  private nextTtl: Ttl | undefined = undefined;
  private valueBytes = 0;
  /**
   * Whether rows expire: when not, nothing is collected, and no row is too old to be read or to be
   * kept by a snapshot. Reads go by rank all the same. Models: `enable_gc_`.
   */
  expiryEnabled = true;
  /** The newest row that was put. */
  private newestRow = -1;

  constructor(
    meta: Pick<TableMeta, 'ttl' | 'column_desc'>,
    /** The clock that rows expire by, in Unix milliseconds. */
    private readonly nowMs: () => number,
    private readonly store: EntryStore = new EntryStore(),
  ) {
    this.currentTtl = meta.ttl ?? NO_TTL;
    this.indexNames = (meta.column_desc ?? []).filter((c) => c.is_index).map((c) => c.name);
    const height = skiplistHeight(this.currentTtl);
    const freed = (row: number): void => {
      if (!this.isHeld(row)) this.valueBytes -= store.valueLength(row) + DATA_BLOCK_BYTES;
    };
    const count = Math.max(1, this.indexNames.length);
    this.indexes = Array.from(
      { length: count },
      (_, number) => new MemoryIndex(number, store, height, freed),
    );
  }

  get ttl(): Ttl {
    return this.currentTtl;
  }

  /** Rows expire by it once the next collection is over. Models: Table::SetTTL. */
  setTtl(ttl: Ttl): void {
    this.nextTtl = ttl;
  }

  /** Number of an index; without a name the first. */
  indexNumber(name: string | undefined): number | undefined {
    if (name === undefined || name === '') return 0;
    const number = this.indexNames.indexOf(name);
    return number < 0 ? undefined : number;
  }

  /** False when the entry has no dimension of this table. */
  put(entry: RowEntry): boolean {
    const { store } = this;
    const isOwn = entry instanceof StoredEntry && entry.store === store;
    const row = this.newRow(isOwn ? entry.row : store.add(entry).row);
    let kept = false;
    for (let i = 0; i < store.dimensionCount(row); i++) {
      const slot = store.slotAt(row, i);
      const index = this.indexes[store.keys.indexOf(slot)];
      // A second key of the same index counts for nothing.
      if (index === undefined || index.holds(row)) continue;
      index.put(slot, row);
      kept = true;
    }
    if (!kept) return false;
    if (row > this.newestRow) this.newestRow = row;
    this.valueBytes += store.valueLength(row) + DATA_BLOCK_BYTES;
    return true;
  }

  /** Hits the rows of its keys, or of all keys when it names none. */
  delete(entry: RowEntry): void {
    const range = deletedRange(entry);
    if (entry.dimensions.length === 0) for (const index of this.indexes) index.deleteEverywhere(range);
    for (const { idx, key } of entry.dimensions) this.indexes[idx]?.delete(key, range);
  }

  /** The newest row of a key, or the one of a given time. */
  get(index: number, key: string, ts: number): ReadRow | undefined {
    for (const row of this.visible(index, key)) {
      const time = this.store.timeOf(row);
      if (ts === 0 || time === ts) return { ts: time, value: this.store.valueOf(row) };
    }
    return undefined;
  }

  /** Rows with `et < ts <= st`, newest first; `st` 0 and `limit` 0 are without bound. */
  scan(index: number, key: string, st: number, et: number, limit: number): ReadRow[] {
    const rows: ReadRow[] = [];
    for (const row of this.visible(index, key)) {
      const ts = this.store.timeOf(row);
      if (ts <= et || (limit > 0 && rows.length >= limit)) break;
      if (st === 0 || ts <= st) rows.push({ ts, value: this.store.valueOf(row) });
    }
    return rows;
  }

  /** All rows that have not expired, if any do: by key, and the newest of a key first. */
  *walk(index: number): Iterable<{ readonly pk: string; readonly ts: number; readonly value: string }> {
    const { store } = this;
    for (const pk of this.indexes[index]!.keys()) {
      for (const row of this.expiryEnabled ? this.visible(index, pk) : this.indexes[index]!.rows(pk)) {
        yield { pk, ts: store.timeOf(row), value: store.valueOf(row) };
      }
    }
  }

  /** Whether a row is in memory under any index, expired or not. For checkers. */
  has(key: string, ts: number, value: string): boolean {
    return this.indexes.some((index) => index.has(key, ts, value));
  }

  /** The counter of a key's rows, which knows nothing of expiry nor of deletes within the key. */
  count(index: number, key: string): number {
    return this.indexes[index]?.count(key) ?? 0;
  }

  /** Models: `record_cnt` of GetTableStatus. */
  get recordCount(): number {
    return this.indexes[0]!.entryCount;
  }

  get recordBytes(): number {
    return this.valueBytes;
  }

  get indexBytes(): number {
    return this.indexes.reduce((sum, index) => sum + index.bytes, 0);
  }

  get expires(): boolean {
    return this.ttl.absolute > 0 || this.ttl.latest > 0;
  }

  /** Whether a collection might find something, now or later. */
  get collectable(): boolean {
    if (this.nextTtl !== undefined) return true;
    return this.indexes.some((index) => index.hasDeleted || (this.expires && index.hasRows));
  }

  /** A new TTL comes into force even when nothing may be collected. Models: MemTable::SchedGc. */
  collect(): void {
    const expired = this.expiryTest();
    for (const index of this.expiryEnabled ? this.indexes : []) {
      index.freeDeleted();
      if (this.expires) index.collect(expired);
    }
    this.currentTtl = this.nextTtl ?? this.currentTtl;
    this.nextTtl = undefined;
  }

  /** Rows of this time or older have expired by time; 0 when none do. Models: MemTable::GetExpireTime. */
  expireTimeMs(): number {
    if (!this.expiryEnabled || this.ttl.absolute === 0 || this.ttl.type === 'latest') return 0;
    return this.nowMs() - this.ttl.absolute * MINUTE_MS;
  }

  /** Whether a snapshot leaves an entry out. Models: MemTable::IsExpire. */
  isExpired(entry: LogEntry): boolean {
    if (!this.expires || !this.expiryEnabled) return false;
    const byTime = entry.ts < this.expireTimeMs();
    const byRank = !entry.dimensions.some(({ idx, key }) => {
      const oldest = this.indexes[idx]?.oldestTime(this.store.keys.find(idx, key));
      return oldest !== undefined && entry.ts >= oldest;
    });
    switch (this.ttl.type) {
      case 'absolute':
        return byTime;
      case 'latest':
        return byRank;
      case 'absorlat':
        return byTime || byRank;
      case 'absandlat':
        return byTime && byRank;
    }
  }

  /**
   * A row under which this table does not have the entry yet. Of equal times the row that came last
   * counts as the newest, so one that was put before, or that others have overtaken, comes anew.
   */
  private newRow(row: number): number {
    if (row > this.newestRow) return row;
    const { store } = this;
    let isTaken = this.isHeld(row);
    for (let i = 0; i < store.dimensionCount(row) && !isTaken; i++) {
      const slot = store.slotAt(row, i);
      isTaken = this.indexes[store.keys.indexOf(slot)]?.isOvertaken(slot, row) === true;
    }
    return isTaken ? store.copy(row) : row;
  }

  private isHeld(row: number): boolean {
    for (const index of this.indexes) if (index.holds(row)) return true;
    return false;
  }

  private *visible(index: number, key: string): Iterable<number> {
    const expired = this.expires ? this.expiryTest() : undefined;
    let rank = 0;
    for (const row of this.indexes[index]!.rows(key)) {
      if (expired === undefined || !expired(this.store.timeOf(row), rank)) yield row;
      rank++;
    }
  }

  private expiryTest(): ExpiryTest {
    const { type, latest } = this.ttl;
    const time = this.expireTimeMs();
    const byTime: ExpiryTest = (ts) => time > 0 && ts <= time;
    const byRank: ExpiryTest = (_ts, rank) => latest > 0 && rank >= latest;
    switch (type) {
      case 'absolute':
        return byTime;
      case 'latest':
        return byRank;
      case 'absorlat':
        return (ts, rank) => byTime(ts, rank) || byRank(ts, rank);
      case 'absandlat':
        return (ts, rank) => byTime(ts, rank) && byRank(ts, rank);
    }
  }
}
