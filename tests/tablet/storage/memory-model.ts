import type { Dimension, Ttl } from '../../../src/protocol/index.js';

const MINUTE_MS = 60_000;

/** One index of the model. */
export interface IndexShape {
  /** Indexes of one group have the same keys. */
  readonly group: number;
  /** Where in a row its time stands, and the name of that column; undefined: the time of the put. */
  readonly time?: { readonly column: number; readonly name: string };
  ttl: Ttl;
}

interface ModelRow {
  readonly value: string;
  /** Its time in each index that it was put into. */
  readonly times: ReadonlyMap<number, number>;
  /** Indexes in which it still takes memory. */
  readonly held: Set<number>;
}

interface Held {
  readonly idx: number;
  readonly row: ModelRow;
}

/** A memory table by the plainest means: lists of row objects, one a key of an index. */
export class MemoryModel {
  private readonly keys = new Map<string, { rows: ModelRow[]; count: number }>();
  private deleted: Held[] = [];
  private waiting: Held[] = [];
  private readonly counts: number[];
  private valueBytes = 0;

  constructor(
    private readonly shapes: readonly IndexShape[],
    private readonly nowMs: number,
  ) {
    this.counts = new Array<number>(shapes.length).fill(0);
  }

  /** False when the row is none for this table. */
  put(dimensions: readonly Dimension[], ts: number, value: string): boolean {
    const times = this.timesOf(dimensions, ts, value);
    if (times === undefined || times.size === 0) return false;
    const row: ModelRow = { value, times, held: new Set(times.keys()) };
    for (const [idx, time] of times) {
      const name = `${idx} ${this.keyIn(idx, dimensions)}`;
      this.counts[idx]!++;
      const entry = this.keys.get(name) ?? { rows: [], count: 0 };
      this.keys.set(name, entry);
      entry.count++;
      const newer = entry.rows.findIndex((other) => other.times.get(idx)! > time);
      entry.rows.splice(newer < 0 ? entry.rows.length : newer, 0, row);
    }
    this.valueBytes += value.length + 16;
    return true;
  }

  /** Without keys every index is hit that goes by the times of puts, or by the column that is named. */
  delete(dimensions: readonly Dimension[], start: number, end: number, column?: string): void {
    const names = dimensions.map(({ idx, key }) => `${idx} ${key}`);
    for (const [name, entry] of [...this.keys]) {
      const { time } = this.shapes[indexOf(name)]!;
      const isMeant = names.length > 0 ? names.includes(name) : time === undefined || time.name === column;
      if (!isMeant) continue;
      this.take(
        name,
        entry,
        (ts) => ts <= start && ts > end,
        (held) => this.deleted.push(held),
      );
    }
  }

  collect(): void {
    for (const held of this.waiting) this.free(held);
    this.waiting = this.deleted;
    this.deleted = [];
    for (const [name, entry] of [...this.keys]) {
      const { ttl } = this.shapes[indexOf(name)]!;
      const oldestMs = this.isShared(indexOf(name)) ? ttl.absolute * MINUTE_MS : undefined;
      const expired = expiry(ttl, this.nowMs, oldestMs);
      const newest = entry.rows.length - 1;
      const places = new Map(entry.rows.map((row, place) => [row, newest - place]));
      const before = entry.rows.length;
      this.take(
        name,
        entry,
        (ts, row) => expired(ts, places.get(row)!),
        (held) => this.free(held),
      );
      entry.count -= before - entry.rows.length;
    }
  }

  /** Newest first, those left out that have expired. */
  visible(idx: number, key: string): { ts: number; value: string }[] {
    const expired = expiry(this.shapes[idx]!.ttl, this.nowMs);
    return this.rows(idx, key).filter(({ ts }, rank) => !expired(ts, rank));
  }

  /** Newest first. */
  rows(idx: number, key: string): { ts: number; value: string }[] {
    const rows = this.keys.get(`${idx} ${key}`)?.rows ?? [];
    return rows.map(({ times, value }) => ({ ts: times.get(idx)!, value })).reverse();
  }

  count(idx: number, key: string): number {
    return this.keys.get(`${idx} ${key}`)?.count ?? 0;
  }

