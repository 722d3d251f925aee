import { describe, expect, it } from 'vitest';
import { marksOf } from '../../src/arbitraries/marks.js';
import { Coverage } from '../../src/cli/fuzz-coverage.js';
import type { FuzzRun } from '../../src/campaign/fuzz.js';

const run = (faults: readonly string[], reached: readonly string[]): FuzzRun =>
  ({ faults, reached, injected: faults.length }) as unknown as FuzzRun;

const WANTED = marksOf('tablets');
const FAULTS = WANTED.flatMap((mark) => (mark.startsWith('fault ') ? [mark.slice(6)] : []));
const TYPES = WANTED.filter((mark) => !mark.startsWith('fault '));

describe('the coverage of a campaign', () => {
  it('names what is missing, and counts the faults', () => {
    const coverage = new Coverage('tablets');
    coverage.add(run(FAULTS, TYPES.slice(1)));
    expect(coverage.missing).toEqual([TYPES[0]]);
    expect(coverage.injected).toBe(FAULTS.length);
    expect(coverage.summary).toBe(`1 of ${WANTED.length} marks are missing: ${TYPES[0]!}`);
  });

  it('is stable when nothing is missing and two batches bring nothing new', () => {
    const coverage = new Coverage('tablets');
    coverage.add(run(FAULTS, TYPES));
    expect([coverage.isStable(), coverage.isStable()]).toEqual([false, false]);
    coverage.add(run([], ['kSomethingNew']));
    expect([coverage.isStable(), coverage.isStable(), coverage.isStable()]).toEqual([false, false, true]);
  });

  it('is never stable while something is missing', () => {
    const coverage = new Coverage('anything');
    expect(Array.from({ length: 5 }, () => coverage.isStable())).not.toContain(true);
  });

  it('wants nothing where nothing is done', () => {
    expect(new Coverage('none').summary).toBe('nothing is to be reached under this profile');
  });
});
