import type { Disk } from '../../sim/index.js';
import type { RecordList } from './record-list.js';
import {
  BLOCK_BYTES,
  END_MARKER_BYTES,
  firstRoomAt,
  FURTHER_ROOM,
  HEADER_BYTES,
  paddingAt,
} from './record-layout.js';

/**
 * Writes records to one file. It counts for itself how far in a block it is, and goes on counting
 * when the disk is full and takes nothing: from then on it puts its fragments where a reader does not
 * look for them. A writer that opens a file with content begins to count at 0, too.
 *
 * Models: Writer and WriteHandle of `src/log`.
 */
export class RecordWriter {
  /** Bytes given to the file, whether it took them or not. Models: `wsize_` of WritableFile. */
  handedOver = 0;
  private blockOffset = 0;
  /** Where the file is written next, though it may have been cut meanwhile. */
  private position: number;

  constructor(
    private readonly disk: Disk,
    private readonly records: RecordList,
  ) {
    this.position = records.bytes;
  }

  /**
   * False when the disk is full. It is full to the block: what fits into the last block of the file
   * is written nevertheless, so that a piece of the record may remain.
   *
   * Models: Writer::AddRecord.
   */
  append(row: number): boolean {
    const { records } = this;
    if (this.disk.full && records.sizeOf(row, this.blockOffset) > records.roomAt(this.position)) {
      this.appendPiece(row);
      return false;
    }
    this.advance(records.append(row, this.position, this.blockOffset));
    return true;
  }

  /** On a full disk a piece of the marker may remain, which is as good as nothing. Models: Writer::EndLog. */
  close(): void {
    const { records, position } = this;
    const marker = position + paddingAt(this.blockOffset);
    const end = marker + END_MARKER_BYTES;
    if (this.disk.full && end - position > records.roomAt(position)) return;
    records.mark(marker);
    this.advance(end - position);
  }

  private advance(bytes: number): void {
    this.position += bytes;
    this.handedOver += bytes;
    this.blockOffset = (this.blockOffset + bytes) % BLOCK_BYTES;
  }

  /**
   * All bytes that there is room for. The fragment that did not fit ends it, and counts as written
   * for the block. Models: Writer::EmitPhysicalRecord, whose first failure ends the record.
   */
  private appendPiece(row: number): void {
    const { records } = this;
    const room = records.roomAt(this.position);
    if (room > 0) records.append(row, this.position, this.blockOffset, room);
    this.position += room;
    let left = records.store.contentBytes(row);
    let taken = 0;
    for (let space = firstRoomAt(this.blockOffset); taken <= room; space = FURTHER_ROOM) {
      const content = Math.min(left, space);
      const bytes = paddingAt(this.blockOffset) + HEADER_BYTES + content;
      left -= content;
      taken += bytes;
      this.blockOffset = (this.blockOffset + bytes) % BLOCK_BYTES;
    }
    this.handedOver += taken;
  }
}
