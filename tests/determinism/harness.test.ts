import { describe, expect, it } from 'vitest';
import { firstDivergence, recordLine } from './first-divergence.js';
import { findDifference } from './same-run.js';
import { smallWorld } from './small-world.js';

const MODULE = 'tests/determinism/small-world.ts';

describe('a small world', () => {
  it.each([
    [1, false],
    [2, true],
  ])('does the same again, after other work and in a fresh process: seed %d', async (seed, permuteTies) => {
    const argument = { seed, permuteTies };
    const otherWork = (): void => void smallWorld({ seed: 99, permuteTies: true });
    expect(
      await findDifference({ module: MODULE, subject: 'smallWorld', argument }, otherWork),
    ).toBeUndefined();
  });

  it('is busy enough to show something, and another one for another seed', () => {
    const [one, other] = [
      smallWorld({ seed: 1, permuteTies: false }),
      smallWorld({ seed: 2, permuteTies: false }),
    ];
    expect(one.records.length).toBeGreaterThan(200);
    expect(new Set(one.records.map((record) => record.body.kind)).size).toBeGreaterThan(8);
    expect(one.hash).not.toBe(other.hash);
    expect(firstDivergence(one.records, other.records)).toBeDefined();
  });

  it('takes another course when ties are permuted', () => {
    expect(smallWorld({ seed: 1, permuteTies: true }).hash).not.toBe(
      smallWorld({ seed: 1, permuteTies: false }).hash,
    );
  });
});

describe('findDifference', () => {
  it('names the first event that a leak between runs changed', async () => {
    expect(await findDifference({ module: MODULE, subject: 'leakyWorld' })).toMatchObject({
      run: 'again',
      index: 1,
      left: '0 a:1 {"kind":"run","number":1}',
      right: '0 a:1 {"kind":"run","number":2}',
    });
  });

  it('notices what only a fresh process does differently', async () => {
    const difference = await findDifference({ module: MODULE, subject: 'processWorld' });
    expect(difference).toMatchObject({ run: 'in a fresh process', index: 0 });
    expect(difference?.hashes[0]).not.toBe(difference?.hashes[1]);
  });
});

describe('firstDivergence', () => {
  const lines = ['a', 'b', 'c'];

  it('finds none between equal runs', () => {
    expect(firstDivergence(lines, [...lines])).toBeUndefined();
    expect(firstDivergence([], [])).toBeUndefined();
  });

  it('finds the first difference, not a later one', () => {
    expect(firstDivergence(lines, ['a', 'x', 'y'])).toEqual({ index: 1, left: 'b', right: 'x' });
  });

  it('finds where one run ends before the other', () => {
    expect(firstDivergence(lines, ['a', 'b'])).toEqual({ index: 2, left: 'c', right: undefined });
    expect(firstDivergence([], ['a'])).toEqual({ index: 0, left: undefined, right: 'a' });
  });

  it('leaves causes and sequence numbers out, as the hash does', () => {
    const record = { seq: 1, timeUs: 5, node: 'a:1', cause: 0, body: { kind: 'k' } };
    expect(firstDivergence([record], [{ ...record, seq: 2, cause: 1 }])).toBeUndefined();
    expect(firstDivergence([record], [{ ...record, timeUs: 6 }])).toBeDefined();
  });

  it('sees values that JSON does not know', () => {
    const body = (value: unknown) => ({ seq: 1, timeUs: 0, node: 'a', cause: 0, body: { kind: 'k', value } });
    const written = [NaN, Infinity, undefined, null].map((value) => recordLine(body(value)));
    expect(new Set(written).size).toBe(4);
  });
});
