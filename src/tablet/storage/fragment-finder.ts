import type { Damage, RecordList } from './record-list.js';
import {
  END_MARKER_BYTES,
  firstRoomAt,
  FURTHER_ROOM,
  HEADER_BYTES,
  paddingAt,
  recordBytes,
} from './record-layout.js';

/**
 * What begins at a byte of a file: a fragment of a record, an end marker, zeros where a header should
 * be, or nothing that was written as a header.
 */
export type Found = 'full' | 'first' | 'middle' | 'last' | 'marker' | 'zeros' | 'nothing';

/**
 * Tells what begins at a byte of a file. It is asked for one byte after the other mostly, so it
 * remembers the record that it found last.
 */
export class FragmentFinder {
  /** The record that the fragment found last is of. */
  place = 0;
  /** The byte behind that fragment, as its header says. */
  fragmentEnd = 0;
  /** Number of that fragment in its record, from 0. */
  fragment = 0;
  private start = 0;
  private end = 0;
  private content = 0;
  private firstHeader = 0;
  private firstRoom = 0;
  private revision = -1;

  constructor(private readonly records: RecordList) {}

  at(byte: number): Found {
    for (const marker of this.records.markers) {
      if (Math.abs(byte - marker) >= END_MARKER_BYTES) continue;
      this.fragmentEnd = byte + END_MARKER_BYTES;
      return byte === marker ? 'marker' : 'nothing';
    }
    this.moveTo(byte);
    if (byte < this.start || byte >= this.end) return this.inGap(byte);
    const into = byte - this.firstHeader;
    return into === 0 ? this.firstFragment(byte) : this.furtherFragment(byte, into);
  }

  /** The damage of the fragment found last. */
  get damage(): Damage | undefined {
    const damage = this.records.damageAt(this.place);
    return damage?.fragment === this.fragment ? damage : undefined;
  }

  /** Whether other bytes follow where the fragment found last should go on. */
  get isOverwritten(): boolean {
    return this.fragmentEnd > this.end;
  }

  /** A gap is where the file was cut while its writer stood further behind. */
  private inGap(byte: number): Found {
    const { records } = this;
    this.fragmentEnd = byte + HEADER_BYTES;
    const next = Math.min(this.headerBehind(byte), ...records.markers.filter((marker) => marker > byte));
    return this.fragmentEnd <= next ? 'zeros' : 'nothing';
  }

  private headerBehind(byte: number): number {
    const { records, place, start } = this;
    if (byte < start) return this.firstHeader;
    if (place + 1 >= records.length) return records.bytes;
    const next = records.startAfter(place, start);
    return next + paddingAt(records.blockOffsetAt(place + 1, next));
  }

  private firstFragment(byte: number): Found {
    const { content, firstRoom } = this;
    this.fragment = 0;
    this.fragmentEnd = byte + HEADER_BYTES + Math.min(content, firstRoom);
    return this.hasHeader(byte, content <= firstRoom ? 'full' : 'first');
  }

  private furtherFragment(byte: number, into: number): Found {
    const blocks = (into - HEADER_BYTES - this.firstRoom) / (HEADER_BYTES + FURTHER_ROOM);
    const left = this.content - this.firstRoom - blocks * FURTHER_ROOM;
    if (!Number.isInteger(blocks) || blocks < 0 || left <= 0) return 'nothing';
    this.fragment = 1 + blocks;
    this.fragmentEnd = byte + HEADER_BYTES + Math.min(left, FURTHER_ROOM);
    return this.hasHeader(byte, left <= FURTHER_ROOM ? 'last' : 'middle');
  }

  /** Of a record that is not whole not even the header may be there. */
  private hasHeader(byte: number, found: Found): Found {
    if (byte + HEADER_BYTES > this.end) return 'nothing';
    if (this.damage?.how !== 'zero-header') return found;
    this.fragmentEnd = byte + HEADER_BYTES;
    return 'zeros';
  }

  /** To the last record that begins at a byte or before. */
  private moveTo(byte: number): void {
    const { records } = this;
    const isUnmeasured = this.end === this.start || this.revision !== records.revision;
    if (isUnmeasured || byte < this.start) {
      this.revision = records.revision;
      this.place = records.placeAt(byte);
      this.measure(records.byteAt(this.place));
    }
    while (byte >= this.end && this.place + 1 < records.length) {
      const next = records.startAfter(this.place, this.start);
      if (next > byte) return;
      this.place++;
      this.measure(next);
    }
  }

  private measure(start: number): void {
    const { records, place } = this;
    this.start = start;
    if (place >= records.length) {
      this.end = start;
      return;
    }
    const blockOffset = records.blockOffsetAt(place, start);
    this.firstHeader = start + paddingAt(blockOffset);
    this.firstRoom = firstRoomAt(blockOffset);
    this.content = records.store.contentBytes(records.rowAt(place));
    this.end = start + (records.cutAt(place) ?? recordBytes(blockOffset, this.content));
  }
}
