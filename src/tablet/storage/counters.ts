const CHUNK_BITS = 10;
const CHUNK_COUNTERS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_COUNTERS - 1;
const FIRST_COUNTERS = 4;
const LARGEST_BYTE = 0xff;

/**
 * A counter for each small number, 0 until it is changed. Most keys of a large table have few rows,
 * so counters are bytes; where one outgrows its byte, it and its neighbours get four.
 */
export class Counters {
  private readonly chunks: (Uint8Array | Int32Array)[] = [];

  at(number: number): number {
    if (number < 0) return 0;
    return this.chunks[number >> CHUNK_BITS]?.[number & CHUNK_MASK] ?? 0;
  }

  add(number: number, difference: number): void {
    const place = number & CHUNK_MASK;
    let chunk = this.chunks[number >> CHUNK_BITS];
    if (chunk === undefined || place >= chunk.length) chunk = this.lengthen(number);
    const count = chunk[place]! + difference;
    if (count > LARGEST_BYTE && chunk instanceof Uint8Array) chunk = this.widen(number >> CHUNK_BITS);
    chunk[place] = count;
  }

  /** Room for a counter. The first chunk begins small, because most tables of most runs are. */
  private lengthen(number: number): Uint8Array | Int32Array {
    const at = number >> CHUNK_BITS;
    while (this.chunks.length < at) this.chunks.push(new Uint8Array(0));
    const old = this.chunks[at] ?? new Uint8Array(0);
    const wanted = at > 0 ? CHUNK_COUNTERS : Math.max(FIRST_COUNTERS, old.length * 2, number + 1);
    const length = Math.min(CHUNK_COUNTERS, wanted);
    const chunk = old instanceof Uint8Array ? new Uint8Array(length) : new Int32Array(length);
    chunk.set(old);
    this.chunks[at] = chunk;
    return chunk;
  }

  private widen(at: number): Int32Array {
    const wide = Int32Array.from(this.chunks[at]!);
    this.chunks[at] = wide;
    return wide;
  }
}
