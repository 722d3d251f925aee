import type { Corruption } from '../../sim/index.js';
import type { EntryStore } from './entry-store.js';
import { BLOCK_BYTES, END_MARKER_BYTES, HEADER_BYTES, paddingAt, recordBytes } from './record-layout.js';
import { RowRuns } from './row-runs.js';

/** So many records lie between two places whose byte is known. */
const RECORDS_PER_MARK = 64;

/** How a fragment of a record was spoilt. */
export interface Damage {
  readonly how: Corruption;
  /** Which fragment of the record, from 0. */
  readonly fragment: number;
  /** The row that the record says now; the checksum is that of the row it was written as. */
  readonly row: number;
}

/** From this record on, the writer believed to be further in its block than it was. */
interface Shift {
  readonly place: number;
  readonly bytes: number;
}

/**
 * The content of one file, a binlog part or a snapshot: rows of the partition's store as records, where
 * they begin, what became of some of them, and end markers. Bytes are not stored; where which
 * fragment lies follows from the sizes of the rows, and from the few exceptions that are noted here.
 */
export class RecordList {
  /** Of the whole file. */
  bytes = 0;
  /** Bytes at which end markers begin: behind the last record, or where the last reader ended. */
  markers: readonly number[] = [];
  /** Changes with everything that changes records that are there already. */
  revision = 0;
  private rows = new RowRuns();
  /** Behind the last record. */
  private end = 0;
  private damages = new Map<number, Damage>();
  /** What is there of records that are not whole. */
  private cuts = new Map<number, number>();
  /** Where records begin that do not follow the one before. */
  private starts = new Map<number, number>();
  private shifts: Shift[] = [];
  /** The byte at which every so many-th record begins. */
  private marks: number[] = [];

  constructor(readonly store: EntryStore) {}

  get length(): number {
    return this.rows.length;
  }

  /** Whether a reader gets the records one after the other, as they were written. */
  get isRegular(): boolean {
    const { damages, cuts, starts, shifts, markers } = this;
    const exceptions = damages.size + cuts.size + starts.size + shifts.length;
    return exceptions === 0 && markers.every((marker) => marker >= this.end);
  }

  /**
   * Adds a record at the end of the file, or at `start` where its writer stands, and returns its
   * bytes. `blockOffset` is how far in a block the writer believes to be. Of a record that is not
   * whole only `cut` bytes are there.
   */
  append(
    row: number,
    start: number = this.bytes,
    blockOffset: number = start % BLOCK_BYTES,
    cut?: number,
  ): number {
    const place = this.length;
    if (start !== this.end) this.starts.set(place, start);
    if (place % RECORDS_PER_MARK === 0) this.marks.push(start);
    this.shiftFrom(place, (blockOffset - (start % BLOCK_BYTES) + BLOCK_BYTES) % BLOCK_BYTES);
    this.rows.push(row);
    if (cut !== undefined) this.cuts.set(place, cut);
    const bytes = cut ?? this.sizeOf(row, blockOffset);
    this.end = start + bytes;
    this.bytes = Math.max(this.bytes, this.end);
    return bytes;
  }

  /** Puts an end marker at a byte, over whatever is there. */
  mark(byte: number): void {
    const others = this.markers.filter((marker) => Math.abs(marker - byte) >= END_MARKER_BYTES);
    this.markers = [...others, byte];
    this.bytes = Math.max(this.bytes, byte + END_MARKER_BYTES);
    this.revision++;
  }

  /** Bytes of a row as a record that is written so far in a block. */
  sizeOf(row: number, blockOffset: number): number {
    return recordBytes(blockOffset, this.store.contentBytes(row));
  }

  /** Bytes that can be written at a place even on a full disk: to the end of the file's last block. */
  roomAt(byte: number): number {
    return Math.max(0, Math.ceil(this.bytes / BLOCK_BYTES) * BLOCK_BYTES - byte);
  }

  /** The row that a record was written as. */
  rowAt(place: number): number {
    return this.rows.at(place);
  }

  damageAt(place: number): Damage | undefined {
    return this.damages.size === 0 ? undefined : this.damages.get(place);
  }

  /** Bytes that are there of a record that is not whole. */
  cutAt(place: number): number | undefined {
    return this.cuts.size === 0 ? undefined : this.cuts.get(place);
  }

  /** How far in a block the writer of a record believed to be when it began at `byte`. */
  blockOffsetAt(place: number, byte: number): number {
    const shift = this.shifts.length === 0 ? 0 : (this.shifts.findLast((s) => s.place <= place)?.bytes ?? 0);
    return (byte + shift) % BLOCK_BYTES;
  }

