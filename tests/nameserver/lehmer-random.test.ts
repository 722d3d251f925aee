import { describe, expect, it } from 'vitest';
import { LehmerRandom } from '../../src/nameserver/lehmer-random.js';

describe('LehmerRandom', () => {
  it('draws the sequence of the original', () => {
    const random = new LehmerRandom(0);
    expect([random.next(), random.next(), random.next()]).toEqual([
      1_624_403_320, 386_994_929, 1_643_288_587,
    ]);
  });

  it('picks the first of two at the first draw and the second at the second', () => {
    const random = new LehmerRandom(0);
    expect([random.below(2), random.below(2)]).toEqual([0, 1]);
  });

  it('goes on where a process that has drawn already stands', () => {
    expect(new LehmerRandom(1).next()).toBe(386_994_929);
  });
});
