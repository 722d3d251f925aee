import { describe, expect, it } from 'vitest';
import { formatAge, formatBytes, formatInstant, formatTtl } from '../../src/client/index.js';

describe('formatAge', () => {
  it.each([
    [0, '0ms'],
    [999, '999ms'],
    [1000, '1s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [3 * 3_600_000 + 600_000, '3h'],
    [25 * 3_600_000, '1d'],
    [400 * 86_400_000, '400d'],
  ])('%i ms is %s', (ms, text) => expect(formatAge(ms)).toBe(text));
});

describe('formatBytes', () => {
  it.each([
    [0, '0.000'],
    [689, '689.000'],
    [1023, '1023.000'],
    [1024, '1.000 K'],
    [1345, '1.313 K'],
    [1024 * 1024, '1.000 M'],
    [5 * 1024 ** 4, '5.000 T'],
  ])('%i is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('formatTtl', () => {
  it.each([
    [{ type: 'absolute', absolute: 144_000, latest: 0 }, '144000min'],
    [{ type: 'latest', absolute: 0, latest: 10 }, '10'],
    [{ type: 'absandlat', absolute: 10, latest: 2 }, '10min&&2'],
    [{ type: 'absorlat', absolute: 10, latest: 2 }, '10min||2'],
  ] as const)('%j is %s', (ttl, text) => expect(formatTtl(ttl)).toBe(text));
});

describe('formatInstant', () => {
  it('prints local time without separators, and a dash for none', () => {
    expect(formatInstant(1_535_111_918, 480)).toBe('20180824195838');
    expect(formatInstant(0, 480)).toBe('-');
  });
});
