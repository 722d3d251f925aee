import type { Offset } from '../../protocol/index.js';
import type { StoredEntry } from '../storage/entry-store.js';
import type { Binlog } from './binlog.js';
import type { BinlogPart } from './binlog-part.js';

const BLOCK_BYTES = 4096;

/** `Eof`: the marker that closes a part. `WaitRecord`: there is nothing to read, or nothing to open. */
export type ReadOutcome = StoredEntry | 'Eof' | 'WaitRecord';

/** Reads the entries of a binlog one after the other, part after part. Models: LogReader. */
export class LogReader {
  /** -1 until the first file is open. Models: `log_part_index_`. */
  partIndex = -1;
  private part: BinlogPart | undefined = undefined;
  private position = 0;

  constructor(
    private readonly binlog: Binlog,
    /** Says which part is opened first. */
    public startOffset: Offset = 0,
  ) {}

  /** The file that is being read. */
  get openPart(): BinlogPart | undefined {
    return this.part;
  }

  /** Models: LogReader::ReadNextRecord. */
  next(): ReadOutcome {
    if (this.part === undefined && !this.roll()) return 'WaitRecord';
    const part = this.part!;
    const entry = part.at(this.position);
    if (entry !== undefined) {
      this.position++;
      return entry;
    }
    if (!part.endMarker) return 'WaitRecord';
    this.roll();
    return 'Eof';
  }

  /** Opens the first part, or the one after the current; false when there is none. */
  roll(): boolean {
    const next =
      this.partIndex < 0 ? this.binlog.partFor(this.startOffset) : this.binlog.partAfter(this.partIndex);
    const file = next && this.binlog.open(next);
    if (file === undefined) return false;
    this.partIndex = file.index;
    this.part = file;
    this.position = 0;
    return true;
  }

  /** To the start of the block that was read last. Models: LogReader::GoBackToLastBlock. */
  goBackToLastBlock(): void {
    let bytes = 0;
    while (this.part !== undefined && this.position > 0 && bytes < BLOCK_BYTES) {
      bytes += this.part.sizeAt(--this.position);
    }
  }

  /** To the start of the current part. Models: LogReader::GoBackToStart. */
  goBackToStart(): void {
    this.position = 0;
  }
}
