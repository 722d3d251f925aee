import { describe, expect, it } from 'vitest';
import { RecordReader } from '../../../src/tablet/storage/record-reader.js';
import { fileOf, read } from './records.js';

const KIB = 1024;

describe('RecordList', () => {
  it('knows where each record begins, and which one lies at a byte', () => {
    const { records } = fileOf(200, KIB);
    for (const place of [0, 1, 63, 64, 65, 130, 199]) {
      expect(records.byteAt(place)).toBe(place * KIB);
      expect([0, 1, KIB - 1].map((more) => records.placeAt(place * KIB + more))).toEqual([
        place,
        place,
        place,
      ]);
    }
    expect([records.byteAt(200), records.placeAt(200 * KIB)]).toEqual([200 * KIB, 199]);
  });

  it('counts padding and a header for each piece of a record', () => {
    // Four of them leave 6 bytes in a block, five would leave none for the header of the last.
    const small = fileOf(5, 818);
    expect(small.records.bytes).toBe(5 * 818);
    small.append(818);
    expect(small.records.bytes).toBe(5 * 818 + 6 + 818);
    const large = fileOf(1, 10_000);
    expect([large.records.fragmentsOf(0), large.records.bytes]).toEqual([3, 10_000 + 2 * 7]);
    // A header fits, and nothing behind it.
    const tight = fileOf(1, 4089);
    tight.append(100);
    expect([tight.records.fragmentsOf(1), tight.records.bytes]).toEqual([2, 4096 + 100]);
  });

  it('a copy shares nothing with it', () => {
    const file = fileOf(130, KIB);
    const { records } = file;
    records.corrupt(3, 'unparsable');
    records.mark(129 * KIB);
    const copy = records.copy();
    expect([copy.length, copy.bytes, copy.markers, copy.damageAt(3)?.how]).toEqual([
      130,
      records.bytes,
      [129 * KIB],
      'unparsable',
    ]);
    copy.truncate(64, 'whole');
    copy.corrupt(5, 'zero-header');
    expect([records.length, records.damageAt(5), records.markers]).toEqual([130, undefined, [129 * KIB]]);
    expect([copy.length, copy.bytes, copy.markers]).toEqual([64, 64 * KIB, []]);
  });

  it('is cut to less than it has only', () => {
    const file = fileOf(2, KIB);
    expect([file.records.truncate(2, 'torn'), file.records.corrupt(2, 'payload')]).toEqual([false, false]);
    file.close();
    expect([file.records.truncate(2, 'whole'), file.records.markers]).toEqual([true, []]);
  });

  it('that is cut under its writer has zeros before what is written next', () => {
    const file = fileOf(10, KIB);
    file.records.truncate(2, 'whole');
    file.append(KIB, 3);
    expect(file.records.bytes).toBe(13 * KIB);
    const outcomes = read(new RecordReader(file.records, 'trusted'), 7);
    // The last block begins with zeros as well.
    expect(outcomes).toEqual([1, 2, 'InvalidRecord', 'InvalidRecord', 'InvalidRecord', 13, 'WaitRecord']);
  });
});
