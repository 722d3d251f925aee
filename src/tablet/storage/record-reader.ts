import type { StoredEntry } from './entry-store.js';
import type { RecordList } from './record-list.js';

const BLOCK_BYTES = 4096;

/**
 * `Eof`: the marker that closes a file. `WaitRecord`: there is no more, or what there is ends within
 * a record. `InvalidRecord`: a bad checksum or header. `ParseError`: the content makes no sense.
 */
export type ReadOutcome = StoredEntry | 'Eof' | 'WaitRecord' | 'InvalidRecord' | 'ParseError';

/** Whether checksums are compared. */
export type Checksums = 'verified' | 'trusted';

/**
 * Reads one file, record after record. Records are laid out in blocks, and after a bad header the
 * rest of its block is passed over.
 *
 * Models: Reader of `src/log`.
 */
export class RecordReader {
  /** Behind the last record that was read whole. Models: `last_record_end_offset_`. */
  lastEnd = 0;
  private place = 0;

  constructor(
    readonly records: RecordList,
    private readonly checksums: Checksums,
  ) {}

  next(): ReadOutcome {
    const { records, place } = this;
    if (place === records.markerAt) return 'Eof';
    if (place >= records.length) return 'WaitRecord';
    const damage = records.damageAt(place);
    if (damage === undefined) return this.whole(records.rowAt(place));
    if (damage === 'torn') return 'WaitRecord';
    if (damage === 'zero-header' || this.checksums === 'verified') return this.skipBlock();
    if (damage !== 'unparsable') return this.whole(damage);
    this.whole(records.rowAt(place));
    return 'ParseError';
  }

  /** To the block that the last whole record ends in. Models: Reader::GoBackToLastBlock. */
  goBackToLastBlock(): void {
    const { records, lastEnd } = this;
    const lastByte = lastEnd === 0 ? 0 : records.byteAt(lastEnd) - 1;
    this.place = records.placeFrom(lastByte - (lastByte % BLOCK_BYTES));
  }

  /** Models: Reader::GoBackToStart. */
  goBackToStart(): void {
    this.place = 0;
  }

  private whole(row: number): StoredEntry {
    this.place++;
    this.lastEnd = this.place;
    return this.records.store.ref(row);
  }

  private skipBlock(): 'InvalidRecord' {
    const { records } = this;
    const byte = records.byteAt(this.place);
    const blockEnd = byte - (byte % BLOCK_BYTES) + BLOCK_BYTES;
    const next = records.placeFrom(blockEnd);
    const { markerAt = Infinity } = records;
    // A marker in the same block goes with it.
    const isMarkerPassed = next >= markerAt && records.byteAt(markerAt) < blockEnd;
    this.place = isMarkerPassed ? records.length + 1 : next;
    return 'InvalidRecord';
  }
}
