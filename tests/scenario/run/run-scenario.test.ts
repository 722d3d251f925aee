import { describe, expect, test } from 'vitest';
import { BootError } from '../../../src/cluster/index.js';
import { parseScenario, runScenario, type ScenarioResult } from '../../../src/scenario/index.js';
import { fakeWorld, type Script } from '../fake-world.js';
import { T1, T2, T3 } from '../situation-fixture.js';

const HEAD = 'version: 1\ntitle: x\ntables: [{ name: flow, partitions: 2, replicas: 3 }]\n';

function run(
  steps: readonly string[],
  script: Script = {},
  head = HEAD,
): { readonly result: ScenarioResult; readonly done: readonly string[] } {
  const world = fakeWorld(script);
  const scenario = parseScenario(`${head}steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`, 'x.yaml');
  return { result: runScenario(scenario, { build: world.build }), done: world.done };
}

describe('steps', () => {
  test('run in order, at their times', () => {
    const { done, result } = run([
      '{ at: 5s, kill: leader(flow/0) }',
      '{ wait: 2s }',
      '{ start: [tablet(3), tablet(1)] }',
      '{ at: "16:00:20", ns: showtable }',
      `{ tablet: gettablestatus 4 0, on: ${T2} }`,
      '{ sdk: put flow a 1 b }',
      '{ ns: showns, on: nameserver(1) }',
      '{ check: replicas(flow).alive == 5 }',
    ]);
    expect(done).toEqual([
      `5000: kill ${T1}`,
      `7000: start ${T3}`,
      `7000: start ${T1}`,
      '20000: showtable',
      `20000: gettablestatus 4 0 at ${T2}`,
      '20000: put flow a 1 b',
      '20000: showns at 172.27.128.31:6527',
    ]);
    expect(result.verdict).toBe('pass');
    expect(result.virtualTimeUs).toBe(20_000_000);
    expect(result.steps.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'ok'));
  });

  test('faults reach whom they name', () => {
    const { done, result } = run([
      '{ power-fail: host(172.27.128.32) }',
      '{ hold: [tablet(1), nameserver(1)] }',
      '{ release: nameserver(1) }',
      '{ delay: { by: 200ms, from: nameserver(1), to: tablet(2) } }',
      '{ delay: { by: 1s, to: tablet(2), method: LoadTable } }',
      '{ drop: { to: tablet(2), method: LoadTable } }',
      '{ duplicate: { from: nameserver(1), times: 3 } }',
      '{ skew: { process: tablet(1), slow: 5m, drift: -100 } }',
      '{ kill-at: { process: nameserver(1), point: rpc-executed ChangeRole, nth: 2, how: pause } }',
    ]);
    const NS1 = '172.27.128.31:6527';
    expect(done).toEqual([
      `0: power-fail ${T2} {}`,
      `0: hold ${T1}`,
      `0: hold ${NS1}`,
      `0: release ${NS1}`,
      `0: delay ${NS1} ${T2} 200000`,
      `0: delay {"to":"${T2}","method":"LoadTable","times":1,"byUs":1000000}`,
      `0: drop {"to":"${T2}","method":"LoadTable","times":1}`,
      `0: duplicate {"from":"${NS1}","times":3}`,
      `0: skew ${T1} -300000000 -100`,
      '0: pause at point 2',
    ]);
    expect(result.steps.every(({ status }) => status === 'ok')).toBe(true);
  });

  test('disks get what their steps say', () => {
    const { done, result } = run([
      '{ power-fail: { process: tablet(2), unsynced: 3, next: torn } }',
      '{ wipe: tablet(*) }',
      '{ disk-image: { process: tablet(2), name: monday } }',
      '{ stale-return: { process: tablet(2), image: monday } }',
      '{ corrupt: { process: leader(flow/0), of: flow/1, file: last part } }',
      '{ corrupt: { process: tablet(2), of: flow/1, file: part 0, record: 2, how: zero-header, fragment: 3 } }',
      '{ truncate: { process: tablet(2), of: flow/0, file: part 3, records: 7, last: torn } }',
      '{ lose-file: { process: tablet(2), of: flow/0, file: manifest } }',
      '{ add-file: { process: tablet(2), of: flow/0, file: notes.txt } }',
      '{ swap-files: { process: tablet(2), of: flow/0, file: snapshot, otherOf: flow/1 } }',
      '{ copy-files: { process: leader(flow/0), of: flow/1, to: tablet(3) } }',
      '{ fill-disk: tablet(2) }',
      '{ free-disk: tablet(2) }',
      '{ stall-disk: tablet(2) }',
      '{ release-disk: tablet(2) }',
    ]);
    const file = (tablet: string, pid: number, words: string) =>
      JSON.stringify({ tablet, db: '', table: 'flow', pid, words });
    expect(done).toEqual([
      `0: power-fail ${T2} {"unsyncedRecords":3,"next":"torn"}`,
      ...[T1, T2, T3].map((tablet) => `0: wipe ${tablet}`),
      `0: image monday of ${T2}`,
      `0: ${T2} returns with monday`,
      `0: corrupt ${file(T1, 1, 'last part')} 1 payload 1`,
      `0: corrupt ${file(T2, 1, 'part 0')} 2 zero-header 3`,
      `0: truncate ${file(T2, 0, 'part 3')} 7 torn`,
      `0: remove ${file(T2, 0, 'manifest')}`,
      `0: add ${file(T2, 0, 'notes.txt')}`,
      `0: swap ${file(T2, 0, 'snapshot')} ${file(T2, 1, 'snapshot')}`,
      `0: copy ${JSON.stringify({ tablet: T1, db: '', table: 'flow', pid: 1 })} to ${T3}`,
      `0: fill ${T2}`,
      `0: free ${T2}`,
      `0: stall ${T2}`,
      `0: release disk of ${T2}`,
    ]);
    expect(result.steps.every(({ status }) => status === 'ok')).toBe(true);
  });

  test('what cannot be done to a disk fails its step, with the reason', () => {
    const refusedDisk = 'it runs; its disk can be replaced when it is dead';
    for (const step of [
      '{ wipe: tablet(1) }',
      '{ lose-file: { process: tablet(1), of: flow/0, file: manifest } }',
    ]) {
      const { result } = run([step], { refusedDisk });
      expect(result.verdict).toBe('expectation-failed');
      expect(result.reason).toBe(refusedDisk);
    }
  });

  test('rows are put into a partition, to its leader or to whom the step names', () => {
    const { done, result } = run([
      '{ put: { rows: 10, into: flow/0 } }',
      '{ put: { rows: 1, into: flow/1, to: tablet(2), first: 3 } }',
    ]);
    expect(done).toEqual([`0: put 10 rows to ${T1}`, `0: put 1 rows to ${T2}`]);
    expect(result.steps.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  test('a row that is refused fails its step, with the reason', () => {
    const { result } = run(['{ put: { rows: 2, into: flow/0 } }'], { refusedPut: 'row 2 was not put' });
    expect(result.verdict).toBe('expectation-failed');
    expect(result.reason).toBe('row 2 was not put');
  });

  test('the tool goes on while other steps are done', () => {
    const answers = { 'end of first': ['INFO: done'] };
    const steps = [
      '{ ops: recoverdata, as: first }',
      '{ wait: 3s }',
      '{ ops-end: first, expect: "INFO: done" }',
    ];
    const { done, result } = run(steps, { answers });
    expect(done).toEqual(['0: recoverdata as first', '3000: end of first']);
    expect(result.verdict).toBe('pass');
    expect(result.steps.map((step) => step.text)).toEqual([
      'ops recoverdata, as first',
      'wait 3s',
      'ops-end first',
    ]);
    expect(run(steps).result.reason).toContain("expected the line 'INFO: done'");
  });

  test('an OP is enqueued, or its step fails with the reason', () => {
    const step = '{ enqueue: { op: kAddIndexOP, table: flow, takes: 30s } }';
    expect(run([step]).done).toEqual(['0: enqueue kAddIndexOP for flow']);
    const { result } = run([step], { refusedOp: 'no nameserver leads' });
    expect(result.reason).toBe('kAddIndexOP was not created: no nameserver leads');
  });

  test('network verbs reach the network', () => {
    const { done } = run([
      '{ partition: [[tablet(1)], [tablet(2), tablet(3)]] }',
      '{ cut: { from: tablet(1), to: [tablet(1), tablet(2)] } }',
      '{ heal: { from: tablet(1), to: client } }',
      '{ heal: all }',
      '{ isolate: nameserver(active) }',
      '{ lose-reply: { from: tablet(2), method: AddReplica, times: 2 } }',
      '{ blip: tablet(2) }',
    ]);
    expect(done).toEqual([
      `0: partition [["${T1}"],["${T2}","${T3}"]]`,
      `0: cut ${T1} ${T2}`,
      `0: heal ${T1} client:1`,
      '0: heal all',
      '0: isolate 172.27.128.31:6527',
      `0: lose-reply {"from":"${T2}","method":"AddReplica","times":2}`,
      `0: blip ${T2}`,
    ]);
  });

  test('faults of ZooKeeper reach it', () => {
    const head = `${HEAD}cluster: { zookeeper: 3 }\n`;
    const { done, result } = run(
      ['{ step-down: zookeeper }', '{ lose-write: [nameserver(1), tablet(2)] }'],
      {},
      head,
    );
    expect(done).toEqual(['0: step down', '0: lose-write 172.27.128.31:6527', `0: lose-write ${T2}`]);
    expect(result.steps.map(({ status }) => status)).toEqual(['ok', 'ok']);
  });

  test('a ZooKeeper server that leads nobody cannot step down', () => {
    const { result } = run(['{ step-down: zookeeper }']);
    expect(result.reason).toBe('no ZooKeeper server leads others now');
  });

  test('a step whose time has passed begins at once', () => {
    const { done } = run(['{ ns: a }', '{ at: 1s, ns: b }', '{ at: 1s, ns: c }'], { commandUs: 2_000_000 });
    expect(done).toEqual(['0: a', '2000: b', '4000: c']);
  });

  test('a selector that means nobody fails its step', () => {
    const { result } = run(['{ kill: nameserver(active) }', '{ wait: 1s }'], { nameserverLeads: false });
    expect(result.verdict).toBe('expectation-failed');
    expect(result.reason).toBe('nameserver(active) is nobody now');
    expect(result.steps.map(({ status }) => status)).toEqual(['failed', 'ok']);
  });

  test('workloads start and stop by the clock and by steps, and stop at the end', () => {
    const head = `${HEAD}workloads:\n  - { name: a, table: flow, from: 2s, to: 4s }\n  - { name: b, table: flow }\n`;
    const { done, result } = run(
      ['{ wait: 3s }', '{ workload: { start: b } }', '{ wait: 7s }'],
      { writes: { acknowledged: 3 } },
      head,
    );
    expect(done).toEqual([
      '2000: workload a',
      '3000: workload b',
      '4000: stop a',
      '10000: stop a',
      '10000: stop b',
    ]);
    expect(result.virtualTimeUs).toBe(10_000_000);
  });
});

describe('until', () => {
  const acknowledged = (id: number) =>
    ({ kind: 'write-acknowledged', id, tid: 4, pid: 0, leader: T1, term: 1, offset: id }) as const;

  test('waits until the condition holds, and no longer', () => {
    const { result } = run(['{ until: writes.acknowledged >= 2, within: 1m }'], {
      events: [
        [1_000_000, 'client:1', acknowledged(1)],
        [3_000_000, 'client:1', acknowledged(2)],
        [5_000_000, 'client:1', acknowledged(3)],
      ],
    });
    expect(result.verdict).toBe('pass');
    expect(result.virtualTimeUs).toBe(3_000_000);
  });

  test('in vain, ends the run with what it still waits for', () => {
    const { result, done } = run(['{ until: ops.running == 0, within: 30s }', '{ ns: showtable }']);
    expect(result.verdict).toBe('not-converged');
    expect(result.reason).toBe(
      'ops.running == 0 did not hold within 30s: ops.running is 1, expected 0; OP 55 kChangeLeaderOP of flow/0 is still kDoing in kSelectLeader',
    );
    expect(result.virtualTimeUs).toBe(30_000_000);
    expect(done).toEqual([]);
    expect(result.steps.map(({ status }) => status)).toEqual(['failed', 'skipped']);
  });

  test('what OpenMLDB does not do by itself is told from what takes too long', () => {
    const zookeeper = run(['{ kill: zookeeper(1) }', '{ until: settled }']);
    expect(zookeeper.result.verdict).toBe('unrecoverable-by-design');
    expect(zookeeper.result.reason).toContain('1 of 1 ZooKeeper servers are stopped');
  });

  test('lets workloads start while it waits', () => {
    const head = `${HEAD}workloads:\n  - { name: a, table: flow, from: 2s, to: 4s }\n`;
    const { done } = run(['{ until: ops.running == 0, within: 5s }'], {}, head);
    expect(done.slice(0, 2)).toEqual(['2000: workload a', '4000: stop a']);
  });
});

describe('verdicts', () => {
  const answers = { showtable: ['  a  b', '------', '  1  2'] };
  const expecting = (text: string, compare = 'exact'): string =>
    `{ ns: showtable, expect: ${JSON.stringify(text)}, compare: ${compare} }`;

  test('expected output passes, other output fails with the first line that differs', () => {
    expect(run([expecting('  a  b\n------\n  1  2\n')], { answers }).result.verdict).toBe('pass');
    const { result } = run([expecting('  a  b\n------\n  1  3\n')], { answers });
    expect(result.verdict).toBe('expectation-failed');
    expect(result.reason).toBe("expected '1  3', printed '1  2'");
    expect(result.steps[0]!.difference).toEqual({ expected: '  1  3', printed: '  1  2' });
  });

  test('a run goes on after a failed expectation', () => {
    const { done } = run([expecting('x'), '{ ns: b }'], { answers });
    expect(done).toEqual(['0: showtable', '0: b']);
  });

  test('a check that does not hold says what it found', () => {
    expect(run(['{ check: { ops.running: 0 } }']).result.reason).toBe('ops.running is 1, expected 0');
  });

  test('a violated invariant comes before a failed expectation', () => {
    const violations = [{ rule: 'one-leader-per-term', timeUs: 0, seq: 1, sentence: 'two leaders' }];
    const { result } = run([expecting('x')], { answers, violations });
    expect([result.verdict, result.reason]).toEqual(['invariant-violated', 'two leaders']);
  });

  test('counts of writes are judged by their bounds', () => {
    const head = `${HEAD}verify: { acknowledged: ">= 10", lostAllowed: 0 }\n`;
    expect(run(['{ wait: 1s }'], { writes: { acknowledged: 10 } }, head).result.verdict).toBe('pass');
    const { result } = run(['{ wait: 1s }'], { writes: { acknowledged: 9, lostAllowed: 2 } }, head);
    expect(result.reason).toBe(
      'writes acknowledged is 9, expected >= 10; writes lostAllowed is 2, expected 0',
    );
  });

  test('a run that shows nothing is vacuous', () => {
    expect(run(['{ wait: 1s }']).result.verdict).toBe('vacuous');
    const head = `${HEAD}workloads: [{ name: a, table: flow, from: 0s }]\n`;
    expect(run(['{ check: ops.running == 1 }'], {}, head).result.reason).toBe(
      'not one write was acknowledged',
    );
  });

  test('a cluster that does not come up did not converge; an error of ours is a crash', () => {
    const boot = (error: Error) => () => {
      throw error;
    };
    const down = run(['{ wait: 1s }'], { boot: boot(new BootError('no nameserver leads')) }).result;
    expect([down.verdict, down.reason]).toEqual(['not-converged', 'no nameserver leads']);
    const crashed = run(['{ wait: 1s }'], { boot: boot(new TypeError('oops')) }).result;
    expect([crashed.verdict, crashed.reason]).toEqual(['crashed', 'the simulator failed: oops']);
    expect(crashed.stack).toContain('TypeError');
  });
});

describe('the simulated cluster', () => {
  const FAILOVER = `version: 1
title: x
seed: 5
tables: [{ name: flow, partitions: 1, replicas: 3 }]
cluster: { flags: { tablet_heartbeat_timeout: 10s } }
workloads: [{ name: w, table: flow, puts: 20/s, from: 5s, to: 15s }]
steps:
  - { at: 10s, kill: leader(flow/0) }
  - { until: replicas(flow).alive == 2 }
  - { until: serving(flow), within: 2m }
verify: { acknowledged: ">= 50", lostIllegal: 0 }
`;

  test('a failover passes, twice with the same trace, and with another seed or jitter with another', () => {
    const scenario = parseScenario(FAILOVER, 'x.yaml');
    const first = runScenario(scenario);
    expect(first.reason).toBeUndefined();
    expect(first.verdict).toBe('pass');
    expect(first.seed).toBe(5);
    expect(runScenario(scenario)).toEqual(first);
    expect(runScenario(scenario, { seed: 6 }).traceHash).not.toBe(first.traceHash);
    expect(runScenario(scenario, { jitterUs: 300 }).traceHash).not.toBe(first.traceHash);
  });

  test('a lost write is committed and fails; an ensemble that elects again goes on', () => {
    const scenario = parseScenario(
      `version: 1
title: x
cluster: { zookeeper: 3, nameservers: 2, flags: { auto_failover: false } }
tables: [{ name: flow, partitions: 1, replicas: 3 }]
steps:
  - check: { leading(nameserver(1)): true, leading(nameserver(2)): false }
  - lose-write: nameserver(1)
  - ns: confset auto_failover true
    expect: 'failed to set auto_failover. error msg: set zk failed'
  - check: auto_failover == false
  - kill: nameserver(1)
  - until: leading(nameserver(2))
  - check: auto_failover == true
  - step-down: zookeeper
  - wait: 20s
  - check: nameservers.leading == 1
  - ns: confset auto_failover false
    expect: set auto_failover ok
`,
      'x.yaml',
    );
    const result = runScenario(scenario);
    expect(result.reason).toBeUndefined();
    expect(result.verdict).toBe('pass');
  });

  test('looking at a run does not change it', () => {
    const scenario = parseScenario(FAILOVER, 'x.yaml');
    let records = 0;
    const watched = runScenario(scenario, { observer: { record: () => void records++ } });
    expect(records).toBe(watched.events);
    expect(watched).toEqual(runScenario(scenario));
  });
});
