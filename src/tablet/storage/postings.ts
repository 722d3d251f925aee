import { int32Column, type Column } from './column.js';

const BLOCKS_PER_POOL = 4096;
/** Longer lists have an array of their own. */
const MAX_POOLED = 32;

/** The rows of one key: `rows[from]` is the oldest, `rows[to - 1]` the newest. */
export interface Posting {
  readonly rows: Int32Array;
  readonly from: number;
  readonly to: number;
}

const NONE: Posting = { rows: new Int32Array(0), from: 0, to: 0 };

/**
 * The rows under each key that any replica ever had, by time, and of equal times in the order they
 * came. A replica sees of them what it has applied and not lost since.
 */
export class Postings {
  private readonly lengths = int32Column();
  /** Of a pooled list: its block; of another: -1. */
  private readonly blocks = int32Column();
  private readonly own = new Map<number, Int32Array>();
  private readonly pools: Int32Array[] = [];
  private poolUsed = BLOCKS_PER_POOL;
  /** Blocks that were outgrown, by size. */
  private readonly free = new Map<number, number[]>();

  constructor(private readonly times: Column<Float64Array>) {}

  of(slot: number): Posting {
    const length = slot >= 0 && slot < this.lengths.length ? this.lengths.at(slot) : 0;
    if (length === 0) return NONE;
    const block = this.blocks.at(slot);
    if (block < 0) return { rows: this.own.get(slot)!, from: 0, to: length };
    const from = block % BLOCKS_PER_POOL;
    return { rows: this.pools[(block - from) / BLOCKS_PER_POOL]!, from, to: from + length };
  }

  /** A row that is newer than all others in the store. */
  insert(slot: number, row: number): void {
    while (this.lengths.length <= slot) {
      this.lengths.push(0);
      this.blocks.push(-1);
    }
    const length = this.lengths.at(slot);
    if ((length & (length - 1)) === 0 && length <= MAX_POOLED) this.grow(slot, length);
    else if (length > MAX_POOLED && length === this.own.get(slot)!.length) this.grow(slot, length);
    this.lengths.set(slot, length + 1);
    const { rows, from } = this.of(slot);
    const ts = this.times.at(row);
    let place = from + length;
    for (; place > from && this.times.at(rows[place - 1]!) > ts; place--) rows[place] = rows[place - 1]!;
    rows[place] = row;
  }

  /** Room for one more in a list that fills its block. */
  private grow(slot: number, length: number): void {
    const old = this.of(slot);
    const size = length === 0 ? 1 : length * 2;
    if (size > MAX_POOLED) {
      const array = new Int32Array(length + (length >> 1));
      array.set(old.rows.subarray(old.from, old.to));
      this.own.set(slot, array);
      if (this.blocks.at(slot) >= 0) this.release(this.blocks.at(slot), length);
      this.blocks.set(slot, -1);
      return;
    }
    const block = this.take(size);
    const from = block % BLOCKS_PER_POOL;
    const pool = this.pools[(block - from) / BLOCKS_PER_POOL]!;
    for (let i = 0; i < length; i++) pool[from + i] = old.rows[old.from + i]!;
    if (length > 0) this.release(this.blocks.at(slot), length);
    this.blocks.set(slot, block);
  }

  private release(block: number, size: number): void {
    const blocks = this.free.get(size);
    if (blocks === undefined) this.free.set(size, [block]);
    else blocks.push(block);
  }

  private take(size: number): number {
    const free = this.free.get(size)?.pop();
    if (free !== undefined) return free;
    // The first pool of a small partition is small.
    const pool = this.pools.at(-1);
    if (pool === undefined || this.poolUsed + size > pool.length) this.addPool(size);
    const block = (this.pools.length - 1) * BLOCKS_PER_POOL + this.poolUsed;
    this.poolUsed += size;
    return block;
  }

  private addPool(size: number): void {
    const last = this.pools.length - 1;
    const pool = this.pools[last];
    if (last === 0 && pool!.length < BLOCKS_PER_POOL) {
      const wider = new Int32Array(
        Math.min(BLOCKS_PER_POOL, Math.max(pool!.length * 2, this.poolUsed + size)),
      );
      wider.set(pool!);
      this.pools[0] = wider;
      if (this.poolUsed + size <= wider.length) return;
    }
    this.pools.push(new Int32Array(pool === undefined ? MAX_POOLED : BLOCKS_PER_POOL));
    this.poolUsed = 0;
  }
}
