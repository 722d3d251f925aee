import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GUARANTEES } from '../../src/arbitraries/guarantees/index.js';
import type { GuaranteeCase } from '../../src/arbitraries/guarantees/guarantee.js';
import { judgeCase, type JudgedCase } from '../../src/arbitraries/guarantees/judge-case.js';
import { caseOf } from '../../src/campaign/guarantees.js';
import { runJob } from '../../src/campaign/job.js';
import { scenarioOf, type ScenarioFile } from '../../src/scenario/index.js';

function judged(given: GuaranteeCase): JudgedCase {
  const run = judgeCase(given);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}

const DEAD: ScenarioFile = {
  version: 1,
  title: 'Both die',
  cluster: { tablets: 2 },
  tables: [{ name: 'flow', partitions: 1, placement: { '0': ['172.27.128.31:8541', '172.27.128.32:8541'] } }],
  workloads: [{ name: 'w', table: 'flow', puts: '20/s', from: '5s' }],
  steps: [{ wait: '8s' }, { kill: 'tablet(*)' }, { wait: '20s' }, { workload: { stop: 'w' } }],
  verify: { lostIllegal: 0 },
};

describe.each(GUARANTEES)('$name', ({ name, cases }) => {
  it('is drawn as files that can be read', () => {
    for (const { file } of fc.sample(cases, { seed: 3, numRuns: 20 }))
      expect(() => scenarioOf(file, 'case.yaml')).not.toThrow();
  });

  it('is not broken by the first of its cases', () => {
    const runs = [0, 1, 2].map((number) => runJob({ kind: 'guarantee', name, seed: 4, number }));
    expect(runs.filter((run) => run.class === 'broken')).toEqual([]);
    expect(runs.every(({ acknowledged }) => acknowledged > 0)).toBe(true);
  });
});

describe('a case of a guarantee', () => {
  it('depends on name, seed and number alone', () => {
    expect(caseOf({ name: 'G4', seed: 1, number: 2 })).toEqual(caseOf({ name: 'G4', seed: 1, number: 2 }));
    expect(caseOf({ name: 'G4', seed: 1, number: 2 })).not.toEqual(
      caseOf({ name: 'G4', seed: 1, number: 3 }),
    );
  });

  it('is broken when a partition must serve and does not', () => {
    const { class: result, reason } = judged({
      file: DEAD,
      windows: [{ after: 1, before: 3, serves: [0] }],
    });
    expect(result).toBe('broken');
    expect(reason).toMatch(/^partition 0 acknowledged nothing between /);
  });

  it('is broken when a partition must be silent and is not', () => {
    const { class: result, reason } = judged({
      file: DEAD,
      windows: [{ after: -1, before: 1, serves: [], silent: [0] }],
    });
    expect(result).toBe('broken');
    expect(reason).toMatch(/^partition 0 acknowledged writes between 0s and /);
  });

  it('counts how long nothing is acknowledged', () => {
    const { longestGapUs } = judged({ file: DEAD, windows: [], since: 1 });
    expect(longestGapUs).toBe(20_000_000);
    expect(judged({ file: DEAD, windows: [], since: 0 }).longestGapUs).toBeGreaterThan(20_000_000);
  });
});
