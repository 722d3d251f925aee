import { Disk } from '../../../src/sim/index.js';
import { EntryStore } from '../../../src/tablet/storage/entry-store.js';
import { HEADER_BYTES } from '../../../src/tablet/storage/record-layout.js';
import { RecordList } from '../../../src/tablet/storage/record-list.js';
import type { RecordReader } from '../../../src/tablet/storage/record-reader.js';
import { RecordWriter } from '../../../src/tablet/storage/record-writer.js';

/** Of an entry without dimensions. */
const FIXED_BYTES = 24;

/** A file that is written record by record, and the disk that it lies on. */
export class WrittenFile {
  readonly disk = new Disk();
  readonly records = new RecordList(new EntryStore());
  private writer = new RecordWriter(this.disk, this.records);
  private written = 0;

  /** Writes records of so many bytes each, as they are if they fit into one block. */
  append(bytes: number, count = 1): boolean {
    let isWhole = true;
    for (let i = 0; i < count; i++) {
      const log_index = ++this.written;
      const value = 'x'.repeat(bytes - FIXED_BYTES - HEADER_BYTES);
      const entry = {
        log_index,
        term: 1,
        method_type: 'kPut',
        dimensions: [],
        ts: log_index,
        value,
      } as const;
      isWhole = this.writer.append(this.records.store.own(entry).row);
    }
    return isWhole;
  }

  close(): void {
    this.writer.close();
  }

  /** Another process opens it for appending. */
  reopen(): void {
    this.writer = new RecordWriter(this.disk, this.records);
  }

  get handedOver(): number {
    return this.writer.handedOver;
  }
}

export function fileOf(count: number, bytes: number): WrittenFile {
  const file = new WrittenFile();
  file.append(bytes, count);
  return file;
}

/** Numbers of entries, and what came instead of one. */
export function read(reader: RecordReader, count: number): (number | string)[] {
  return Array.from({ length: count }, () => {
    const outcome = reader.next();
    return typeof outcome === 'string' ? outcome : outcome.log_index;
  });
}
