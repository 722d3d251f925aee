import { describe, expect, it } from 'vitest';
import { LIVENESS, livenessOf } from '../../src/checker/index.js';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import { runScenario, scenarioOf, type ScenarioFile, type ScenarioResult } from '../../src/scenario/index.js';

type Steps = ScenarioFile['steps'];

/** Two partitions on three tablets, under writes; nothing in the file waits for recovery but `verify`. */
function outcomeOf(steps: Steps, cluster: ScenarioFile['cluster'] = {}): ScenarioResult {
  const file: ScenarioFile = {
    version: 1,
    title: 'What comes about',
    cluster: { flags: { tablet_heartbeat_timeout: '0s' }, ...cluster },
    tables: [
      {
        name: 'flow',
        partitions: 2,
        replicas: 3,
        placement: {
          '0': ['172.27.128.31:8541', '172.27.128.32:8541', '172.27.128.33:8541'],
          '1': ['172.27.128.32:8541', '172.27.128.33:8541', '172.27.128.31:8541'],
        },
      },
    ],
    workloads: [{ name: 'w', table: 'flow', puts: '10/s', from: '5s' }],
    steps: [{ wait: '8s' }, ...steps],
    verify: { liveness: 'all' },
  };
  return runScenario(scenarioOf(file, 'liveness.yaml'));
}

describe('what must come about in the end', () => {
  it('comes about after a tablet fails and returns, with nothing else to wait for it', () => {
    const { verdict, reason } = outcomeOf([{ kill: 'tablet(1)' }, { wait: '20s' }, { start: 'tablet(1)' }]);
    expect(reason).toBeUndefined();
    expect(verdict).toBe('pass');
  });

  it('names the nameserver that does not run', () => {
    const { verdict, reason } = outcomeOf([{ kill: 'nameserver(1)' }]);
    expect(verdict).toBe('unrecoverable-by-design');
    expect(reason).toMatch(/^a-nameserver-leads: no nameserver runs, /);
  });

  it('names the partition that nobody serves', () => {
    const { verdict, reason } = outcomeOf([
      { kill: 'nameserver(1)' },
      { wait: '15s' },
      { kill: 'tablet(2)' },
      { wait: '15s' },
      { start: 'nameserver(1)' },
    ]);
    expect(verdict).toBe('not-converged');
    expect(reason).toMatch(/^partitions-are-served: nobody serves flow\/1, /);
  });

  it('names the OP that hangs, and the task that it hangs in', () => {
    const { verdict, reason } = outcomeOf([
      { isolate: 'tablet(3)' },
      { kill: 'tablet(1)' },
      { 'kill-at': { process: 'nameserver(1)', point: 'rpc-executed ChangeRole' } },
      { wait: '20s' },
      { heal: 'all' },
      { start: ['nameserver(1)', 'tablet(1)'] },
    ]);
    expect(verdict).toBe('not-converged');
    expect(reason).toMatch(
      /^(ops-finish: OP \d+ kChangeLeaderOP of flow\/0 is still kDoing in kChangeLeader|partitions-are-served: nobody serves flow\/0), /,
    );
  });

  it('names the replica that stays away', () => {
    const { reason } = outcomeOf([{ ns: 'offlineendpoint 172.27.128.31:8541' }], {
      flags: { auto_failover: false },
    });
    expect(reason).toMatch(/^replicas-return: flow\/\d on 172\.27\.128\.31:8541 is flagged is_alive no, /);
    expect(reason).toMatch(/auto_failover is off/);
  });

  it('names the calls that have not ended', () => {
    const cluster = Cluster.build(defaultConfig());
    const waits = (pending: number): string | undefined =>
      LIVENESS.find(({ rule }) => rule === 'calls-end')!.waitsFor({
        ...cluster,
        applications: { pending },
      } as unknown as Cluster);
    expect(waits(0)).toBeUndefined();
    expect(waits(3)).toBe('3 calls of clients have not ended');
  });

  it('has bounds that grow with the flags', () => {
    const bounds = (zkMs: number): number[] =>
      livenessOf(
        Cluster.build(defaultConfig({ flags: { ...defaultConfig().flags, zk_session_timeout: zkMs } })),
      ).map(({ boundUs }) => boundUs);
    expect(bounds(2_000)[0]).toBeLessThan(bounds(20_000)[0]!);
    expect(bounds(2_000)).toHaveLength(LIVENESS.length);
  });
});
