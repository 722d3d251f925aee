import type { Offset } from '../../protocol/index.js';
import { RecordReader, type ReadOutcome } from '../storage/record-reader.js';
import type { Binlog } from './binlog.js';
import type { BinlogPart } from './binlog-part.js';

/** Reads the entries of a binlog one after the other, part after part. Models: LogReader. */
export class LogReader {
  /** -1 until the first file is open. Models: `log_part_index_`. */
  partIndex = -1;
  private part: BinlogPart | undefined = undefined;
  private reader: RecordReader | undefined = undefined;

  constructor(
    private readonly binlog: Binlog,
    /** Says which part is opened first. */
    public startOffset: Offset = 0,
  ) {}

  /**
   * Closes the file that is being read behind the last record that was read whole. True when none is
   * open; false when the file was taken away.
   */
  closePart(): boolean {
    const { part, reader } = this;
    if (part === undefined || reader === undefined) return true;
    if (this.binlog.open({ index: this.partIndex, startOffset: 0 }) !== part) return false;
    part.closeAt(reader.lastEnd);
    return true;
  }

  /** Models: LogReader::ReadNextRecord. */
  next(): ReadOutcome {
    if (this.reader === undefined && !this.roll()) return 'WaitRecord';
    const outcome = this.reader!.next();
    if (outcome === 'Eof') this.roll();
    return outcome;
  }

  /** Opens the first part, or the one after the current; false when there is none. */
  roll(): boolean {
    const next =
      this.partIndex < 0 ? this.binlog.partFor(this.startOffset) : this.binlog.partAfter(this.partIndex);
    const file = next && this.binlog.open(next);
    if (file === undefined) return false;
    this.partIndex = next!.index;
    this.part = file;
    this.reader = new RecordReader(file.records, this.binlog.checksums);
    return true;
  }

  /** To the start of the block that was read last. Models: LogReader::GoBackToLastBlock. */
  goBackToLastBlock(): void {
    this.reader?.goBackToLastBlock();
  }

  /** To the start of the current part. Models: LogReader::GoBackToStart. */
  goBackToStart(): void {
    this.reader?.goBackToStart();
  }
}
