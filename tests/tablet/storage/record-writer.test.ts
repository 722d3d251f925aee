import { describe, expect, it } from 'vitest';
import { RecordReader } from '../../../src/tablet/storage/record-reader.js';
import { fileOf, read } from './records.js';

const BLOCK = 4096;

describe('a writer on a full disk', () => {
  it('still fills the last block of its file, with the first piece of what does not fit', () => {
    const file = fileOf(2, 1000);
    file.disk.fill();
    expect([file.append(1000), file.append(1000), file.append(1000), file.append(1000)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([file.records.bytes, file.records.length]).toEqual([BLOCK, 5]);
    expect(read(new RecordReader(file.records, 'trusted'), 5)).toEqual([1, 2, 3, 4, 'WaitRecord']);
  });

  it('writes nothing into a new file, nor an end marker that does not fit', () => {
    const file = fileOf(0, 0);
    file.disk.fill();
    expect([file.append(100), file.records.bytes, file.records.length]).toEqual([false, 0, 0]);
    const whole = fileOf(4, 1024);
    whole.disk.fill();
    whole.close();
    expect([whole.records.bytes, whole.records.markers]).toEqual([BLOCK, []]);
    const short = fileOf(4, 1000);
    short.disk.fill();
    short.close();
    expect(short.records.markers).toEqual([4000]);
  });

  it('counts what the disk did not take', () => {
    const file = fileOf(0, 0);
    file.disk.fill();
    file.append(100);
    file.append(100);
    expect(file.handedOver).toBe(200);
  });

  it('when there is room again goes on where no reader of blocks looks for it', () => {
    const file = fileOf(4, 1000);
    file.disk.fill();
    file.append(1000);
    file.append(500);
    file.disk.free();
    file.append(1000, 9);
    expect(file.records.bytes).toBe(BLOCK + 9 * 1000 + 2 * 7);
    // The fourth of the new records ends in the next block of the file, but not in one of the writer.
    const outcomes = read(new RecordReader(file.records, 'trusted'), 9);
    expect(outcomes).toEqual([1, 2, 3, 4, 7, 8, 9, 10, 'WaitRecord']);
  });

  it('may be in step with its file again by chance', () => {
    const file = fileOf(4, 1024);
    file.disk.fill();
    for (let i = 0; i < 4; i++) file.append(1024);
    file.disk.free();
    file.append(1024, 5);
    expect(read(new RecordReader(file.records, 'trusted'), 10)).toEqual([
      ...[1, 2, 3, 4, 9, 10, 11, 12, 13],
      'WaitRecord',
    ]);
  });

  it('a follower that keeps pace reads on over the place', () => {
    const file = fileOf(4, 1000);
    const reader = new RecordReader(file.records, 'trusted');
    expect(read(reader, 4)).toEqual([1, 2, 3, 4]);
    file.disk.fill();
    file.append(1000);
    file.disk.free();
    const outcomes: (number | string)[] = [];
    for (let i = 0; i < 20; i++) {
      file.append(1000);
      outcomes.push(...read(reader, 1));
    }
    expect(outcomes).toEqual(Array.from({ length: 20 }, (_, i) => 6 + i));
  });
});

describe('a writer that opens a file with content', () => {
  it('begins to count at 0, so that its records are lost at the next border of a block', () => {
    const file = fileOf(3, 1000);
    file.reopen();
    file.append(1000, 5);
    expect(read(new RecordReader(file.records, 'trusted'), 5)).toEqual([1, 2, 3, 4, 'WaitRecord']);
  });
});
