import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/scenario/format/duration.js';

describe('durations', () => {
  test.each([
    ['300s', 300_000_000],
    ['25ms', 25_000],
    ['6m', 360_000_000],
    ['1h', 3_600_000_000],
    ['500us', 500],
    ['1.5s', 1_500_000],
    ['1h30m', 5_400_000_000],
  ])('%s is %i us', (text, us) => {
    expect(parseDuration(text)).toBe(us);
  });

  test.each(['', '5', 's', '5 s', '-5s', '5sec', '1e3s', '5s '])('%o is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([0, 1, 500, 25_000, 1_500_000, 90_000_000, 5_400_000_001])(
    '%i us is read back from what is written',
    (us) => {
      expect(parseDuration(formatDuration(us))).toBe(us);
    },
  );
});
