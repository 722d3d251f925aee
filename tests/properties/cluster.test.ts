import fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  clusterPlan,
  clusterProperty,
  fileOfPlan,
  judgeClusterPlan,
  type ClusterPlan,
} from '../../src/fast-check.js';
import { writeScenario } from '../../src/scenario/index.js';

const RUNS = 60;
const SEED = 20_180_824;
const FOLDER = resolve(import.meta.dirname, '../../out/property');

/** Writes the shrunk plan as a scenario file and says how to replay it. */
function report(plan: ClusterPlan, seed: number): string {
  const name = `tablets-${seed}.yaml`;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(resolve(FOLDER, name), writeScenario(fileOfPlan(plan)));
  return `seed ${seed}; replay: npx openmldb-sim run out/property/${name}`;
}

describe('random faults of tablets, one impaired at a time, under reads and writes', () => {
  it('break no rule and lose no write that an elected leader had', { timeout: 120_000 }, () => {
    let elections = 0;
    let acknowledged = 0;
    const details = fc.check(
      fc.property(clusterPlan('tablets'), (plan) => {
        const judged = judgeClusterPlan(plan);
        elections += judged.elections;
        acknowledged += judged.result.writes.acknowledged;
        return judged.class !== 'broken';
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

describe('the property for tests of others', () => {
  it('tells the verdict and a scenario file when a plan is broken', () => {
    const plan = fc.sample(clusterPlan('tablets'), { numRuns: 1, seed: 1 })[0]!;
    // Nobody fails over, and nobody recovers.
    const broken: ClusterPlan = {
      ...plan,
      faults: [
        { kind: 'operator', line: 'confset auto_failover false', atMs: 0, forMs: 10 },
        { kind: 'kill', on: 'tablet(1)', atMs: 0, forMs: 60_000 },
      ],
    };
    const failed = fc.check(clusterProperty('tablets'), { examples: [[broken]], numRuns: 1 });
    expect(failed.failed).toBe(true);
    expect((failed.errorInstance as Error).message).toMatch(/version: 1[\s\S]*kill: tablet\(1\)/);
  });
});
