import { describe, expect, it } from 'vitest';
import { shrinkScenario } from '../../src/campaign/shrink.js';
import type { ScenarioFile } from '../../src/scenario/index.js';

function shrunk(file: ScenarioFile, tries = 300) {
  const run = shrinkScenario(file, { tries });
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}

const NOISY: ScenarioFile = {
  version: 1,
  title: 'A wait in vain among much else',
  cluster: { nameservers: 2, zookeeper: 3, flags: { auto_failover: false, max_op_num: 500 } },
  tables: [{ name: 'flow', partitions: 2, replicas: 3 }],
  workloads: [{ name: 'w', table: 'flow', puts: '20/s', from: '2s', to: '5s' }],
  steps: [
    { wait: '7s' },
    { blip: 'tablet(2)' },
    { wait: '3333ms' },
    { kill: 'tablet(1)' },
    { wait: '5s' },
    { until: ['settled', 'state(tablet(1)) == kOffline', 'replicas(flow).alive == 7'], within: '20s' },
    { wait: '5s' },
  ],
};

describe('shrinking', () => {
  it('leaves what the failure needs, and nothing else', () => {
    const { file, result, sameness, gaveUp } = shrunk(NOISY);
    expect(sameness.verdict).toMatch(/^(not-converged|unrecoverable-by-design)$/);
    expect(result.verdict).toBe(sameness.verdict);
    expect(gaveUp).toBe(false);
    expect(file.steps.length).toBeLessThanOrEqual(2);
    expect(file.workloads ?? []).toEqual([]);
    expect(file.cluster?.zookeeper).not.toBe(3);
    expect(file.cluster?.flags).not.toHaveProperty('max_op_num');
  });

  it('ends when its tries are used up, with what it has', () => {
    const { tried, gaveUp, result, sameness } = shrunk(NOISY, 3);
    expect([tried, gaveUp]).toEqual([3, true]);
    expect(result.verdict).toBe(sameness.verdict);
    expect(result.verdict).not.toBe('pass');
  });

  it('comes to the same twice', () => {
    expect(shrunk(NOISY).file).toEqual(shrunk(NOISY).file);
  });
});
