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
  /** At the marker of a part behind which none can be opened: finish there, or look once more. */
  readonly atLastMarker: 'finish' | 'look-again';
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
  for (;;) {
    const before = reader.partIndex;
    const outcome: ReadOutcome = reader.next();
    if (outcome === 'Eof') {
      if (reader.partIndex !== before) continue;
      if (atLastMarker === 'finish' || binlog.newestIndex <= before) return 'marked';
      return 'stuck';
    }
    if (outcome === 'WaitRecord') {
      if (binlog.newestIndex <= reader.partIndex) return 'unmarked';
      if (!reader.roll()) return 'stuck';
    } else if (visit(outcome) === 'enough') {
      return 'enough';
    }
  }
}
