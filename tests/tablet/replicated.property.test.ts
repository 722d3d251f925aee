import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyStep, trimmingStep, noSightings, ReplicatedRun } from './replicated-run.js';

const RUNS = Number(process.env['TABLET_PROPERTY_RUNS'] ?? 60);
const SEED = Number(process.env['TABLET_PROPERTY_SEED'] ?? 11);

describe('a partition on three tablets, under any sequence of what can befall it', () => {
  it('folds to its memory, never falls behind by a load, and keeps the parts that followers need', () => {
    const seen = noSightings();
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 8, maxLength: 30, size: 'max' }), (steps) => {
        new ReplicatedRun(seen).run(steps);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(seen.loads).toBeGreaterThan(RUNS / 2);
    expect(seen.liveChecks).toBeGreaterThan(RUNS);
  });

  it('keeps the parts that followers need while snapshots trim the log', () => {
    const seen = noSightings();
    fc.assert(
      fc.property(fc.array(trimmingStep, { minLength: 8, maxLength: 25, size: 'max' }), (steps) => {
        new ReplicatedRun(seen).run(steps);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(seen.neededParts).toBeGreaterThan(RUNS / 10);
  });
});
