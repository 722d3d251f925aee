import type { Dimension } from '../../../src/protocol/index.js';

interface ModelRow {
  readonly ts: number;
  readonly value: string;
  /** Indexes in which it still takes memory. */
  readonly held: Set<number>;
}

interface Held {
  readonly idx: number;
  readonly row: ModelRow;
}

/** A memory table by the plainest means: lists of row objects, one a key. */
export class MemoryModel {
  private readonly keys = new Map<string, { rows: ModelRow[]; count: number }>();
  private deleted: Held[] = [];
  private waiting: Held[] = [];
  private readonly counts: number[];
  private valueBytes = 0;

  constructor(indexes: number) {
    this.counts = new Array<number>(indexes).fill(0);
  }

  put(dimensions: readonly Dimension[], ts: number, value: string): boolean {
    const row: ModelRow = { ts, value, held: new Set() };
    for (const { idx, key } of dimensions) {
      if (idx >= this.counts.length || row.held.has(idx)) continue;
      row.held.add(idx);
      this.counts[idx]!++;
      const entry = this.keys.get(`${idx} ${key}`) ?? { rows: [], count: 0 };
      this.keys.set(`${idx} ${key}`, entry);
      entry.count++;
      const newer = entry.rows.findIndex((other) => other.ts > ts);
      entry.rows.splice(newer < 0 ? entry.rows.length : newer, 0, row);
    }
    if (row.held.size === 0) return false;
    this.valueBytes += value.length + 16;
    return true;
  }

  delete(dimensions: readonly Dimension[], start: number, end: number): void {
    const names = dimensions.map(({ idx, key }) => `${idx} ${key}`);
    for (const [name, entry] of [...this.keys]) {
      if (names.length > 0 && !names.includes(name)) continue;
      this.take(
        name,
        entry,
        (row) => row.ts <= start && row.ts > end,
        (held) => this.deleted.push(held),
      );
    }
  }

  /** `expired` judges from the newest row of a key. */
  collect(expired: (ts: number, rank: number) => boolean): void {
    for (const held of this.waiting) this.free(held);
    this.waiting = this.deleted;
    this.deleted = [];
    for (const [name, entry] of [...this.keys]) {
      const newest = entry.rows.length - 1;
      const places = new Map(entry.rows.map((row, place) => [row, newest - place]));
      const before = entry.rows.length;
      this.take(
        name,
        entry,
        (row) => expired(row.ts, places.get(row)!),
        (held) => this.free(held),
      );
      entry.count -= before - entry.rows.length;
    }
  }

  /** Newest first. */
  rows(idx: number, key: string): { ts: number; value: string }[] {
    const rows = this.keys.get(`${idx} ${key}`)?.rows ?? [];
    return rows.map(({ ts, value }) => ({ ts, value })).reverse();
  }

  count(idx: number, key: string): number {
    return this.keys.get(`${idx} ${key}`)?.count ?? 0;
  }

  get recordCount(): number {
    return this.counts[0]!;
  }

  get recordBytes(): number {
    return this.valueBytes;
  }

  /** As the formula has it: 176 bytes and its length a key of height 4, 40 bytes a row. */
  get indexBytes(): number {
    let bytes = 40 * this.counts.reduce((sum, count) => sum + count, 0);
    for (const name of this.keys.keys()) bytes += 184 + name.length - 2;
    return bytes;
  }

  private take(
    name: string,
    entry: { rows: ModelRow[] },
    hit: (row: ModelRow) => boolean,
    taken: (held: Held) => void,
  ): void {
    const idx = Number(name.split(' ')[0]);
    for (const row of entry.rows) if (hit(row)) taken({ idx, row });
    entry.rows = entry.rows.filter((row) => !hit(row));
    if (entry.rows.length === 0) this.keys.delete(name);
  }

  private free({ idx, row }: Held): void {
    this.counts[idx]!--;
    row.held.delete(idx);
    if (row.held.size === 0) this.valueBytes -= row.value.length + 16;
  }
}
