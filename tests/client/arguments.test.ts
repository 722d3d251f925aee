import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  castInt32,
  castUint32,
  castUint64,
  parseLeadingUint32,
  parseLeadingUint64,
  parsePidGroup,
  splitWords,
  stripBlanks,
} from '../../src/client/arguments.js';

const pids = (text: string): readonly number[] | undefined => {
  const group = parsePidGroup(text);
  return group.ok ? group.pids : undefined;
};

describe('words', () => {
  it('splits at blanks only', () => {
    expect(splitWords('a  b\tc ')).toEqual(['a', 'b\tc']);
  });

  it('strips ASCII whitespace at both ends', () => {
    expect(stripBlanks(' \t showns\r\n')).toBe('showns');
  });
});

describe('leading integers', () => {
  it.each([
    ['0', 0],
    ['12abc', 12],
    ['4294967295', 4_294_967_295],
  ])('reads %s', (text, value) => expect(parseLeadingUint32(text)).toBe(value));

  it.each(['', 'x', '-1', '+1', '4294967296', ' 1'])('refuses %j', (text) =>
    expect(parseLeadingUint32(text)).toBeUndefined(),
  );

  it('goes to 64 bits', () => {
    expect(parseLeadingUint64('4294967296x')).toBe(4_294_967_296);
    expect(parseLeadingUint64('18446744073709551616')).toBeUndefined();
  });
});

describe('casts', () => {
  it('wraps a negative unsigned number', () => {
    expect(castUint32('-1')).toBe(4_294_967_295);
    expect(castUint32('4294967296')).toBeUndefined();
    expect(castUint32('12abc')).toBeUndefined();
    expect(castUint64('1535371622000')).toBe(1_535_371_622_000);
  });

  it('keeps the sign of a signed one', () => {
    expect(castInt32('-3')).toBe(-3);
    expect(castInt32('two')).toBeUndefined();
    expect(castInt32('2147483648')).toBeUndefined();
  });
});

describe('pid groups', () => {
  it.each([
    ['3', [3]],
    ['1-5', [1, 2, 3, 4, 5]],
    ['5-1', []],
    ['4,1,4', [1, 4]],
    ['0-0', [0]],
  ])('%s', (text, expected) => expect(pids(text)).toEqual(expected));

  it.each(['', 'x', '1-', '-1', '1-2-3', '1,', ',', '1-x', '1,2-3', '1.5'])(
    'refuses %j without a word',
    (text) => {
      expect(parsePidGroup(text)).toEqual({ ok: false, lines: [] });
    },
  );

  it.each(['4294967296', '1-4294967296', '1,4294967296'])('complains about the size of %s first', (text) => {
    expect(parsePidGroup(text)).toEqual({ ok: false, lines: ['Invalid args. pid should be uint32_t'] });
  });

  it('reads any list as the sorted set of its numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 2 }), (numbers) => {
        expect(pids(numbers.join(','))).toEqual([...new Set(numbers)].sort((a, b) => a - b));
      }),
    );
  });

  it('reads any range with both ends', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(500), (first, length) => {
        const read = pids(`${first}-${first + length}`)!;
        expect(read).toHaveLength(length + 1);
        expect(read[0]).toBe(first);
        expect(read.at(-1)).toBe(first + length);
      }),
    );
  });

  it('never throws, and never returns an unsorted or repeated pid', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9,x-]{0,12}$/), (text) => {
        const read = pids(text) ?? [];
        expect(read.every((pid, at) => at === 0 || pid > read[at - 1]!)).toBe(true);
      }),
    );
  });
});
