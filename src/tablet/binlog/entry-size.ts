import type { LogEntry } from '../../protocol/index.js';

/** Checksum, length and type before each record. */
const RECORD_HEADER_BYTES = 7;
/** A record without content closes a file of entries. */
export const END_MARKER_BYTES = RECORD_HEADER_BYTES;
/** Tags, term, index, method and time of an entry. */
const FIXED_FIELDS_BYTES = 24;
/** Tags, length and index number of one dimension. */
const DIMENSION_BYTES = 6;

/**
 * Bytes that an entry takes in a binlog or in a snapshot file: its record header, its fixed fields,
 * its keys and its value, one byte a character. Fragments at the borders of blocks are left out.
 */
export function entrySize(entry: LogEntry): number {
  let bytes = RECORD_HEADER_BYTES + FIXED_FIELDS_BYTES + entry.value.length;
  for (const dimension of entry.dimensions) bytes += DIMENSION_BYTES + dimension.key.length;
  return bytes;
}

export function sizeOfEntries(entries: readonly LogEntry[]): number {
  let bytes = 0;
  for (const entry of entries) bytes += entrySize(entry);
  return bytes;
}
