import type { Corruption } from '../../sim/index.js';
import { END_MARKER_BYTES } from '../binlog/entry-size.js';
import type { EntryStore } from './entry-store.js';
import { RowRuns } from './row-runs.js';

/** So many records lie between two places whose byte is known. */
const RECORDS_PER_MARK = 64;

/**
 * What a record suffered. `torn`: the file ends within it. A number: the row that its spoilt content
 * says; the checksum is that of the row it was written as.
 */
export type Damage = 'torn' | 'unparsable' | 'zero-header' | number;

/**
 * The records of one file, a binlog part or a snapshot: rows of the partition's store, the damage
 * that some of them have, and the end marker.
 */
export class RecordList {
  /** Of the whole file. */
  bytes = 0;
  /** How many records come before the end marker; what lies behind it is out of reach. */
  markerAt: number | undefined = undefined;
  private rows = new RowRuns();
  private damages = new Map<number, Damage>();
  /** The byte at which every so many-th record begins. */
  private marks: number[] = [];

  constructor(readonly store: EntryStore) {}

  get length(): number {
    return this.rows.length;
  }

  append(row: number): void {
    if (this.length % RECORDS_PER_MARK === 0) this.marks.push(this.bytes);
    this.rows.push(row);
    this.bytes += this.store.sizeOf(row);
  }

  /** Puts the end marker behind so many records, over whatever is there; behind all of them if absent. */
  close(at: number = this.length): void {
    this.markerAt = at;
    this.bytes = Math.max(this.bytes, this.byteAt(at) + END_MARKER_BYTES);
  }

  /** The row that a record was written as. */
  rowAt(place: number): number {
    return this.rows.at(place);
  }

  damageAt(place: number): Damage | undefined {
    return this.damages.size === 0 ? undefined : this.damages.get(place);
  }

  /** The byte at which a record begins, or the end of the last one. */
  byteAt(place: number): number {
    const mark = Math.min(Math.floor(place / RECORDS_PER_MARK), this.marks.length - 1);
    if (mark < 0) return 0;
    let byte = this.marks[mark]!;
    for (let i = mark * RECORDS_PER_MARK; i < place; i++) byte += this.store.sizeOf(this.rowAt(i));
    return byte;
  }

  /** The first record that begins at this byte or later. */
  placeFrom(byte: number): number {
    let mark = this.marks.length - 1;
    while (mark > 0 && this.marks[mark]! > byte) mark--;
    let place = Math.max(0, mark * RECORDS_PER_MARK);
    for (let at = this.marks[mark] ?? 0; at < byte && place < this.length; place++) {
      at += this.store.sizeOf(this.rowAt(place));
    }
    return place;
  }

  /** The first records, with the marker only if it lies among them. */
  head(length: number): RecordList {
    const head = new RecordList(this.store);
    head.rows = this.rows.head(length);
    head.marks = this.marks.slice(0, Math.ceil(head.length / RECORDS_PER_MARK));
    for (const [place, damage] of this.damages) if (place < length) head.damages.set(place, damage);
    head.bytes = head.byteAt(head.length);
    if (this.markerAt !== undefined && this.markerAt < length) head.close(this.markerAt);
    return head;
  }

  copy(): RecordList {
    const copy = this.head(this.length);
    if (this.markerAt !== undefined) copy.close(this.markerAt);
    return copy;
  }

  /** Becomes its first records and, if `end` is torn, a part of the next one. False when it has no more. */
  truncate(records: number, end: 'whole' | 'torn'): boolean {
    if (records >= this.length + (this.markerAt === this.length ? 1 : 0)) return false;
    const isTorn = end === 'torn' && records < this.length;
    const head = this.head(isTorn ? records + 1 : records);
    if (isTorn) head.damages.set(records, 'torn');
    this.rows = head.rows;
    this.marks = head.marks;
    this.damages = head.damages;
    this.bytes = head.bytes;
    this.markerAt = head.markerAt;
    return true;
  }

  corrupt(place: number, how: Corruption): boolean {
    if (place < 0 || place >= this.length) return false;
    this.damages.set(place, how === 'payload' ? this.spoiltRow(place) : how);
    return true;
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

function flip(text: string): string {
  return text === '' ? text : text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);
}
