import { isLimited, type Indexed, type LogEntry, type Ttl } from '../../protocol/index.js';
import { groupKeys, placesOf, refusalOf, samePlaces } from './entry-placement.js';
import { EntryStore, StoredEntry, type RowEntry } from './entry-store.js';
import { expireTimeMs, expiryTest, MINUTE_MS } from './expiry.js';
import { indexDefinitions, timeOf, type IndexDefinition } from './index-definition.js';
import { ALL_TIMES, MemoryIndex, type TimeRange } from './memory-index.js';

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

/** A TTL that was set, of one index or of all. Models: UpdateTTLMeta. */
interface TtlChange {
  readonly ttl: Ttl;
  readonly indexes: readonly MemoryIndex[];
}

/** The rows of a replica in memory. Models: MemTable. */
export class MemoryTable {
  readonly indexes: readonly MemoryIndex[];
  private readonly definitions: readonly IndexDefinition[];
  /** Entries are kept under the keys they name, and by the times of their puts. */
  private readonly isPlain: boolean;
  /** What the next collection brings into force, at its end. Models: `update_ttl_`. */
  private ttlChanges: TtlChange[] = [];
  private valueBytes = 0;
  /**
   * Whether rows expire: when not, nothing is collected, and no row is too old to be read or to be
   * kept by a snapshot. Reads go by rank all the same. Models: `enable_gc_`.
   */
  expiryEnabled = true;
  /** The newest row that was put. */
  private newestRow = -1;

  constructor(
    table: Indexed,
    /** The clock that rows expire by, in Unix milliseconds. */
    private readonly nowMs: () => number,
    private readonly store: EntryStore = new EntryStore(),
  ) {
    this.definitions = indexDefinitions(table);
    this.isPlain = this.definitions.every(
      ({ time, groupSize, isReady }) => time === undefined && groupSize === 1 && isReady,
    );
    const freed = (row: number): void => {
      if (!this.isHeld(row)) this.valueBytes -= store.valueLength(row) + DATA_BLOCK_BYTES;
    };
    this.indexes = this.definitions.map((definition) => new MemoryIndex(definition, store, freed));
  }

  /** Of the first index. */
  get ttl(): Ttl {
    return this.indexes[0]!.ttl;
  }

  /** Of the last group of indexes. Models: `key_entry_max_height_`. */
  get skiplistHeight(): number {
    const last = Math.max(...this.definitions.map(({ group }) => group));
    return this.definitions.find(({ group }) => group === last)!.height;
  }

  /** The indexes of a name, whether they answer or not; all without one. */
  indexesNamed(name: string | undefined): readonly MemoryIndex[] {
    if (name === undefined || name === '') return this.indexes;
    return this.indexes.filter(({ definition }) => definition.name === name);
  }

  /** Rows expire by it once the next collection is over. Models: Table::SetTTL. */
  setTtl(ttl: Ttl, indexes: readonly MemoryIndex[] = this.indexes): void {
    this.ttlChanges.push({ ttl, indexes });
  }

  /** Number of an index that answers; without a name the first. */
  indexNumber(name: string | undefined): number | undefined {
    const index = this.indexesNamed(name)[0];
    return index?.definition.isReady === true ? index.definition.number : undefined;
  }

  /** Whether there is an index of this number, and it was not deleted. */
  isReady(index: number): boolean {
    return this.definitions[index]?.isReady === true;
  }

  /** The time that an entry has in an index; undefined when its row has none. */
  timeIn(index: number, entry: RowEntry): number | undefined {
    const definition = this.definitions[index];
    return definition === undefined ? entry.ts : timeOf(definition, entry);
  }

  /** Why this table cannot take an entry; undefined when it can. */
  refusalOf(entry: RowEntry): string | undefined {
    return refusalOf(this.definitions, entry);
  }

  /** False when the entry is none that this table can take. Models: MemTable::Put. */
  put(entry: RowEntry): boolean {
    if (!this.isPlain && this.refusalOf(entry) !== undefined) return false;
    // A table whose indexes on these keys were all deleted takes the entry, and keeps nothing of it.
    return this.keep(this.placed(entry)) || !this.isPlain;
  }

  /**
   * Under the very keys that the entry names, and no others of their columns; not where it lacks the
   * time. Models: MemTable::BulkLoad.
   */
  putNamed(entry: RowEntry): void {
    const dimensions = entry.dimensions.filter(({ idx }) => {
      const definition = this.definitions[idx];
      if (definition?.isReady !== true) return false;
      return definition.time === undefined || (timeOf(definition, entry) ?? -1) >= 0;
    });
    this.keep(this.store.add({ ...entry, dimensions }));
  }

  /**
   * Hits the rows of its keys, or of all keys when it names none; then only in the indexes that go by
   * its column of time, or by the times of the puts. Models: MemTable::Delete.
   */
  delete(entry: RowEntry): void {
    const range = deletedRange(entry);
    if (entry.dimensions.length === 0) {
      for (const index of this.indexes) {
        const { time, isReady } = index.definition;
        if (isReady && (time === undefined || time.name === entry.ts_name)) index.deleteEverywhere(range);
      }
    }
    for (const { idx, key } of entry.dimensions) {
      if (this.isReady(idx)) this.indexes[idx]!.delete(key, range);
    }
  }

