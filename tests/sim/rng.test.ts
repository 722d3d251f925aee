import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashString, mix32, Randomness, RandomStream } from '../../src/sim/index.js';

const draws = (stream: RandomStream, count: number): number[] =>
  Array.from({ length: count }, () => stream.below(1_000_000));

describe('Randomness', () => {
  it('gives the same numbers for the same seed and name', () => {
    expect(draws(new Randomness(7).stream('network'), 20)).toEqual(
      draws(new Randomness(7).stream('network'), 20),
    );
  });

  it('gives other numbers for another seed or another name', () => {
    const base = draws(new Randomness(7).stream('network'), 20);
    expect(draws(new Randomness(8).stream('network'), 20)).not.toEqual(base);
    expect(draws(new Randomness(7).stream('disk'), 20)).not.toEqual(base);
  });

  it('keeps streams independent: a draw from one moves no other', () => {
    const alone = draws(new Randomness(7).stream('faults'), 20);
    const randomness = new Randomness(7);
    draws(randomness.stream('network'), 13);
    const faults = randomness.stream('faults');
    const mixed = Array.from({ length: 20 }, () => {
      randomness.stream('workload').below(3);
      return faults.below(1_000_000);
    });
    expect(mixed).toEqual(alone);
  });

  it('hands out one stream a name, which goes on where it was', () => {
    const randomness = new Randomness(7);
    const [first, second] = [randomness.stream('x').below(1e9), randomness.stream('x').below(1e9)];
    expect([first, second]).toEqual(
      Array.from(
        { length: 2 },
        (
          (s) => () =>
            s.below(1e9)
        )(new Randomness(7).stream('x')),
      ),
    );
  });

  it('keeps to the numbers it has always drawn, so that stored seeds keep their meaning', () => {
    expect(draws(new Randomness(1).stream('schedule'), 5)).toMatchInlineSnapshot(`
      [
        732593,
        727947,
        996537,
        133460,
        44450,
      ]
    `);
  });
});

describe('RandomStream', () => {
  it('stays within its bounds', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (seed, low, span) => {
        const stream = new RandomStream(seed);
        for (let i = 0; i < 20; i++) {
          const drawn = stream.between(low, low + span);
          expect(Number.isInteger(drawn)).toBe(true);
          expect(drawn).toBeGreaterThanOrEqual(low);
          expect(drawn).toBeLessThanOrEqual(low + span);
        }
      }),
    );
  });

  it('reaches every number of its range', () => {
    const stream = new RandomStream('range');
    const seen = new Set(Array.from({ length: 200 }, () => stream.between(3, 7)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6, 7]);
  });

  it('is true about as often as it is asked to', () => {
    const stream = new RandomStream('chance');
    const hits = Array.from({ length: 10_000 }, () => stream.chance(1, 4)).filter(Boolean).length;
    expect(hits).toBeGreaterThan(2_300);
    expect(hits).toBeLessThan(2_700);
    expect(stream.chance(0, 4)).toBe(false);
    expect(stream.chance(4, 4)).toBe(true);
  });

  it('shuffles into a permutation and leaves the original alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const before = [...items];
        const shuffled = new RandomStream(seed).shuffle(items);
        expect(items).toEqual(before);
        expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      }),
    );
  });

  it('puts every item in every place', () => {
    const stream = new RandomStream('places');
    const firsts = new Set(Array.from({ length: 100 }, () => stream.shuffle(['a', 'b', 'c'])[0]));
    expect([...firsts].sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('hashString', () => {
  it('is FNV-1a, checked against its published values', () => {
    expect(hashString('')).toBe(0x811c9dc5);
    expect(hashString('a')).toBe(0xe40c292c);
    expect(hashString('foobar')).toBe(0xbf9cf968);
  });
});

describe('mix32', () => {
  it('is a permutation of the 32-bit numbers as far as a sample can tell', () => {
    const seen = new Set(Array.from({ length: 10_000 }, (_, i) => mix32(i)));
    expect(seen.size).toBe(10_000);
    expect(mix32(0)).toBe(0);
    expect(mix32(1)).toBe(0x514e28b7);
  });
});
