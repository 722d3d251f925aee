import { NO_TTL, type LogEntry, type TableMeta, type Ttl } from '../../protocol/index.js';
import { ALL_TIMES, MemoryIndex, type ExpiryTest, type MemoryRow, type TimeRange } from './memory-index.js';

const MINUTE_MS = 60_000;
const DATA_BLOCK_BYTES = 16;

/** The time of a delete entry that is bounded by no newest time. */
export const UNBOUNDED_TS = Number.MAX_SAFE_INTEGER;

/** The part of an entry that concerns rows, whatever its number. */
export type RowEntry = Omit<LogEntry, 'log_index' | 'term'>;

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
  readonly ttl: Ttl;
  readonly indexes: readonly MemoryIndex[];
  /** Names of the indexes; the only index of a table without a schema has none. */
  private readonly indexNames: readonly string[];
  private valueBytes = 0;

  constructor(
    meta: Pick<TableMeta, 'ttl' | 'column_desc'>,
    /** The clock that rows expire by, in Unix milliseconds. */
    private readonly nowMs: () => number,
  ) {
    this.ttl = meta.ttl ?? NO_TTL;
    this.indexNames = (meta.column_desc ?? []).filter((c) => c.is_index).map((c) => c.name);
    const height = skiplistHeight(this.ttl);
    const freed = (row: MemoryRow): void => {
      if (--row.holders === 0) this.valueBytes -= row.value.length + DATA_BLOCK_BYTES;
    };
    const count = Math.max(1, this.indexNames.length);
    this.indexes = Array.from({ length: count }, () => new MemoryIndex(height, freed));
  }

  /** Number of an index; without a name the first. */
  indexNumber(name: string | undefined): number | undefined {
    if (name === undefined || name === '') return 0;
    const number = this.indexNames.indexOf(name);
    return number < 0 ? undefined : number;
  }

  /** False when the entry has no dimension of this table. */
  put(entry: RowEntry): boolean {
    const row: MemoryRow = { ts: entry.ts, value: entry.value, holders: 0 };
    for (const { idx, key } of entry.dimensions) {
      const index = this.indexes[idx];
      if (index === undefined) continue;
      row.holders++;
      index.put(key, row);
    }
    if (row.holders === 0) return false;
    this.valueBytes += entry.value.length + DATA_BLOCK_BYTES;
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
      if (ts === 0 || row.ts === ts) return { ts: row.ts, value: row.value };
    }
    return undefined;
  }

  /** Rows with `et < ts <= st`, newest first; `st` 0 and `limit` 0 are without bound. */
  scan(index: number, key: string, st: number, et: number, limit: number): ReadRow[] {
    const rows: ReadRow[] = [];
    for (const { ts, value } of this.visible(index, key)) {
      if (ts <= et || (limit > 0 && rows.length >= limit)) break;
      if (st === 0 || ts <= st) rows.push({ ts, value });
    }
    return rows;
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
    return this.indexes.some((index) => index.hasDeleted || (this.expires && index.hasRows));
  }

  /** Models: MemTable::SchedGc. */
  collect(): void {
    const expired = this.expiryTest();
    for (const index of this.indexes) {
      index.freeDeleted();
      if (this.expires) index.collect(expired);
    }
  }

  /** Rows of this time or older have expired by time; 0 when none do. Models: MemTable::GetExpireTime. */
  expireTimeMs(): number {
    if (this.ttl.absolute === 0 || this.ttl.type === 'latest') return 0;
    return this.nowMs() - this.ttl.absolute * MINUTE_MS;
  }

  /** Whether a snapshot leaves an entry out. Models: MemTable::IsExpire. */
  isExpired(entry: LogEntry): boolean {
    if (!this.expires) return false;
    const byTime = entry.ts < this.expireTimeMs();
    const byRank = !entry.dimensions.some(({ idx, key }) => {
      const oldest = this.indexes[idx]?.oldest(key);
      return oldest !== undefined && entry.ts >= oldest.ts;
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

  private *visible(index: number, key: string): Iterable<MemoryRow> {
    const expired = this.expires ? this.expiryTest() : undefined;
    let rank = 0;
    for (const row of this.indexes[index]!.rows(key)) {
      if (expired === undefined || !expired(row.ts, rank)) yield row;
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
