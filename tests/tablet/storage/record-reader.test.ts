import { describe, expect, it } from 'vitest';
import type { Corruption } from '../../../src/sim/index.js';
import { EntryStore } from '../../../src/tablet/storage/entry-store.js';
import { RecordList } from '../../../src/tablet/storage/record-list.js';
import { RecordReader, type Checksums } from '../../../src/tablet/storage/record-reader.js';

const RECORD_BYTES = 1024;

/** Records of 1 KiB, so that four of them are a block. */
function recordsOf(count: number): RecordList {
  const store = new EntryStore();
  const records = new RecordList(store);
  for (let log_index = 1; log_index <= count; log_index++) {
    const value = 'x'.repeat(RECORD_BYTES - 31);
    const entry = { log_index, term: 1, method_type: 'kPut', dimensions: [], ts: log_index, value } as const;
    records.append(store.own(entry).row);
  }
  return records;
}

function read(reader: RecordReader, count: number): (number | string)[] {
  return Array.from({ length: count }, () => {
    const outcome = reader.next();
    return typeof outcome === 'string' ? outcome : outcome.log_index;
  });
}

function outcomes(how: Corruption, checksums: Checksums, at = 1): (number | string)[] {
  const records = recordsOf(6);
  expect(records.corrupt(at, how)).toBe(true);
  records.close();
  return read(new RecordReader(records, checksums), 7);
}

describe('RecordReader', () => {
  it('after a bad header goes on in the next block', () => {
    expect(outcomes('zero-header', 'trusted')).toEqual([1, 'InvalidRecord', 5, 6, 'Eof', 'Eof', 'Eof']);
  });

  it('passes over a marker in the block of a bad header', () => {
    expect(outcomes('zero-header', 'trusted', 4)).toEqual([
      1,
      2,
      3,
      4,
      'InvalidRecord',
      'WaitRecord',
      'WaitRecord',
    ]);
  });

  it('sees a spoilt content by its checksum only', () => {
    expect(outcomes('payload', 'verified')).toEqual([1, 'InvalidRecord', 5, 6, 'Eof', 'Eof', 'Eof']);
    expect(outcomes('payload', 'trusted')).toEqual([1, 2, 3, 4, 5, 6, 'Eof']);
    const records = recordsOf(2);
    records.corrupt(1, 'payload');
    const reader = new RecordReader(records, 'trusted');
    const [first, second] = [reader.next(), reader.next()] as { value: string }[];
    expect(second!.value).toHaveLength(first!.value.length);
    expect(second!.value).not.toBe(first!.value);
  });

  it('cannot make sense of an unparsable one, and goes on behind it', () => {
    expect(outcomes('unparsable', 'trusted')).toEqual([1, 'ParseError', 3, 4, 5, 6, 'Eof']);
    expect(outcomes('unparsable', 'verified')).toEqual([1, 'InvalidRecord', 5, 6, 'Eof', 'Eof', 'Eof']);
  });

  it('waits for ever at a torn record', () => {
    const records = recordsOf(3);
    expect(records.truncate(1, 'torn')).toBe(true);
    expect(read(new RecordReader(records, 'trusted'), 3)).toEqual([1, 'WaitRecord', 'WaitRecord']);
    expect([records.length, records.bytes]).toEqual([2, 2 * RECORD_BYTES]);
  });

  it('reads nothing behind an end marker', () => {
    const records = recordsOf(4);
    records.close(2);
    expect(read(new RecordReader(records, 'trusted'), 4)).toEqual([1, 2, 'Eof', 'Eof']);
    expect(records.bytes).toBe(4 * RECORD_BYTES);
  });

  it('goes back to the block that the last whole record ends in, or to the start', () => {
    const reader = new RecordReader(recordsOf(300), 'trusted');
    reader.goBackToLastBlock();
    expect(read(reader, 200)).toContain(200);
    reader.goBackToLastBlock();
    expect(read(reader, 5)).toEqual([197, 198, 199, 200, 201]);
    reader.goBackToLastBlock();
    expect(read(reader, 1)).toEqual([201]);
    reader.goBackToStart();
    expect(read(reader, 1)).toEqual([1]);
  });
});

describe('RecordList', () => {
  it('knows where each record begins, and which begins at a byte or later', () => {
    const records = recordsOf(200);
    for (const place of [0, 1, 63, 64, 65, 130, 199, 200]) {
      expect(records.byteAt(place)).toBe(place * RECORD_BYTES);
      expect(records.placeFrom(place * RECORD_BYTES)).toBe(place);
      if (place > 0) expect(records.placeFrom(place * RECORD_BYTES - 1)).toBe(place);
    }
  });

  it('a copy shares nothing with it', () => {
    const records = recordsOf(130);
    records.corrupt(3, 'unparsable');
    records.close(129);
    const copy = records.copy();
    expect([copy.length, copy.bytes, copy.markerAt, copy.damageAt(3)]).toEqual([
      130,
      records.bytes,
      129,
      'unparsable',
    ]);
    copy.truncate(64, 'whole');
    copy.corrupt(5, 'zero-header');
    expect([records.length, records.damageAt(5), records.markerAt]).toEqual([130, undefined, 129]);
    expect([copy.length, copy.bytes, copy.markerAt]).toEqual([64, 64 * RECORD_BYTES, undefined]);
  });

  it('is cut to less than it has only', () => {
    const records = recordsOf(2);
    expect([records.truncate(2, 'torn'), records.corrupt(2, 'payload')]).toEqual([false, false]);
    records.close();
    expect([records.truncate(2, 'whole'), records.markerAt]).toEqual([true, undefined]);
  });
});
