import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgePlan, planFile } from '../../src/arbitraries/judge-plan.js';
import { tabletFaultPlan, type TabletFaultPlan } from '../../src/arbitraries/tablet-faults.js';

const RUNS = 200;
const SEED = 20_180_824;
const FOLDER = resolve(import.meta.dirname, '../../out/property');

/** Writes the shrunk plan as a scenario file and says how to replay it. */
function report(plan: TabletFaultPlan, seed: number): string {
  const file = resolve(FOLDER, `tablet-faults-${seed}.yaml`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(file, planFile(plan, '../../schema/scenario.schema.json'));
  return `seed ${seed}; replay: npx openmldb-sim run out/property/tablet-faults-${seed}.yaml`;
}

describe('random faults of tablets, one impaired at a time, under writes', () => {
  it('break no rule of terms and lose no write that an elected leader had', { timeout: 120_000 }, () => {
    let elections = 0;
    let acknowledged = 0;
    const details = fc.check(
      fc.property(tabletFaultPlan, (plan) => {
        const judged = judgePlan(plan);
        elections += judged.elections;
        acknowledged += judged.result.writes.acknowledged;
        return judged.outcome.kind !== 'broken';
      }),
      { numRuns: RUNS, seed: SEED },
    );
    const failure = details.counterexample === null ? '' : report(details.counterexample[0], details.seed);
    expect(details.failed, failure).toBe(false);
    // A property under which nobody was elected and nothing was written would show nothing.
    expect(elections).toBeGreaterThan(RUNS / 4);
    expect(acknowledged).toBeGreaterThan(RUNS * 100);
  });
});
