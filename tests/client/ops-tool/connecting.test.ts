import { describe, expect, it } from 'vitest';
import {
  autoFailover,
  NAMESERVER,
  ops,
  pass,
  running,
  TABLET_1,
  TABLET_2,
  TRACEBACK,
} from './running-cluster.js';

describe('the tool', () => {
  it('gives up without ZooKeeper', () => {
    const cluster = running();
    cluster.faults.kill(cluster.config.zookeeper[0]!);
    expect(cluster.ops('recoverdata')).toEqual(['ERROR: connect OpenMLDB failed, get ns failed']);
  });

  it('breaks off when no nameserver is registered, and says so in the corrected variant', () => {
    const cluster = running();
    cluster.faults.kill(NAMESERVER);
    pass(cluster, 20);
    expect(cluster.ops('recoverdata')).toEqual([
      TRACEBACK,
      "AttributeError: 'Executor' object has no attribute 'ns_leader'",
    ]);
    expect(cluster.ops('recoverdata --fixed')).toEqual([
      'ERROR: connect OpenMLDB failed, no nameserver leads',
    ]);
  });

  it('gives up when the nameserver that is registered does not answer', () => {
    const cluster = running();
    cluster.faults.kill(NAMESERVER);
    expect(cluster.ops('recoverdata')).toEqual(['ERROR: connect OpenMLDB failed, get tablet failed']);
  });

  it('shows the commands that it starts when it is asked to', () => {
    const lines = running().ops('recoverdata --echo')!;
    const typed = lines.filter((line) => line.startsWith('INFO: ./bin/openmldb'));
    const zk = '--zk_cluster=172.27.128.31:8090 --zk_root_path=/openmldb_cluster';
    const direct = `--endpoint=${NAMESERVER} --role=ns_client --interactive=false`;
    expect(typed).toEqual([
      `INFO: ./bin/openmldb ${zk} --role=ns_client --interactive=false --cmd=showns`,
      `INFO: ./bin/openmldb ${zk} --role=ns_client --interactive=false --cmd=showtablet`,
      `INFO: ./bin/openmldb ${direct} --cmd=confget auto_failover`,
      `INFO: ./bin/openmldb ${direct} --cmd=confset auto_failover false`,
      `INFO: ./bin/openmldb ${direct} --cmd=showdb`,
      `INFO: ./bin/openmldb ${direct} --cmd=showtable  --database=__INTERNAL_DB`,
      `INFO: ./bin/openmldb ${direct} --cmd=showtable  --database=__PRE_AGG_DB`,
      `INFO: ./bin/openmldb ${direct} --cmd=showtable  --database=INFORMATION_SCHEMA`,
      `INFO: ./bin/openmldb ${direct} --cmd=showtable  --database=demo_db`,
      `INFO: ./bin/openmldb ${direct} --cmd=showtable flow --database=demo_db`,
      `INFO: ./bin/openmldb --role=client --interactive=false --endpoint=${TABLET_1} --cmd=gettablestatus  `,
      `INFO: ./bin/openmldb --role=client --interactive=false --endpoint=${TABLET_2} --cmd=gettablestatus  `,
      `INFO: ./bin/openmldb ${direct} --cmd=confset auto_failover true`,
    ]);
  });

  it('shows what they print as they print it', () => {
    const lines = running().ops('recoverdata --echo')!;
    const at = lines.findIndex((line) => line.endsWith('--cmd=confget auto_failover'));
    expect(lines.slice(at + 1, at + 4)).toEqual([
      'INFO:   key            value',
      '------------------------',
      '  auto_failover  true',
    ]);
  });

  it('goes on with the nameserver that it found, whoever leads later', () => {
    const cluster = running(undefined, { nameservers: [NAMESERVER, '172.27.128.32:6527'] });
    cluster.startOps('', 'recoverdata');
    cluster.runUntil(cluster.nowUs + 150_000);
    cluster.faults.kill(NAMESERVER);
    // The list of databases comes back empty, as if there were none.
    expect(cluster.endOps('')!.slice(1)).toEqual([
      'ERROR: get all table failed',
      'WARNING: set auto_failover failed',
    ]);
    pass(cluster, 20);
    expect(autoFailover(cluster)).toBe(false);
  });
});

describe('auto_failover', () => {
  it('is switched off and on again', () => {
    const cluster = running();
    expect(ops(cluster, 'recoverdata')).toEqual(['INFO: flow in demo_db is healthy']);
    expect(autoFailover(cluster)).toBe(true);
  });

  it('stays off where it was off', () => {
    const cluster = running();
    cluster.ns('confset auto_failover false');
    expect(ops(cluster, 'recoverdata')).toEqual(['INFO: flow in demo_db is healthy']);
    expect(autoFailover(cluster)).toBe(false);
  });

  it('is left off by an exception, but in the corrected variant', () => {
    const cluster = running();
    const exception = [
      'WARNING: must provide --endpoints',
      TRACEBACK,
      "AttributeError: 'NoneType' object has no attribute 'split'",
    ];
    expect(ops(cluster, 'pre-upgrade --fixed')).toEqual(exception);
    expect(autoFailover(cluster)).toBe(true);
    expect(ops(cluster, 'pre-upgrade')).toEqual(exception);
    expect(autoFailover(cluster)).toBe(false);
  });

  it('does not concern a query', () => {
    const lines = running().ops('showopstatus --echo')!;
    expect(lines.filter((line) => line.includes('--cmd=showopstatus'))).toHaveLength(4);
    expect(lines.filter((line) => line.includes('auto_failover'))).toEqual([]);
  });
});
