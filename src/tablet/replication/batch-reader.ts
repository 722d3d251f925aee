import type { LogEntry, Offset } from '../../protocol/index.js';
import type { Binlog } from '../binlog/binlog.js';
import { LogReader } from '../binlog/log-reader.js';

export interface Batch {
  readonly entries: readonly LogEntry[];
  /** Why there are no more: something has to be waited for, or read again. */
  readonly needWait: boolean;
}

/**
 * Reads what one follower is to be sent next. Without holes: what lies behind one is looked for
 * again and again. Models: the reading part of ReplicateNode::SyncData(uint64_t).
 */
export class BatchReader {
  private readonly reader: LogReader;
  private goBackCount = 0;

  constructor(
    binlog: Binlog,
    /** So often the last block is read again before the whole part is. */
    private readonly maxGoBack: number,
  ) {
    this.reader = new LogReader(binlog);
  }

  /** Part that is being read; -1 until one was opened. */
  get partIndex(): number {
    return this.reader.partIndex;
  }

  /** The follower has everything up to `offset`. */
  startAfter(offset: Offset): void {
    this.reader.startOffset = offset;
  }

  /** The entries behind `offset`, at most so many. */
  read(offset: Offset, wanted: number): Batch {
    const entries: LogEntry[] = [];
    let expected = offset;
    while (entries.length < wanted) {
      const outcome = this.reader.next();
      if (outcome === 'ParseError') break;
      if (outcome === 'Eof' || outcome === 'WaitRecord') return { entries, needWait: true };
      const index = outcome === 'InvalidRecord' ? Infinity : outcome.log_index;
      if (index <= expected) continue;
      if (outcome === 'InvalidRecord' || index > expected + 1) {
        this.goBack();
        return { entries, needWait: true };
      }
      entries.push(outcome);
      expected++;
      this.goBackCount = 0;
    }
    return { entries, needWait: false };
  }

  /** After a hole or a bad record: to the last block, and after enough of that to the start of the part. */
  private goBack(): void {
    if (this.goBackCount > this.maxGoBack) {
      this.reader.goBackToStart();
      this.goBackCount = 0;
      return;
    }
    this.reader.goBackToLastBlock();
    this.goBackCount++;
  }
}
