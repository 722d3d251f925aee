import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash64, partitionOf } from '../../src/protocol/index.js';

describe('hash64', () => {
  // Computed by the public-domain C code of MurmurHash64A with seed 0xe17a1465, made positive.
  it.each([
    ['', 7207201254813729732n],
    ['a', 584566915021039271n],
    ['key1', 4010863117771081158n],
    ['card0', 4530658224593431225n],
    ['12345678', 1123327355903392148n],
    ['123456789', 2019225991244942874n],
    ['172.27.128.31:8541', 310162002090856148n],
    ['张三', 9059311624511082611n],
    ['the quick brown fox jumps over', 2107560782708131497n],
  ])('hashes %j as the C code does', (key, expected) => {
    expect(hash64(key)).toBe(expected);
  });

  it('places a key by the remainder', () => {
    expect(partitionOf('key1', 8)).toBe(6);
    expect(partitionOf('card0', 8)).toBe(1);
    expect(partitionOf('card0', 0)).toBe(0);
  });

  it('always names a partition of the table', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (key, partitions) => {
        const pid = partitionOf(key, partitions);
        expect(Number.isInteger(pid) && pid >= 0 && pid < partitions).toBe(true);
      }),
    );
  });
});
