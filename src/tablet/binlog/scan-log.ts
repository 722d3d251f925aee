import type { StoredEntry } from '../storage/entry-store.js';
import type { Binlog } from './binlog.js';
import type { LogReader } from './log-reader.js';

/**
 * How a scan ended. `marked` and `unmarked`: at the end of the log, whose last part has its marker,
 * or lacks it. `enough`: the visitor said so. `stuck`: there are parts, but none that can be opened
 * next; the original goes round and round there and keeps its thread for ever.
 */
export type ScanEnd = 'marked' | 'unmarked' | 'enough' | 'stuck';

/**
 * Shows all entries from where `reader` stands to the end of the log, passing over the ends of parts
 * that have no marker.
 *
 * Models: the reading loops of Binlog::RecoverFromBinlog and MemTableSnapshot::CollectDeletedKey.
 */
export function scanLog(
  binlog: Binlog,
  reader: LogReader,
  visit: (entry: StoredEntry) => 'more' | 'enough',
): ScanEnd {
  for (;;) {
    const before = reader.partIndex;
    const outcome = reader.next();
    if (outcome === 'Eof') {
      if (reader.partIndex === before) return 'marked';
    } else if (outcome === 'WaitRecord') {
      if (binlog.newestIndex <= reader.partIndex) return 'unmarked';
      if (!reader.roll()) return 'stuck';
    } else if (visit(outcome) === 'enough') {
      return 'enough';
    }
  }
}
