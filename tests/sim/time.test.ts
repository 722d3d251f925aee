import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilTime, formatCivil, formatCompact, msToUs, unixSeconds } from '../../src/sim/index.js';

const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) => ({
  year,
  month,
  day,
  hour,
  minute,
  second,
});

describe('the calendar', () => {
  it.each([
    [at(1970, 1, 1), 0, 0],
    [at(1969, 12, 31, 23, 59, 59), 0, -1],
    [at(2000, 2, 29), 0, 951_782_400],
    [at(2000, 3, 1), 0, 951_868_800],
    [at(1900, 3, 1), 0, -2_203_891_200],
    [at(2001, 9, 9, 1, 46, 40), 0, 1_000_000_000],
    [at(2038, 1, 19, 3, 14, 8), 0, 2_147_483_648],
    [at(2100, 3, 1), 0, 4_107_542_400],
    [at(2018, 8, 24, 19, 50, 0), 480, 1_535_111_400],
    [at(2018, 8, 24, 6, 20, 0), -330, 1_535_111_400],
  ])('knows %o in zone %d', (civil, zoneMinutes, unix) => {
    expect(unixSeconds(civil, zoneMinutes)).toBe(unix);
    expect(civilTime(unix, zoneMinutes)).toEqual(civil);
  });

  it('agrees with the calendar of the language, there and back', () => {
    const seconds = fc.integer({ min: -62_135_596_800, max: 253_402_300_799 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -720, max: 840 }), (unix, zoneMinutes) => {
        const civil = civilTime(unix, zoneMinutes);
        const date = new Date((unix + zoneMinutes * 60) * 1000);
        expect(civil).toEqual(
          at(
            date.getUTCFullYear(),
            date.getUTCMonth() + 1,
            date.getUTCDate(),
            date.getUTCHours(),
            date.getUTCMinutes(),
            date.getUTCSeconds(),
          ),
        );
        expect(unixSeconds(civil, zoneMinutes)).toBe(unix);
      }),
      { numRuns: 2_000 },
    );
  });

  it('prints an instant both ways, with leading zeros', () => {
    expect(formatCivil(at(2018, 8, 4, 9, 5, 7))).toBe('2018-08-04 09:05:07');
    expect(formatCompact(at(2018, 8, 4, 9, 5, 7))).toBe('20180804090507');
  });
});

describe('msToUs', () => {
  it('gives whole microseconds', () => {
    expect(msToUs(1.0005)).toBe(1001);
    expect(msToUs(0.1 + 0.2)).toBe(300);
  });
});
