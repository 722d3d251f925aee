import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from './property-runs.js';
import { anyStep, trimmingStep, noSightings, ReplicatedRun } from './replicated-run.js';

const RUNS = propertyRuns(60, 11);
const { numRuns = 0 } = RUNS;

/** What the steps have to bring about, or the rules were held against less than they are meant for. */
const KINDS = [
  'entry-appended',
  'entries-applied',
  'replication-matched',
  'replication-rejected',
  'role-changed',
  'term-fenced',
  'snapshot-made',
  'file-received',
  'binlog-part-opened',
  'binlog-trimmed',
  'binlog-deleted',
  'replica-loaded',
  'replica-dropped',
];

describe('a partition on three tablets, under any sequence of what can befall it', () => {
  it('folds to its memory, never falls behind by a load, and keeps the parts that followers need', () => {
    const seen = noSightings();
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 8, maxLength: 30, size: 'max' }), (steps) => {
        new ReplicatedRun(seen).run(steps);
      }),
      RUNS,
    );
    expect(seen.loads).toBeGreaterThan(numRuns / 2);
    expect(seen.liveChecks).toBeGreaterThan(numRuns);
    expect(KINDS.filter((kind) => !seen.kinds.has(kind))).toEqual([]);
  });

  it('keeps the parts that followers need while snapshots trim the log', () => {
    const seen = noSightings();
    fc.assert(
      fc.property(fc.array(trimmingStep, { minLength: 8, maxLength: 25, size: 'max' }), (steps) => {
        new ReplicatedRun(seen).run(steps);
      }),
      RUNS,
    );
    expect(seen.neededParts).toBeGreaterThan(numRuns / 10);
  });
});
