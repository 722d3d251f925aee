import { describe, expect, it } from 'vitest';
import { prettyTable } from '../../../src/client/ops-tool/pretty-table.js';
import { Cluster, defaultConfig } from '../../../src/cluster/index.js';
import { NO_TTL } from '../../../src/protocol/index.js';
import { SECOND } from '../../../src/sim/index.js';

const TABLETS = ['172.27.128.31:8541', '172.27.128.32:8541', '172.27.128.33:8541'] as const;

function running(): Cluster {
  const table = {
    name: 'flow',
    db: 'demo_db',
    partitions: 1,
    replicas: 2,
    ttl: NO_TTL,
    compress: 'kNoCompress',
    columns: [],
    placement: { 0: [TABLETS[0], TABLETS[1]] },
  } as const;
  const cluster = Cluster.build(defaultConfig({ tables: [table], look: '0.9' }));
  cluster.startAll();
  return cluster;
}

describe('a call', () => {
  it('finds no nameserver where none is registered', () => {
    const cluster = running();
    cluster.faults.kill(cluster.config.nameservers[0]!);
    cluster.runUntil(cluster.nowUs + 20 * SECOND);
    expect(cluster.ops('recoverdata')).toEqual(['ERROR: connect OpenMLDB failed, get ns failed']);
  });

  it('switches auto_failover off and on again, and leaves it off behind an exception', () => {
    const cluster = running();
    expect(cluster.ops('recoverdata')).toEqual([
      'INFO: ns leader: 172.27.128.31:6527',
      'INFO: flow in demo_db is healthy',
    ]);
    expect(cluster.view().active!.autoFailover).toBe(true);
    expect(cluster.ops('pre-upgrade')!.slice(1)).toEqual([
      'WARNING: must provide --endpoints',
      'Traceback (most recent call last):',
      'IndexError: list index out of range',
    ]);
    expect(cluster.view().active!.autoFailover).toBe(false);
  });

  it('shows the commands that it starts when it is asked to', () => {
    const lines = running().ops('showopstatus --echo')!;
    expect(lines).toContain(
      'INFO: ./bin/openmldb --endpoint=172.27.128.31:6527 --role=ns_client --interactive=false --cmd=showtablet',
    );
  });

  it('abandons a table of which a tablet is down', () => {
    const cluster = running();
    cluster.ns('confset auto_failover false');
    cluster.faults.kill(TABLETS[1]);
    cluster.runUntil(cluster.nowUs + SECOND);
    expect(cluster.ops('recoverdata')!.slice(1)).toEqual([
      'INFO: recover flow in demo_db',
      expect.stringMatching(/^WARNING: get table status failed\. msg is .*172\.27\.128\.32:8541/),
      'ERROR: recover table failed. db demo_db name flow, check log for detail',
    ]);
  });

  it('that waits for ever is stopped', () => {
    const cluster = running();
    cluster.ns('confset auto_failover false');
    for (const tablet of TABLETS) cluster.faults.kill(tablet);
    cluster.runUntil(cluster.nowUs + 20 * SECOND);
    const { tid } = cluster.view().active!.tables[0]!;
    // The leader's files are gone: the load fails, and the tool waits for the row of the table.
    const disk = cluster.node(TABLETS[0]).disk;
    disk.wipe();
    for (const tablet of TABLETS) cluster.faults.start(tablet);
    cluster.runUntil(cluster.nowUs + 20 * SECOND);
    const lines = cluster.ops('recoverdata');
    expect(tid).toBeGreaterThan(0);
    expect(lines === undefined || lines.some((line) => line.startsWith('ERROR: load table failed.'))).toBe(
      true,
    );
  });
});

describe('a pretty table', () => {
  it('has borders and centres its cells', () => {
    expect(prettyTable(['db', 'op_id'], [['demo_db', '1']])).toEqual([
      '+---------+-------+',
      '|    db   | op_id |',
      '+---------+-------+',
      '| demo_db |   1   |',
      '+---------+-------+',
    ]);
    expect(prettyTable(['db'], [])).toEqual(['+----+', '| db |', '+----+']);
  });
});
