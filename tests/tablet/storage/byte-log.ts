/**
 * A file of records as real bytes: what `RecordWriter` and `RecordReader` derive from sizes, done by
 * writing and parsing every header. Only where no header was written, and not zeros either, it takes
 * the same decision as they do: to wait.
 */
const BLOCK = 4096;
const HEADER = 7;
const TYPES = { zero: 0, full: 1, first: 2, middle: 3, last: 4, end: 5 };

export class ByteFile {
  readonly bytes: number[] = [];
  /** Where a whole header was written last. */
  readonly headers = new Set<number>();
  full = false;

  /** Of a fragment that is there: its header becomes zeros, or its first byte of content another one. */
  spoil(header: number, what: 'header' | 'content'): void {
    if (what === 'header') this.bytes.fill(0, header, header + HEADER);
    else this.bytes[header + HEADER]! ^= 1;
  }

  cut(length: number): void {
    this.bytes.length = length;
    for (const header of this.headers) if (header + HEADER > length) this.headers.delete(header);
  }

  /** Writes behind the end, or over what is there; tells how many bytes there was room for. */
  write(at: number, data: readonly number[], header?: number): number {
    const room = this.full ? Math.ceil(this.bytes.length / BLOCK) * BLOCK : Infinity;
    const count = Math.max(0, Math.min(data.length, room - at));
    while (this.bytes.length < at && count > 0) this.bytes.push(0);
    for (let i = 0; i < count; i++) this.bytes[at + i] = data[i]!;
    for (let i = at - HEADER + 1; i < at + count; i++) this.headers.delete(i);
    if (header !== undefined && count >= header - at + HEADER) this.headers.add(header);
    return count;
  }
}

function checksum(type: number, content: readonly number[]): number {
  return content.reduce((sum, byte, i) => (sum * 31 + byte + i) >>> 0, type + 1);
}

function fragment(type: number, content: readonly number[]): number[] {
  const sum = checksum(type, content);
  const crc = [sum & 255, (sum >>> 8) & 255, (sum >>> 16) & 255, sum >>> 24];
  return [...crc, content.length & 255, content.length >> 8, type, ...content];
}

/** All bytes of a record are its number. */
export function contentOf(number: number, length: number): number[] {
  return Array.from({ length }, () => number);
}

export class ByteWriter {
  private blockOffset = 0;
  private position: number;

  constructor(private readonly file: ByteFile) {
    this.position = file.bytes.length;
  }

  append(content: readonly number[]): boolean {
    let left = content;
    for (let isFirst = true; isFirst || left.length > 0; isFirst = false) {
      const padding = this.pad();
      const piece = left.slice(0, BLOCK - this.blockOffset - HEADER);
      left = left.slice(piece.length);
      const isLast = left.length === 0;
      const type = isFirst ? (isLast ? TYPES.full : TYPES.first) : isLast ? TYPES.last : TYPES.middle;
      if (!this.emit(padding, fragment(type, piece))) return false;
    }
    return true;
  }

  close(): boolean {
    return this.emit(this.pad(), fragment(TYPES.end, []));
  }

  private pad(): number[] {
    const left = BLOCK - this.blockOffset;
    if (left >= HEADER) return [];
    this.blockOffset = 0;
    return contentOf(0, left);
  }

  private emit(padding: readonly number[], data: readonly number[]): boolean {
    const all = [...padding, ...data];
    const count = this.file.write(this.position, all, this.position + padding.length);
    this.position += count;
    this.blockOffset = (this.blockOffset + data.length) % BLOCK;
    return count === all.length;
  }
}

/** Models: Reader of `src/log`, line by line. */
export class ByteReader {
  lastEnd = 0;
  private buffer: number[] = [];
  private end = 0;
  private lastBlock = 0;

  constructor(
    private readonly file: ByteFile,
    private readonly checksums: 'verified' | 'trusted',
  ) {}

  /** The content of a record, or why there is none. */
  next(): readonly number[] | 'Eof' | 'WaitRecord' | 'InvalidRecord' {
    let assembled: number[] | undefined;
    for (;;) {
      const block = this.fill();
      if (block === undefined) return this.wait();
      const at = this.end - this.buffer.length;
      const length = this.buffer[4]! + (this.buffer[5]! << 8);
      const type = this.buffer[6]!;
      const isZero = this.buffer.slice(0, HEADER).every((byte) => byte === 0);
      if (!isZero && !this.file.headers.has(at)) return this.wait();
      if (HEADER + length > this.buffer.length) return this.wait();
      const content = this.buffer.slice(HEADER, HEADER + length);
      if (
        this.checksums === 'verified' &&
        fragment(type, content).some((byte, i) => byte !== this.buffer[i])
      ) {
        this.buffer = [];
        return 'InvalidRecord';
      }
      if (type === TYPES.end || type === TYPES.zero) {
        this.buffer = [];
        return type === TYPES.end ? 'Eof' : 'InvalidRecord';
      }
      this.buffer = this.buffer.slice(HEADER + length);
      if (type === TYPES.full || type === TYPES.first) assembled = content;
      else assembled?.push(...content);
      if (assembled === undefined || type === TYPES.first || type === TYPES.middle) continue;
      this.lastEnd = this.end - this.buffer.length;
      if (block > 0) this.lastBlock = block;
      return assembled;
    }
  }

  goBackToLastBlock(): void {
    this.end = this.lastBlock - (this.lastBlock % BLOCK);
    this.buffer = [];
  }

  goBackToStart(): void {
    this.end = 0;
    this.buffer = [];
  }

  private fill(): number | undefined {
    if (this.buffer.length >= HEADER) return 0;
    const from = this.end;
    this.buffer = this.file.bytes.slice(from, from + BLOCK);
    this.end += this.buffer.length;
    return this.buffer.length < HEADER ? undefined : from;
  }

  private wait(): 'WaitRecord' {
    this.goBackToLastBlock();
    return 'WaitRecord';
  }
}
