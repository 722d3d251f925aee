import { describe, expect, it } from 'vitest';
import { Checker } from '../../src/checker/index.js';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import type { WriteRecord } from '../../src/client/index.js';
import { NO_TTL, type ClusterEvent, type Ttl } from '../../src/protocol/index.js';
import { SECOND } from '../../src/sim/index.js';
import { scenarioOf, runScenario, type ScenarioFile } from '../../src/scenario/index.js';

const LEADER = '172.27.128.31:8541';
const RULES = ['lost-rows-stay-lost', 'reads-are-current', 'reads-never-go-back', 'reads-were-written'];

/** A cluster in which somebody writes and reads, the rules that watch it, and a write that was acknowledged. */
function busy(ttl: Ttl = NO_TTL): {
  readonly cluster: Cluster;
  readonly checker: Checker;
  readonly write: WriteRecord;
} {
  const cluster = Cluster.build(
    defaultConfig({
      tables: [
        {
          name: 'flow',
          db: '',
          partitions: 1,
          replicas: 1,
          ttl,
          compress: 'kNoCompress',
          columns: [],
          placement: { 0: [LEADER] },
        },
      ],
    }),
  );
  const checker = new Checker(cluster, RULES);
  cluster.startAll();
  cluster.startWorkload({ name: 'w', db: '', table: 'flow', putsPerSecond: 20, getsPerSecond: 20, keys: 3 });
  cluster.runUntil(cluster.nowUs + 3 * SECOND);
  cluster.stopWorkload('w');
  cluster.runUntil(cluster.nowUs + SECOND);
  const write = cluster.applications.history().findLast(({ outcome }) => outcome?.status === 'ok')!;
  return { cluster, checker, write };
}

interface Told {
  readonly ts: number;
  readonly payload: string;
}

/** Puts reads of the key into the trace, one after the other; `undefined` finds nothing. */
function read(cluster: Cluster, key: string, ...rows: readonly (Told | undefined)[]): void {
  const client = cluster.node('client:1');
  rows.forEach((row, index) => {
    const id = 10_000 + index;
    client.record<ClusterEvent>({ kind: 'read-started', id, db: '', table: 'flow', key });
    client.record<ClusterEvent>({
      kind: 'read-answered',
      id,
      tid: 2,
      pid: 0,
      leader: LEADER,
      found: row !== undefined,
      ts: row?.ts ?? 0,
      payload: row?.payload ?? '',
    });
  });
}

const brokenOf = (checker: Checker): string[] => checker.violations.map(({ rule }) => rule).sort();

describe('rules about reads', () => {
  it('are silent while nothing fails', () => {
    const { cluster, checker } = busy();
    expect(brokenOf(checker)).toEqual([]);
    expect(cluster.applications.hasReads).toBe(true);
  });

  it('object to a row that nobody put', () => {
    const { cluster, checker, write } = busy();
    read(cluster, write.key, { ts: write.ts, payload: 'nobody' });
    expect(brokenOf(checker)).toEqual(['reads-were-written']);
  });

  it('object to an answer that is older than what was acknowledged, or returned before', () => {
    const { cluster, checker, write } = busy();
    read(cluster, write.key, undefined);
    expect(brokenOf(checker)).toEqual(['reads-are-current', 'reads-never-go-back']);
  });

  it('object to a row that was gone and is back', () => {
    const { cluster, checker, write } = busy();
    read(cluster, write.key, undefined, write);
    expect(brokenOf(checker)).toContain('lost-rows-stay-lost');
  });

  it('say nothing once somebody deletes by hand, or where rows expire', () => {
    const { cluster, checker, write } = busy();
    cluster
      .node('client:1')
      .record<ClusterEvent>({ kind: 'command-typed', client: 'ns_client', line: 'delete flow key1' });
    read(cluster, write.key, undefined);
    expect(brokenOf(checker)).toEqual([]);
    const expiring = busy({ type: 'latest', absolute: 0, latest: 1 });
    read(expiring.cluster, expiring.write.key, undefined);
    expect(brokenOf(expiring.checker)).toEqual([]);
  });
});

const TAIL: ScenarioFile = {
  version: 1,
  title: 'The tail is lost under readers',
  tables: [
    {
      name: 'flow',
      partitions: 1,
      columns: ['card:string:index', 'n:int', 'value:string'],
      placement: { '0': [LEADER, '172.27.128.32:8541', '172.27.128.33:8541'] },
    },
  ],
  cluster: { flags: { tablet_heartbeat_timeout: '0s' } },
  workloads: [{ name: 'w', table: 'flow', puts: '50/s', gets: '50/s', keys: 5, from: '5s' }],
  steps: [
    { wait: '8s' },
    { delay: { by: '700ms', from: 'tablet(1)', to: 'tablet(2)' } },
    { delay: { by: '700ms', from: 'tablet(1)', to: 'tablet(3)' } },
    { wait: '3s' },
    { kill: 'tablet(1)' },
    { until: 'serving(flow)', within: '3m' },
    { wait: '5s' },
  ],
  verify: { invariants: 'all', lostAllowed: '>= 1', lostIllegal: 0 },
};

describe('a workload that reads', () => {
  it('sees that rows are lost with their leader, and never a row that nobody put', () => {
    const result = runScenario(scenarioOf(TAIL, 'tail.yaml'));
    expect(result.verdict).toBe('pass');
    expect(result.limits.map(({ rule }) => rule)).toContain('reads-are-current');
    expect(result.violations).toEqual([]);
  });

  it('changes no write', () => {
    const { gets: _, ...writes } = TAIL.workloads![0]!;
    const acknowledged = (file: ScenarioFile): number =>
      runScenario(scenarioOf(file, 'tail.yaml')).writes.acknowledged;
    expect(acknowledged({ ...TAIL, workloads: [writes] })).toBe(acknowledged(TAIL));
  });
});

describe('a client with a stale catalog', () => {
  it('fails for ever where a leader has changed, and others do not', () => {
    const failed = (catalog: 'on-notify' | 'never'): number => {
      const file: ScenarioFile = {
        version: 1,
        title: 'Who reads where leaders are',
        cluster: { flags: { tablet_heartbeat_timeout: '0s' } },
        tables: [
          { name: 'flow', db: 'app', partitions: 1, placement: { '0': [LEADER, '172.27.128.32:8541'] } },
        ],
        workloads: [{ name: 'w', table: 'app.flow', puts: '20/s', catalog, from: '5s' }],
        steps: [
          { wait: '8s' },
          { kill: 'tablet(1)' },
          { until: 'serving(app.flow)', within: '1m' },
          { wait: '20s' },
        ],
        verify: { lostIllegal: 0 },
      };
      let count = 0;
      runScenario(scenarioOf(file, 'stale.yaml'), {
        observer: { record: ({ body }) => void (count += body.kind === 'write-failed' ? 1 : 0) },
      });
      return count;
    };
    expect(failed('never')).toBeGreaterThan(failed('on-notify') + 350);
  });
});
