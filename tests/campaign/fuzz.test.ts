import { describe, expect, it } from 'vitest';
import { fuzzFile, fuzzRun, planOf, type FuzzJob } from '../../src/campaign/fuzz.js';
import { runJob } from '../../src/campaign/job.js';
import { scenarioOf } from '../../src/scenario/index.js';

const job = (number: number, profile: FuzzJob['profile'] = 'anything'): FuzzJob => ({
  kind: 'fuzz',
  profile,
  seed: 7,
  number,
});

describe('a run of a campaign', () => {
  it('depends on profile, seed and number alone', () => {
    expect(runJob(job(3))).toEqual(runJob(job(3)));
    expect(planOf(job(3))).not.toEqual(planOf(job(4)));
    expect(planOf(job(3))).not.toEqual(planOf({ ...job(3), seed: 8 }));
  });

  it('is a scenario file that can be read, whatever was drawn', () => {
    for (const profile of ['tablets', 'anything', 'power', 'none'] as const) {
      for (let number = 0; number < 60; number++)
        expect(() => scenarioOf(fuzzFile(job(number, profile)), 'f.yaml')).not.toThrow();
    }
  });

  it('lets its caller in while it runs', () => {
    expect(fuzzRun(job(0)).next().done).toBe(false);
  });
});

describe('campaigns in small', () => {
  it('keep their promises, and elect leaders', () => {
    const runs = (['tablets', 'anything', 'power'] as const).flatMap((profile) =>
      Array.from({ length: 25 }, (_, number) => runJob(job(number, profile))),
    );
    expect(runs.filter((run) => run.class === 'broken')).toEqual([]);
    expect(runs.reduce((sum, run) => sum + run.elections, 0)).toBeGreaterThan(10);
  });

  it('find nothing where nothing is done', () => {
    for (let number = 0; number < 10; number++) expect(runJob(job(number, 'none')).verdict).toBe('pass');
  });
});
