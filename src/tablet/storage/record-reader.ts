import type { StoredEntry } from './entry-store.js';
import { FragmentFinder } from './fragment-finder.js';
import type { RecordList } from './record-list.js';
import { BLOCK_BYTES, HEADER_BYTES, paddingAt } from './record-layout.js';

/**
 * `Eof`: the marker that closes a file. `WaitRecord`: there is no more, or what there is ends within
 * a record, or within what was read of the file. `InvalidRecord`: a bad checksum or header.
 * `ParseError`: the content makes no sense.
 */
export type ReadOutcome = StoredEntry | 'Eof' | 'WaitRecord' | 'InvalidRecord' | 'ParseError';

/** Whether checksums are compared. */
export type Checksums = 'verified' | 'trusted';

/** No record is being put together. */
const NONE = -1;

/**
 * Reads one file, record after record. It takes a block of bytes at a time, as much as there is, and
 * goes on where these end: after it came to the end of a file that grows, its blocks are not those of
 * the writer any more, until it goes back. Where it then expects a header and none was written, the
 * original sees whatever the bytes say, which mostly is a record too long for the block; so here it
 * waits, and goes back.
 *
 * Models: Reader of `src/log`.
 */
export class RecordReader {
  private lastRecordEnd = 0;
  /** Where the next header is expected. */
  private at = 0;
  /** As far as the file was read. Models: `end_of_buffer_offset_`. */
  private bufferEnd = 0;
  /** Where a block was read that began with the end of a record. Models: `last_end_of_buffer_offset_`. */
  private lastBlock = 0;
  private readonly found: FragmentFinder;
  /** The next record of a run of sound ones, for which nobody needs to look at bytes, and the end of the run. */
  private place = 0;
  private runEnd = 0;
  private runStart = 0;
  private revision = 0;

  constructor(
    readonly records: RecordList,
    private readonly checksums: Checksums,
  ) {
    this.found = new FragmentFinder(records);
  }

  /** The byte behind the last record that was read whole. Models: `last_record_end_offset_`. */
  get lastEnd(): number {
    this.endRun();
    return this.lastRecordEnd;
  }

  next(): ReadOutcome {
    const { records } = this;
    if (this.place >= this.runEnd || this.revision !== records.revision) {
      this.endRun();
      this.beginRun();
      if (this.place >= this.runEnd) return this.assemble();
    }
    return records.store.ref(records.rowAt(this.place++));
  }

  /** Models: Reader::ReadRecord. */
  private assemble(): ReadOutcome {
    const { found } = this;
    let assembled = NONE;
    let isSound = true;
    for (;;) {
      const block = this.fillBuffer();
      if (block === 'end') return this.wait();
      const kind = found.at(this.at);
      if (kind === 'nothing' || found.fragmentEnd > this.bufferEnd) return this.wait();
      if (kind === 'marker') return this.dropBuffer('Eof');
      if (kind === 'zeros' || this.isBad()) return this.dropBuffer('InvalidRecord');
      this.at = found.fragmentEnd;
      if (kind === 'first' || kind === 'full') {
        assembled = found.place;
        isSound = true;
      } else if (assembled === NONE) {
        continue;
      }
      isSound &&= found.place === assembled && !found.isOverwritten;
      if (kind === 'full' || kind === 'last') return this.complete(block, isSound);
    }
  }

  /** To the block that a whole record was last read at the beginning of. */
  goBackToLastBlock(): void {
    this.endRun();
    this.seek(this.lastBlock - (this.lastBlock % BLOCK_BYTES));
  }

  goBackToStart(): void {
    this.endRun();
    this.seek(0);
  }

  /**
   * Where a reader stands at the beginning of a block, all records come one after the other as long as
   * the file consists of whole blocks, if nothing befell it.
   */
  private beginRun(): void {
    const { records, at } = this;
    const wholeBlocks = records.bytes - (records.bytes % BLOCK_BYTES);
    if (at !== this.bufferEnd || at % BLOCK_BYTES !== 0 || at >= wholeBlocks || !records.isRegular) return;
    const place = records.placeAt(at);
    const start = records.byteAt(place);
    const isMiddle = start < at && start + paddingAt(start % BLOCK_BYTES) < at;
    this.place = isMiddle ? place + 1 : place;
    this.runEnd = Math.max(this.place, records.placeAt(wholeBlocks));
    this.runStart = this.place;
    this.revision = records.revision;
  }

  /** To the bytes at which the run has come. */
  private endRun(): void {
    const { place } = this;
    if (place === this.runStart) return;
    const byte = this.records.byteAt(place);
    this.lastRecordEnd = byte;
    this.at = byte;
    this.bufferEnd = Math.ceil(byte / BLOCK_BYTES) * BLOCK_BYTES;
    this.lastBlock = this.bufferEnd - BLOCK_BYTES || this.lastBlock;
    this.runStart = place;
    this.runEnd = place;
  }

  private seek(byte: number): void {
    this.at = byte;
    this.bufferEnd = byte;
  }

  /**
   * Reads on if there is no room for a header in what is left; a few bytes at the end of a block are
   * passed over. Tells the byte at which it read a block, 0 if it did not need to.
   */
  private fillBuffer(): number | 'end' {
    if (this.bufferEnd - this.at >= HEADER_BYTES) return 0;
    const from = this.bufferEnd;
    this.at = from;
    this.bufferEnd = Math.max(from, Math.min(from + BLOCK_BYTES, this.records.bytes));
    return this.bufferEnd - from < HEADER_BYTES ? 'end' : from;
  }

  private isBad(): boolean {
    if (this.checksums === 'trusted') return false;
    return this.found.damage !== undefined || this.found.isOverwritten;
  }

  private complete(block: number, isSound: boolean): StoredEntry | 'ParseError' {
    const { records, found } = this;
    this.lastRecordEnd = this.at;
    if (block > 0) this.lastBlock = block;
    const damage = records.damageAt(found.place);
    if (!isSound || damage?.how === 'unparsable') return 'ParseError';
    return records.store.ref(damage?.row ?? records.rowAt(found.place));
  }

  private dropBuffer(outcome: 'Eof' | 'InvalidRecord'): 'Eof' | 'InvalidRecord' {
    this.at = this.bufferEnd;
    return outcome;
  }

  private wait(): 'WaitRecord' {
    this.goBackToLastBlock();
    return 'WaitRecord';
  }
}
