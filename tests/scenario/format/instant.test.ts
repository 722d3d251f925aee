import { describe, expect, test } from 'vitest';
import {
  formatWallClock,
  formatZone,
  parseInstant,
  parseZone,
  wallClockToUs,
} from '../../../src/scenario/format/instant.js';

const SECOND = 1_000_000;
const clock = { epochSeconds: parseInstant('2018-08-24 19:50:00', 480)!, zoneMinutes: 480 };

describe('instants', () => {
  test('a date and a time of day are a virtual time', () => {
    expect(wallClockToUs('2018-08-24 20:01:35', clock, 0)).toBe(695 * SECOND);
  });

  test('a time of day without a date is the nearest one', () => {
    expect(wallClockToUs('20:01:35.25', clock, 0)).toBe(695.25 * SECOND);
    expect(wallClockToUs('00:10:00', clock, 4 * 3600 * SECOND)).toBe((4 * 3600 + 1200) * SECOND);
    expect(wallClockToUs('19:49:59', clock, 0)).toBe(-SECOND);
  });

  test('instants that no calendar or clock has are refused', () => {
    expect(wallClockToUs('2018-02-30 10:00:00', clock, 0)).toBeUndefined();
    expect(wallClockToUs('25:00:00', clock, 0)).toBeUndefined();
    expect(parseInstant('2018-13-01 00:00:00', 0)).toBeUndefined();
  });

  test('the zone counts', () => {
    expect(parseZone('-05:30')).toBe(-330);
    expect(formatZone(-330)).toBe('-05:30');
    expect(parseInstant('1970-01-01 08:00:00', 480)).toBe(0);
  });

  test('a virtual time is shown as the wall clock shows it', () => {
    expect(formatWallClock(695_250_000, clock)).toBe('2018-08-24 20:01:35.250');
  });
});