  /** The byte at which a record begins, padding included, or the end of the last one. */
  byteAt(place: number): number {
    if (place >= this.length) return this.end;
    const mark = Math.min(Math.floor(place / RECORDS_PER_MARK), this.marks.length - 1);
    let byte = this.marks[mark]!;
    for (let i = mark * RECORDS_PER_MARK; i < place; i++) byte = this.startAfter(i, byte);
    return byte;
  }

  /** Where the next record begins, if this one begins at `byte`. */
  startAfter(place: number, byte: number): number {
    const start = this.starts.size === 0 ? undefined : this.starts.get(place + 1);
    return start ?? this.endOf(place, byte);
  }

  /** The end of a record that begins at `byte`. */
  endOf(place: number, byte: number): number {
    const cut = this.cutAt(place);
    if (cut !== undefined) return byte + cut;
    return byte + this.sizeOf(this.rowAt(place), this.blockOffsetAt(place, byte));
  }

  /** The last record that begins at a byte or before; 0 when there is none. */
  placeAt(byte: number): number {
    let mark = 0;
    for (let above = this.marks.length; above - mark > 1;) {
      const middle = (mark + above) >> 1;
      if (this.marks[middle]! <= byte) mark = middle;
      else above = middle;
    }
    let place = mark * RECORDS_PER_MARK;
    for (let start = this.marks[mark] ?? 0; place + 1 < this.length; place++) {
      start = this.startAfter(place, start);
      if (start > byte) break;
    }
    return place;
  }

  /** The first records, with those markers that lie among them. */
  head(length: number): RecordList {
    const head = new RecordList(this.store);
    head.rows = this.rows.head(length);
    head.marks = this.marks.slice(0, Math.ceil(head.length / RECORDS_PER_MARK));
    head.damages = among(length, this.damages);
    head.cuts = among(length, this.cuts);
    head.starts = among(length, this.starts);
    head.shifts = this.shifts.filter(({ place }) => place < length);
    head.end =
      length >= this.length ? this.end : length === 0 ? 0 : this.endOf(length - 1, this.byteAt(length - 1));
    head.bytes = head.end;
    head.markers = this.markersTo(head.bytes);
    return head;
  }

  copy(): RecordList {
    const copy = this.head(this.length);
    copy.bytes = this.bytes;
    copy.markers = this.markers;
    return copy;
  }

  /** Becomes its first records and, if `end` is torn, a part of the next one. False when it has no more. */
  truncate(records: number, end: 'whole' | 'torn'): boolean {
    if (records > this.length || (records === this.length && this.bytes === this.end)) return false;
    const head = this.head(records);
    if (end === 'torn' && records < this.length) this.appendHalf(head, records);
    Object.assign(this, head, { revision: this.revision + 1 });
    return true;
  }

  /** Spoils one fragment of a record; false when there is none. */
  corrupt(place: number, how: Corruption, fragment = 0): boolean {
    if (place < 0 || place >= this.length || fragment >= this.fragmentsOf(place)) return false;
    const row = how === 'payload' ? this.spoiltRow(place) : this.rowAt(place);
    this.damages.set(place, { how, fragment, row });
    this.revision++;
    return true;
  }

  /** In how many pieces a record lies. */
  fragmentsOf(place: number): number {
    const start = this.byteAt(place);
    const blockOffset = this.blockOffsetAt(place, start);
    const content = this.store.contentBytes(this.rowAt(place));
    const headers = recordBytes(blockOffset, content) - paddingAt(blockOffset) - content;
    return headers / HEADER_BYTES;
  }

  private appendHalf(head: RecordList, place: number): void {
    const start = this.byteAt(place);
    const half = Math.floor((this.endOf(place, start) - start) / 2);
    head.append(this.rowAt(place), start, this.blockOffsetAt(place, start), half);
    head.damages = among(place + 1, this.damages);
    head.markers = this.markersTo(head.bytes);
  }

  private markersTo(bytes: number): number[] {
    return this.markers.filter((marker) => marker + END_MARKER_BYTES <= bytes);
  }

  private shiftFrom(place: number, bytes: number): void {
    if ((this.shifts.at(-1)?.bytes ?? 0) !== bytes) this.shifts.push({ place, bytes });
  }

  /** One bit of the value is another, or one of the key where there is no value. */
  private spoiltRow(place: number): number {
    const { store } = this;
    const entry = store.entry(this.rowAt(place));
    const { value, dimensions } = entry;
    const spoilt =
      value === ''
        ? { ...entry, dimensions: dimensions.map(({ key, idx }) => ({ key: flip(key), idx })) }
        : { ...entry, value: flip(value) };
    return store.own(spoilt).row;
  }
}

function among<T>(length: number, of: ReadonlyMap<number, T>): Map<number, T> {
  return new Map([...of].filter(([place]) => place < length));
}

function flip(text: string): string {
  return text === '' ? text : text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);
}
