/** Files of records are laid out in blocks of this size; file systems give them room in such blocks, too. */
export const BLOCK_BYTES = 4096;
/** Checksum, length and type, before each fragment of a record. */
export const HEADER_BYTES = 7;
/** A fragment without content closes a file. */
export const END_MARKER_BYTES = HEADER_BYTES;

/**
 * Zeros that a writer puts down first, where the block has no room for a header any more.
 * `blockOffset` is how far in a block the writer believes to be.
 */
export function paddingAt(blockOffset: number): number {
  const left = BLOCK_BYTES - blockOffset;
  return left < HEADER_BYTES ? left : 0;
}

/** Content that fits into the first fragment of a record. */
export function firstRoomAt(blockOffset: number): number {
  const left = BLOCK_BYTES - blockOffset;
  return (left < HEADER_BYTES ? BLOCK_BYTES : left) - HEADER_BYTES;
}

/** Content that fits into each further fragment, which has a block of its own. */
export const FURTHER_ROOM = BLOCK_BYTES - HEADER_BYTES;

/**
 * Bytes of a record with so much content: the padding before it, its fragments, and a header for each.
 *
 * Models: Writer::AddRecord.
 */
export function recordBytes(blockOffset: number, content: number): number {
  const room = firstRoomAt(blockOffset);
  const bytes = paddingAt(blockOffset) + HEADER_BYTES + content;
  if (content <= room) return bytes;
  return bytes + HEADER_BYTES * Math.ceil((content - room) / FURTHER_ROOM);
}
