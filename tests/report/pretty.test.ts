import { expect, test } from 'vitest';
import {
  ANSI,
  paletteFor,
  PLAIN,
  PrettyReporter,
  type NarrationLevel,
  type Palette,
} from '../../src/report/index.js';
import { parseScenario, runScenario } from '../../src/scenario/index.js';
import { fakeWorld } from '../scenario/fake-world.js';
import { NS, T1, T2 } from '../scenario/situation-fixture.js';
import { recorder } from './outcomes.js';

const SCENARIO = `version: 1
title: A tablet dies
story: Watch the leader.
tables: [{ name: flow, partitions: 2, replicas: 3 }]
steps:
  - at: 5s
    note: Now it dies.
    kill: tablet(2)
  - { until: ops.running == 1 }
  - { at: 10s, ns: showns, expect: "  a  b" }
  - { ns: showtable, expect: other }
  - { check: ops.running == 0 }
  - { tablet: gettablestatus, on: tablet(1) }
`;

function show(level: NarrationLevel, paint: Palette = PLAIN): readonly string[] {
  const world = fakeWorld({
    answers: { showns: ['  a  b'], showtable: ['  1  2'] },
    commandUs: 2000,
    events: [
      [6_000_000, NS, { kind: 'tablet-offline', endpoint: T2 }],
      [10_001_000, NS, { kind: 'conf-set', key: 'auto_failover', value: 'false' }],
    ],
  });
  const sinks = recorder();
  const reporter = new PrettyReporter(sinks, paint, level);
  const scenario = parseScenario(SCENARIO, 'a.yaml');
  const result = runScenario(scenario, { build: world.build, observer: reporter.observer! });
  reporter.fileEnds({
    kind: 'ran',
    file: 'a.yaml',
    result,
    lastEvents: [],
    command: 'openmldb-sim run a.yaml',
  });
  expect(sinks.stderr).toEqual([]);
  return sinks.stdout;
}

test('a session reads like a session, with what happened set apart', () => {
  const time = (text: string, clock: string): string => text + clock.padStart(100 - text.length);
  expect(show('normal')).toEqual([
    'A tablet dies',
    '  Watch the leader.',
    '',
    '  zookeeper   172.27.128.31:8090',
    '  nameserver  172.27.128.31:6527',
    '  tablet      172.27.128.31:8541 172.27.128.32:8541 172.27.128.33:8541',
    '  begins      2018-08-24 16:00:00 +08:00, seed 1, a.yaml',
    '',
    '  16:00:00.000  the cluster is up',
    '',
    '# Now it dies.',
    time('@ kill tablet(2)', '16:00:05.000'),
    '  16:00:05.000  172.27.128.32:8541  is killed',
    '',
    time('@ until ops.running == 1', '16:00:05.000'),
    '  ✓ at once',
    '  16:00:06.000  172.27.128.31:6527  misses 172.27.128.32:8541: kTabletOffline; gives it 1m to return',
    '                                    │ A lost tablet is given time to come back,',
    '                                    │ tablet_heartbeat_timeout; only then is it failed over.',
    '',
    time('> showns', '16:00:10.000'),
    '  a  b',
    '',
    '  16:00:10.001  172.27.128.31:6527  auto_failover is false now',
    '',
    time('> showtable', '16:00:10.002'),
    '  1  2',
    '  ✗ expected  other',
    '    printed     1  2',
    '',
    time('@ check ops.running == 0', '16:00:10.004'),
    '  ✗ ops.running is 1, expected 0',
    '',
    time(`> tablet tablet(1): gettablestatus`, '16:00:10.004'),
    '',
    'expectation-failed  a.yaml:11',
    expect.stringContaining('  meaning   '),
    expect.anything(),
    '  step      ns showtable',
    '  expected  other',
    '  printed     1  2',
    '  seed      1',
    expect.stringContaining('  time      10s6ms of virtual time'),
    '  again     openmldb-sim run a.yaml',
  ]);
  expect(T1).toBeDefined();
});

test('colours change nothing but colours', () => {
  // oxlint-disable-next-line no-control-regex -- they are what is taken out
  const plain = show('normal', ANSI).map((line) => line.replace(/\u001b\[\d+m/g, ''));
  expect(plain).toEqual(show('normal'));
});

test('colours are for terminals, and for nobody who asked for none', () => {
  expect(paletteFor(true, {})).toBe(ANSI);
  expect(paletteFor(false, {})).toBe(PLAIN);
  expect(paletteFor(true, { NO_COLOR: '1' })).toBe(PLAIN);
  expect(paletteFor(true, { NO_COLOR: '' })).toBe(ANSI);
  expect(paletteFor(true, { TERM: 'dumb' })).toBe(PLAIN);
  expect(paletteFor(false, { FORCE_COLOR: '1' })).toBe(ANSI);
  expect(paletteFor(true, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(PLAIN);
});
