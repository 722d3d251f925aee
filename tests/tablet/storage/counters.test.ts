import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counters } from '../../../src/tablet/storage/counters.js';

describe('counters of small numbers', () => {
  it('are 0 until they are changed, wherever they are', () => {
    const counters = new Counters();
    expect([counters.at(-1), counters.at(0), counters.at(5000)]).toEqual([0, 0, 0]);
    counters.add(5000, 2);
    expect([counters.at(0), counters.at(4999), counters.at(5000), counters.at(5001)]).toEqual([0, 0, 2, 0]);
  });

  it('outgrow a byte, and leave their neighbours as they were', () => {
    const counters = new Counters();
    counters.add(7, 255);
    counters.add(8, 3);
    counters.add(7, 1);
    expect([counters.at(7), counters.at(8)]).toEqual([256, 3]);
    counters.add(7, 100_000);
    counters.add(900, 1);
    expect([counters.at(7), counters.at(8), counters.at(900)]).toEqual([100_256, 3, 1]);
    counters.add(7, -100_256);
    expect(counters.at(7)).toBe(0);
  });

  it('count as a map does', () => {
    const change = fc.record({
      number: fc.integer({ min: 0, max: 3000 }),
      by: fc.integer({ min: 0, max: 300 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), (changes) => {
        const counters = new Counters();
        const map = new Map<number, number>();
        for (const { number, by } of changes) {
          counters.add(number, by);
          map.set(number, (map.get(number) ?? 0) + by);
        }
        for (const [number, count] of map) expect(counters.at(number)).toBe(count);
      }),
      { seed: 5 },
    );
  });
});
