import { describe, expect, it } from 'vitest';
import type { Corruption } from '../../../src/sim/index.js';
import { RecordReader, type Checksums } from '../../../src/tablet/storage/record-reader.js';
import { fileOf, read, WrittenFile } from './records.js';

const BLOCK = 4096;
/** Four of these are a block. */
const KIB = 1024;

function outcomes(how: Corruption, checksums: Checksums, at = 1): (number | string)[] {
  const file = fileOf(6, KIB);
  expect(file.records.corrupt(at, how)).toBe(true);
  file.close();
  return read(new RecordReader(file.records, checksums), 7);
}

/** Records of 3 KiB: the second and the third lie in two blocks each. */
function spanning(how: Corruption, fragment: number, checksums: Checksums): (number | string)[] {
  const { records } = fileOf(6, 3 * KIB);
  expect([records.fragmentsOf(0), records.fragmentsOf(1)]).toEqual([1, 2]);
  expect(records.corrupt(1, how, fragment)).toBe(true);
  return read(new RecordReader(records, checksums), 4);
}

describe('RecordReader', () => {
  it('after a bad header goes on in the next block', () => {
    expect(outcomes('zero-header', 'trusted')).toEqual([1, 'InvalidRecord', 5, 6, 'Eof', 'WaitRecord', 5]);
  });

  it('passes over a marker in the block of a bad header', () => {
    expect(outcomes('zero-header', 'trusted', 4)).toEqual([1, 2, 3, 4, 'InvalidRecord', 'WaitRecord', 1]);
  });

  it('sees a spoilt content by its checksum only', () => {
    expect(outcomes('payload', 'verified').slice(0, 5)).toEqual([1, 'InvalidRecord', 5, 6, 'Eof']);
    expect(outcomes('payload', 'trusted')).toEqual([1, 2, 3, 4, 5, 6, 'Eof']);
    const { records } = fileOf(2, KIB);
    records.corrupt(1, 'payload');
    const reader = new RecordReader(records, 'trusted');
    const [first, second] = [reader.next(), reader.next()] as { value: string }[];
    expect(second!.value).toHaveLength(first!.value.length);
    expect(second!.value).not.toBe(first!.value);
  });

  it('cannot make sense of an unparsable one, and goes on behind it', () => {
    expect(outcomes('unparsable', 'trusted')).toEqual([1, 'ParseError', 3, 4, 5, 6, 'Eof']);
    expect(outcomes('unparsable', 'verified').slice(0, 5)).toEqual([1, 'InvalidRecord', 5, 6, 'Eof']);
  });

  it('waits at a torn record, and each time reads the last block again', () => {
    const { records } = fileOf(3, KIB);
    expect(records.truncate(1, 'torn')).toBe(true);
    expect(read(new RecordReader(records, 'trusted'), 4)).toEqual([1, 'WaitRecord', 1, 'WaitRecord']);
    expect([records.length, records.bytes]).toEqual([2, KIB + KIB / 2]);
  });

  it('stops at an end marker, and if asked again looks behind it, from the next block on', () => {
    const file = fileOf(9, KIB);
    file.records.mark(2 * KIB);
    expect(read(new RecordReader(file.records, 'trusted'), 8)).toEqual([1, 2, 'Eof', 5, 6, 7, 8, 9]);
    expect(file.records.bytes).toBe(9 * KIB);
  });

  it('goes back to the last block that began with the end of a record, or to the start', () => {
    const reader = new RecordReader(fileOf(300, KIB).records, 'trusted');
    reader.goBackToLastBlock();
    expect(read(reader, 200)).toContain(200);
    reader.goBackToLastBlock();
    expect(read(reader, 5)).toEqual([197, 198, 199, 200, 201]);
    reader.goBackToLastBlock();
    expect(read(reader, 1)).toEqual([201]);
    reader.goBackToStart();
    expect(read(reader, 1)).toEqual([1]);
  });

  it('goes back into the middle of a record, and passes over the rest of it', () => {
    const reader = new RecordReader(fileOf(4, 3 * KIB).records, 'trusted');
    expect(read(reader, 2)).toEqual([1, 2]);
    reader.goBackToLastBlock();
    expect(reader.lastEnd).toBe(6 * KIB + 7);
    expect(read(reader, 2)).toEqual([3, 4]);
  });

  it('puts a record together whose pieces lie in many blocks', () => {
    const file = fileOf(1, 100);
    file.append(5 * BLOCK);
    file.append(100);
    expect(file.records.fragmentsOf(1)).toBe(6);
    expect(read(new RecordReader(file.records, 'verified'), 4)).toEqual([1, 2, 3, 'WaitRecord']);
  });
});

describe('a record in two blocks', () => {
  it('costs itself alone when its first piece is bad', () => {
    expect(spanning('zero-header', 0, 'trusted')).toEqual([1, 'InvalidRecord', 3, 4]);
    expect(spanning('payload', 0, 'verified')).toEqual([1, 'InvalidRecord', 3, 4]);
  });

  it('costs what begins in the block of its last piece, too, when that is bad', () => {
    expect(spanning('zero-header', 1, 'trusted')).toEqual([1, 'InvalidRecord', 4, 5]);
    expect(spanning('payload', 1, 'verified')).toEqual([1, 'InvalidRecord', 4, 5]);
  });

  it('is no more than its pieces', () => {
    const { records } = fileOf(2, 3 * KIB);
    expect([records.corrupt(0, 'payload', 1), records.corrupt(1, 'payload', 2)]).toEqual([false, false]);
  });

  it('is ignored when only its first piece is there', () => {
    const { records } = fileOf(3, 3 * KIB);
    records.truncate(1, 'torn');
    const reader = new RecordReader(records, 'trusted');
    expect(read(reader, 2)).toEqual([1, 'WaitRecord']);
    expect(reader.lastEnd).toBe(3 * KIB);
  });
});

describe('a reader that keeps pace with the writer', () => {
  it('does not know where the blocks are any more, and misses the padding between them', () => {
    const file = new WrittenFile();
    const reader = new RecordReader(file.records, 'trusted');
    const outcomesOf: (number | string)[] = [];
    // Two records and four bytes of padding are a block.
    for (let i = 0; i < 5; i++) {
      file.append(2046);
      outcomesOf.push(...read(reader, 1));
    }
    expect(outcomesOf).toEqual([1, 2, 'WaitRecord', 1, 2]);
    expect(read(reader, 3)).toEqual([3, 4, 5]);
  });

  it('finds the record in what it read cut, once it falls behind', () => {
    const file = fileOf(1, 1500);
    const reader = new RecordReader(file.records, 'trusted');
    expect(read(reader, 1)).toEqual([1]);
    file.append(1500, 5);
    expect(read(reader, 6)).toEqual([2, 3, 'WaitRecord', 1, 2, 3]);
  });

  it('has no such trouble in a file that is there as a whole', () => {
    const reader = new RecordReader(fileOf(5, 2046).records, 'trusted');
    expect(read(reader, 6)).toEqual([1, 2, 3, 4, 5, 'WaitRecord']);
  });
});
