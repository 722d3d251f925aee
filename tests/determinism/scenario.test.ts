import { describe, expect, it } from 'vitest';
import { findDifference } from './same-run.js';
import { scenarioRun } from './scenario-run.js';

const MODULE = 'tests/determinism/scenario-run.ts';
const FAILOVER = 'scenarios/manual/02-automatic-failover.yaml';
const RECOVERY = 'scenarios/manual/04-manual-data-recovery.yaml';

describe('a scenario', () => {
  it.each([{ file: FAILOVER }, { file: RECOVERY, seed: 5, jitterUs: 400 }])(
    'does the same again, after other work and in a fresh process: %o',
    { timeout: 60_000 },
    async (argument) => {
      const otherWork = (): void => void scenarioRun({ file: FAILOVER, seed: 77, jitterUs: 900 });
      const target = { module: MODULE, subject: 'scenarioRun', argument };
      expect(await findDifference(target, otherWork)).toBeUndefined();
    },
  );

  it('takes another course with another seed only when something is random', () => {
    const plain = scenarioRun({ file: FAILOVER }).hash;
    expect(scenarioRun({ file: FAILOVER, seed: 9 }).hash).toBe(plain);
    expect(scenarioRun({ file: FAILOVER, seed: 9, jitterUs: 300 }).hash).not.toBe(plain);
    expect(scenarioRun({ file: FAILOVER, seed: 9, jitterUs: 300 }).hash).not.toBe(
      scenarioRun({ file: FAILOVER, seed: 10, jitterUs: 300 }).hash,
    );
  });
});
