import { describe, expect, test } from 'vitest';
import { compareOutput } from '../../../src/scenario/run/compare-output.js';

const agree = (...[mode, expected, printed]: Parameters<typeof compareOutput>): boolean =>
  compareOutput(mode, expected, printed) === undefined;

describe('comparing output', () => {
  test('exact: only blanks at the ends of lines and empty lines at the end do not count', () => {
    expect(agree('exact', '  a  b  \n----\n\n', ['  a  b', '----'])).toBe(true);
    expect(agree('exact', ' a  b\n----', ['  a  b', '----'])).toBe(false);
    expect(agree('exact', 'a\n\nb', ['a', 'b'])).toBe(false);
  });

  test('blanks: runs of blanks are one, and so are lines of dashes', () => {
    expect(agree('blanks', ' a b\n------', ['  a     b', '-------------'])).toBe(true);
    expect(agree('blanks', 'ab', ['a b'])).toBe(false);
  });

  test('shape: instants and durations are masked, columns are not', () => {
    const expected = '  54  kDone  20180824195838  2s            -  x\n  55  7m  -';
    expect(agree('shape', expected, ['  54  kDone  20180824195839  12s           -  x', '  55  4m  -'])).toBe(
      true,
    );
    expect(
      agree('shape', expected, ['  54  kDone  20180824195838  2s             -  x', '  55  7m  -']),
    ).toBe(false);
    expect(agree('shape', expected, ['  54  kDone  20180824195838  2s            -  x', '  56  7m  -'])).toBe(
      false,
    );
    expect(agree('shape', '  50s', ['  50x'])).toBe(false);
  });

  test('contains: the lines occur in this order', () => {
    const printed = ['  name  tid', '-----------', '  flow  4', '  rain  5'];
    expect(agree('contains', 'flow 4', printed)).toBe(true);
    expect(agree('contains', 'flow 4\nrain', printed)).toBe(true);
    expect(agree('contains', 'rain\nflow 4', printed)).toBe(false);
  });

  test('the first line that differs is told', () => {
    expect(compareOutput('exact', 'a\nb', ['a', 'c'])).toEqual({ expected: 'b', printed: 'c' });
    expect(compareOutput('exact', 'a', ['a', 'c'])).toEqual({ expected: undefined, printed: 'c' });
    expect(compareOutput('exact', 'a\nb', ['a'])).toEqual({ expected: 'b', printed: undefined });
  });
});
