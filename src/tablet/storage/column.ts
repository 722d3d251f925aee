/** The arrays that a column can be made of. */
export type Numbers = Float64Array | Int32Array | Uint8Array;

const CHUNK_BITS = 12;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_ROWS - 1;
const FIRST_ROWS = 16;

/**
 * A column of numbers that only grows. It lies in chunks, so that growing copies nothing that is
 * full; the first chunk begins small, because most partitions of most runs hold a few rows only.
 */
export class Column<A extends Numbers> {
  length = 0;
  private readonly chunks: A[] = [];

  constructor(private readonly make: (length: number) => A) {}

  push(value: number): void {
    const number = this.length >> CHUNK_BITS;
    const place = this.length & CHUNK_MASK;
    const chunk = this.chunks[number];
    if (chunk !== undefined && place < chunk.length) chunk[place] = value;
    else this.widen(number)[place] = value;
    this.length++;
  }

  at(row: number): number {
    return this.chunks[row >> CHUNK_BITS]![row & CHUNK_MASK]!;
  }

  set(row: number, value: number): void {
    this.chunks[row >> CHUNK_BITS]![row & CHUNK_MASK] = value;
  }

  private widen(number: number): A {
    const old = this.chunks[number];
    const wider = this.make(number > 0 ? CHUNK_ROWS : old === undefined ? FIRST_ROWS : old.length * 2);
    if (old !== undefined) wider.set(old);
    this.chunks[number] = wider;
    return wider;
  }
}

export const int32Column = (): Column<Int32Array> => new Column((length) => new Int32Array(length));
export const float64Column = (): Column<Float64Array> => new Column((length) => new Float64Array(length));
export const byteColumn = (): Column<Uint8Array> => new Column((length) => new Uint8Array(length));
