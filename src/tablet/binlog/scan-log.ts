import type { ReadOutcome } from '../storage/record-reader.js';
import type { StoredEntry } from '../storage/entry-store.js';
import type { Binlog } from './binlog.js';
import type { LogReader } from './log-reader.js';

/**
 * How a scan ended. `marked` and `unmarked`: at the end of the log, whose last part has its marker,
 * or lacks it. `enough`: the visitor said so. `stuck`: there are parts, but none that can be opened
 * next; the original goes round and round there and keeps its thread for ever.
 */
export type ScanEnd = 'marked' | 'unmarked' | 'enough' | 'stuck';

/** A record as a scan sees it: read, or not readable. */
export type Scanned = StoredEntry | 'InvalidRecord' | 'ParseError';

export interface ScanRules {
  /**
   * At the marker of a part behind which none can be opened: finish there if it came to the part by
   * the marker of another, and look behind it otherwise; or look behind it in any case.
   */
  readonly atLastMarker: 'finish' | 'look-behind';
  readonly visit: (record: Scanned) => 'more' | 'enough';
}

/**
 * Shows all records from where `reader` stands to the end of the log, passing over the ends of parts
 * that have no marker.
 *
 * Models: the reading loops of Binlog::RecoverFromBinlog, DataReader::ReadFromBinlog and
 * MemTableSnapshot::MakeSnapshot.
 */
export function scanLog(binlog: Binlog, reader: LogReader, { atLastMarker, visit }: ScanRules): ScanEnd {
  let atMarker = reader.partIndex;
  let stuckAt: number | undefined;
  for (;;) {
    const outcome: ReadOutcome = reader.next();
    if (outcome === 'Eof') {
      if (atLastMarker === 'finish' && reader.partIndex === atMarker) return 'marked';
      atMarker = reader.partIndex;
    } else if (outcome === 'WaitRecord') {
      if (binlog.newestIndex <= reader.partIndex) return 'unmarked';
      if (reader.roll()) continue;
      // It reads the last block once more; what it does not find then it never will.
      if (stuckAt === reader.partIndex) return 'stuck';
      stuckAt = reader.partIndex;
    } else if (visit(outcome) === 'enough') {
      return 'enough';
    }
  }
}