  /** Whether a snapshot leaves a row out: it has expired wherever it would be. */
  isExpired(given: readonly Dimension[], ts: number, value: string): boolean {
    const dimensions = given.length > 0 ? given : [{ idx: 0, key: '' }];
    const groups = new Set(dimensions.flatMap(({ idx }) => this.shapes[idx]?.group ?? []));
    if (this.shapes.every(({ ttl }) => !isLimited(ttl))) return false;
    return this.shapes.every(({ group, time, ttl }, idx) => {
      if (!groups.has(group)) return true;
      if (!isLimited(ttl)) return false;
      const at = time === undefined ? ts : integerAt(value, time.column);
      if (at === undefined) return true;
      const isOld = ttl.absolute > 0 && ttl.type !== 'latest' && at < this.nowMs - ttl.absolute * MINUTE_MS;
      const oldest = this.rows(idx, this.keyIn(idx, dimensions)!).at(-1);
      const isFar = oldest === undefined || at < oldest.ts;
      if (ttl.type === 'absolute') return isOld;
      if (ttl.type === 'latest') return isFar;
      return ttl.type === 'absorlat' ? isOld || isFar : isOld && isFar;
    });
  }

  get recordCount(): number {
    return this.counts[0]!;
  }

  get recordBytes(): number {
    return this.valueBytes;
  }

  /** As the formula has it for indexes of their own: 184 bytes and its length a key of height 4, 40 bytes a row. */
  get indexBytes(): number {
    let bytes = 40 * this.counts.reduce((sum, count) => sum + count, 0);
    for (const [name, { rows }] of this.keys) if (rows.length > 0) bytes += 184 + name.length - 2;
    return bytes;
  }

  /** Undefined when the row is refused. */
  private timesOf(
    dimensions: readonly Dimension[],
    ts: number,
    value: string,
  ): Map<number, number> | undefined {
    const isPlain = this.shapes.every(({ time }, idx) => time === undefined && !this.isShared(idx));
    const isKnown = dimensions.length > 0 && dimensions.every(({ idx }) => idx < this.shapes.length);
    if (!isPlain && !isKnown) return undefined;
    if (this.shapes.some(({ time }) => time !== undefined) && !value.startsWith('[')) return undefined;
    const times = new Map<number, number>();
    for (const [idx, { time }] of this.shapes.entries()) {
      if (this.keyIn(idx, dimensions) === undefined) continue;
      const at = time === undefined ? ts : integerAt(value, time.column);
      if (at === undefined || at < 0) return undefined;
      times.set(idx, at);
    }
    return times;
  }

  /** The first key among those of the index's group. */
  private keyIn(idx: number, dimensions: readonly Dimension[]): string | undefined {
    const { group } = this.shapes[idx]!;
    return dimensions.find((dimension) => this.shapes[dimension.idx]?.group === group)?.key;
  }

  private isShared(idx: number): boolean {
    return this.shapes.filter(({ group }) => group === this.shapes[idx]!.group).length > 1;
  }

  private take(
    name: string,
    entry: { rows: ModelRow[] },
    hit: (ts: number, row: ModelRow) => boolean,
    taken: (held: Held) => void,
  ): void {
    const idx = indexOf(name);
    const isHit = (row: ModelRow): boolean => hit(row.times.get(idx)!, row);
    for (const row of entry.rows) if (isHit(row)) taken({ idx, row });
    entry.rows = entry.rows.filter((row) => !isHit(row));
    if (entry.rows.length === 0 && !this.isShared(idx)) this.keys.delete(name);
  }

  private free({ idx, row }: Held): void {
    this.counts[idx]!--;
    row.held.delete(idx);
    if (row.held.size === 0) this.valueBytes -= row.value.length + 16;
  }
}

function indexOf(name: string): number {
  return Number(name.split(' ')[0]);
}

function integerAt(value: string, column: number): number | undefined {
  const cells = value.startsWith('[') ? (JSON.parse(value) as string[]) : [];
  return /^-?[0-9]+$/.test(cells[column] ?? '') ? Number(cells[column]) : undefined;
}

function isLimited({ type, absolute, latest }: Ttl): boolean {
  if (type === 'absandlat') return absolute > 0 && latest > 0;
  return (type !== 'latest' && absolute > 0) || (type !== 'absolute' && latest > 0);
}

function expiry(
  { type, absolute, latest }: Ttl,
  nowMs: number,
  oldestMs: number = nowMs - absolute * MINUTE_MS,
): (ts: number, rank: number) => boolean {
  const old = (ts: number) => type !== 'latest' && absolute > 0 && ts <= oldestMs;
  const far = (rank: number) => type !== 'absolute' && latest > 0 && rank >= latest;
  return (ts, rank) => (type === 'absandlat' ? old(ts) && far(rank) : old(ts) || far(rank));
}
