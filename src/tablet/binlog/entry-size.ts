/** Checksum, length and type before each record. */
const RECORD_HEADER_BYTES = 7;
/** A record without content closes a file of entries. */
export const END_MARKER_BYTES = RECORD_HEADER_BYTES;
/** Tags, term, index, method and time of an entry. */
const FIXED_FIELDS_BYTES = 24;
/** Tags, length and index number of one dimension, without its key. */
export const DIMENSION_BYTES = 6;

/**
 * Bytes that an entry takes in a binlog or in a snapshot file, without its keys and its value: the
 * header of its record and its fixed fields. Keys and values take one byte a character, and
 * fragments at the borders of blocks are left out.
 */
export const ENTRY_BYTES = RECORD_HEADER_BYTES + FIXED_FIELDS_BYTES;
