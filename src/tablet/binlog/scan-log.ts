import type { LogEntry } from '../../protocol/index.js';
import type { Binlog } from './binlog.js';
import type { LogReader } from './log-reader.js';

/**
 * All entries from where `reader` stands to the end of the log, passing over the ends of parts that
 * have no marker. Returns whether the last part lacks its marker.
 *
 * Models: the reading loops of Binlog::RecoverFromBinlog and MemTableSnapshot::CollectDeletedKey.
 */
export function* scanLog(binlog: Binlog, reader: LogReader): Generator<LogEntry, 'marked' | 'unmarked'> {
  for (;;) {
    const before = reader.partIndex;
    const outcome = reader.next();
    if (outcome === 'Eof') {
      if (reader.partIndex === before) return 'marked';
    } else if (outcome === 'WaitRecord') {
      if (binlog.newestIndex <= reader.partIndex || !reader.roll()) return 'unmarked';
    } else {
      yield outcome;
    }
  }
}

/**
 * Whether a scan from the reader's start would go round for ever: there are parts, and every one of
 * them starts later. The original then spins and keeps its thread.
 */
export function neverReadable(binlog: Binlog, reader: LogReader): boolean {
  return reader.partIndex < 0 && binlog.parts.length > 0 && binlog.partFor(reader.startOffset) === undefined;
}