  /** The newest row of a key, or the one of a given time. */
  get(index: number, key: string, ts: number): ReadRow | undefined {
    for (const row of this.visible(index, key)) {
      const time = this.indexes[index]!.timeOf(row);
      if (ts === 0 || time === ts) return { ts: time, value: this.store.valueOf(row) };
    }
    return undefined;
  }

  /** Rows with `et < ts <= st`, newest first; `st` 0 and `limit` 0 are without bound. */
  scan(index: number, key: string, st: number, et: number, limit: number): ReadRow[] {
    const rows: ReadRow[] = [];
    for (const row of this.visible(index, key)) {
      const ts = this.indexes[index]!.timeOf(row);
      if (ts <= et || (limit > 0 && rows.length >= limit)) break;
      if (st === 0 || ts <= st) rows.push({ ts, value: this.store.valueOf(row) });
    }
    return rows;
  }

  /** All rows that have not expired, if any do: by key, and the newest of a key first. */
  *walk(index: number): Iterable<{ readonly pk: string; readonly ts: number; readonly value: string }> {
    const own = this.indexes[index]!;
    for (const pk of own.keys()) {
      for (const row of this.expiryEnabled ? this.visible(index, pk) : own.rows(pk)) {
        yield { pk, ts: own.timeOf(row), value: this.store.valueOf(row) };
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
    return this.isReady(0) ? this.indexes[0]!.entryCount : 0;
  }

  get recordBytes(): number {
    return this.valueBytes;
  }

  get indexBytes(): number {
    return this.indexes.reduce((sum, index) => sum + index.bytes, 0);
  }

  /** Whether a collection might find something, now or later. */
  get collectable(): boolean {
    if (this.ttlChanges.length > 0) return true;
    return this.indexes.some((index) => index.hasDeleted || (isLimited(index.ttl) && index.hasRows));
  }

  /**
   * A new TTL comes into force even when nothing may be collected. Models: MemTable::SchedGc and
   * Table::UpdateTTL.
   */
  collect(): void {
    for (const index of this.expiryEnabled ? this.indexes : []) {
      index.freeDeleted();
      if (isLimited(index.ttl)) index.collect(expiryTest(index.ttl, this.collectTimeMs(index)));
    }
    for (const { ttl, indexes } of this.ttlChanges) for (const index of indexes) index.ttl = ttl;
    this.ttlChanges = [];
  }

  /** Rows of this time or older have expired by time; 0 when none do. Models: MemTable::GetExpireTime. */
  expireTimeMs(index: number): number {
    return this.expiryEnabled ? expireTimeMs(this.indexes[index]!.ttl, this.nowMs()) : 0;
  }

  /** Whether a snapshot leaves an entry out: it has expired in every index. Models: MemTable::IsExpire. */
  isExpired(entry: LogEntry): boolean {
    if (!this.expiryEnabled || this.indexes.every(({ ttl }) => !isLimited(ttl))) return false;
    const { dimensions } = entry;
    const keys = groupKeys(this.definitions, dimensions.length > 0 ? dimensions : [{ idx: 0, key: '' }]);
    return this.indexes.every((index) => {
      const { definition } = index;
      const key = keys.get(definition.group);
      if (key === undefined || !definition.isReady) return true;
      if (!isLimited(index.ttl)) return false;
      const time = timeOf(definition, entry);
      return time === undefined || this.hasExpired(index, key, time);
    });
  }

  /** By its time, and by whether an older row of the key is still there. */
  private hasExpired(index: MemoryIndex, key: string, ts: number): boolean {
    const { number } = index.definition;
    const byTime = ts < this.expireTimeMs(number);
    const oldest = index.oldestTime(this.store.keys.find(number, key));
    const byRank = oldest === undefined || ts < oldest;
    switch (index.ttl.type) {
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
   * Rows of this time or older are too old for a collection. Of indexes that share their keys the
   * original takes the length of the TTL for that time, so it collects next to nothing by time there.
   * Models: Segment::ExecuteGc and GcAllType.
   */
  private collectTimeMs({ ttl, definition }: MemoryIndex): number {
    return definition.groupSize > 1 ? ttl.absolute * MINUTE_MS : expireTimeMs(ttl, this.nowMs());
  }

  /** The entry as a row of the store, under the keys that it has in this table. */
  private placed(entry: RowEntry): StoredEntry {
    const { store } = this;
    const isOwn = entry instanceof StoredEntry && entry.store === store;
    const own = isOwn ? entry : store.add(entry);
    if (this.isPlain) return own;
    const places = placesOf(this.definitions, own.dimensions);
    return samePlaces(places, own.dimensions) ? own : store.withDimensions(own, places);
  }

  /** False when no index took the entry. */
  private keep(entry: StoredEntry): boolean {
    const { store } = this;
    const row = this.newRow(entry.row);
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
    const of = this.indexes[index]!;
    const expired = isLimited(of.ttl) ? expiryTest(of.ttl, this.expireTimeMs(index)) : undefined;
    let rank = 0;
    for (const row of of.rows(key)) {
      if (expired === undefined || !expired(of.timeOf(row), rank)) yield row;
      rank++;
    }
  }
}
