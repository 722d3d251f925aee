import { expect, test } from 'vitest';
import { parseScenario } from '../../../src/scenario/reading/read-scenario.js';
import { scenarioOf, writeScenario } from '../../../src/scenario/write-scenario.js';

const FILE = `
version: 1
title: A leader dies under load
seed: 7
clock: { start: "2018-08-24 19:50:00", zone: "+08:00" }
edition: 0.9
updateTableAliveOps: true
cluster:
  zookeeper: 3
  nameservers: [10.0.0.1:6527]
  tablets: 4
  flags: { tablet_heartbeat_timeout: 300s, zk_session_timeout: 2500, auto_failover: false }
  timing: { zookeeperWrite: 25ms, loadRows: 100/ms }
  jitter: 2ms
  supervisor: 5s
  firstOpId: 54
  firstTableId: 4
  nameserverDraws: 1
tables:
  - name: flow
    ttl: latest:10
    columns: [card:string:index, amt:double]
    placement:
      0: [172.27.128.32:8541, 172.27.128.33:8541]
      1: [172.27.128.33:8541, 172.27.128.34:8541]
workloads:
  - { name: w1, table: flow, puts: 600/m, keys: 5, from: 1s, to: 60s }
steps:
  - at: "20:01:35"
    kill: leader(flow/0)
    note: now
  - until: leader(flow/0) != 172.27.128.32:8541
  - check: { replicas(flow).alive: 3, settled: true }
  - note: only words
`;

test('a file becomes a configuration, workloads and steps', () => {
  const { config, workloads, steps, clock } = parseScenario(FILE, 'x.yaml');
  expect(config.zookeeper).toEqual(['172.27.128.31:8090', '172.27.128.32:8090', '172.27.128.33:8090']);
  expect(config.nameservers).toEqual(['10.0.0.1:6527']);
  expect(config.tablets).toHaveLength(4);
  expect(config.look).toBe('0.9');
  expect(config.updateTableAliveOps).toBe(true);
  expect(config.flags).toMatchObject({
    tablet_heartbeat_timeout: 300_000,
    zk_session_timeout: 2500,
    auto_failover: false,
    binlog_notify_on_put: true,
  });
  expect(config.timing).toMatchObject({
    zookeeperWriteUs: 25_000,
    loadRowsPerSecond: 100_000,
    linkJitterUs: 2000,
  });
  expect(config).toMatchObject({
    seed: 7,
    opIndex: 53,
    tableIndex: 3,
    nameserverDraws: 1,
    supervisorUs: 5_000_000,
  });
  expect(clock).toEqual({ epochSeconds: 1_535_111_400, zoneMinutes: 480 });
  expect(config.tables[0]).toMatchObject({
    db: '',
    partitions: 2,
    replicas: 2,
    ttl: { type: 'latest', latest: 10 },
    columns: [
      { name: 'card', data_type: 'string', is_index: true },
      { name: 'amt', data_type: 'double', is_index: false },
    ],
  });
  expect(workloads).toEqual([
    {
      name: 'w1',
      db: '',
      table: 'flow',
      putsPerSecond: 10,
      getsPerSecond: 0,
      keys: 5,
      fromUs: 1_000_000,
      toUs: 60_000_000,
    },
  ]);
  expect(steps.map(({ line, text, atUs, note, act }) => [line, text, atUs, note, act.verb])).toEqual([
    [29, 'kill leader(flow/0)', 695_000_000, 'now', 'kill'],
    [32, 'until leader(flow/0) != 172.27.128.32:8541', undefined, undefined, 'until'],
    [33, 'check replicas(flow).alive 3, settled true', undefined, undefined, 'check'],
    [34, 'only words', undefined, undefined, 'note'],
  ]);
});

test('what is not given is as in the document', () => {
  const { config } = parseScenario('version: 1\ntitle: x\nsteps: []', 'x.yaml');
  expect(config).toMatchObject({
    seed: 1,
    look: 'manual',
    updateTableAliveOps: true,
    opIndex: 0,
    tableIndex: 1,
  });
  expect([config.zookeeper.length, config.nameservers.length, config.tablets.length]).toEqual([1, 1, 3]);
});

test('a scenario that is written is read back as it was', () => {
  const { content } = parseScenario(FILE, 'x.yaml');
  const text = writeScenario(content, '../schema/scenario.schema.json');
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema/scenario.schema.json');
  expect(parseScenario(text, 'y.yaml').content).toEqual(content);
  expect(scenarioOf(content, 'z.yaml').config).toEqual(parseScenario(FILE, 'x.yaml').config);
});

test('expected output keeps the blanks that it begins with', () => {
  const content = {
    version: 1 as const,
    title: 'x',
    steps: [{ ns: 'showtable', expect: '  name  tid\n-------\n  flow  4\n' }],
  };
  expect(scenarioOf(content, 'x.yaml').content).toEqual(content);
});

test('indexes have the names, times and TTLs that they are given, or those of their columns and table', () => {
  const indexes = `[{ key: card, ts: at }, { key: [card, mcc], ttl: 'latest:2' }, { name: old, key: mcc, deleted: true }]`;
  const columns = '[card:string, mcc:string, at:timestamp, note:string]';
  const file = `version: 1
title: x
tables: [{ name: flow, ttl: 10, columns: ${columns}, indexes: ${indexes} }]
steps: [{ wait: 1s }]
`;
  const ttl = { type: 'absolute', absolute: 10, latest: 0 };
  expect(parseScenario(file, 'x.yaml').config.tables[0]).toMatchObject({
    columns: [{ is_index: true }, { is_index: true }, { is_index: false }, { is_index: false }],
    indexes: [
      { index_name: 'card', col_name: ['card'], ts_name: 'at', ttl },
      { index_name: 'card_mcc', col_name: ['card', 'mcc'], ttl: { type: 'latest', absolute: 0, latest: 2 } },
      { index_name: 'old', col_name: ['mcc'], ttl, flag: 1 },
    ],
  });
});
