import { describe, expect, it } from 'vitest';
import { BootError, Cluster, defaultConfig, type TableSpec } from '../../src/cluster/index.js';
import { NO_TTL } from '../../src/protocol/index.js';
import { SECOND } from '../../src/sim/index.js';

const FLOW: TableSpec = {
  name: 'flow',
  db: '',
  partitions: 2,
  replicas: 3,
  ttl: NO_TTL,
  compress: 'kNoCompress',
  columns: [],
};

const A = '172.27.128.31:8541';
const B = '172.27.128.32:8541';

function runFor(cluster: Cluster, seconds: number): void {
  cluster.runUntil(cluster.nowUs + seconds * SECOND);
}

describe('a cluster', () => {
  it('comes up with its tables, placed by the nameserver', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [FLOW] }));
    const { active, tablets } = cluster.view();
    expect(active!.tables[0]!.table_partition.map((p) => p.partition_meta.length)).toEqual([3, 3]);
    expect(tablets.map((tablet) => tablet.replicas.length)).toEqual([2, 2, 2]);
  });

  it('begins ids of OPs and tables where it is told', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [FLOW], opIndex: 53, tableIndex: 3 }));
    expect(cluster.view().active!.tables[0]!.tid).toBe(4);
    expect(cluster.znode(cluster.paths.opIndex)).toBe('53');
  });

  it('hands the indexes of a table on to its replicas', () => {
    const columns = ['card:string', 'at:bigint'].map((text) => {
      const [name, data_type] = text.split(':') as [string, string];
      return { name, data_type, is_index: name === 'card' };
    });
    const indexes = [{ index_name: 'card', col_name: ['card'], ts_name: 'at', ttl: NO_TTL }];
    const cluster = Cluster.boot(defaultConfig({ tables: [{ ...FLOW, columns, indexes }] }));
    const { tid, column_key } = cluster.view().active!.tables[0]!;
    expect(column_key).toEqual(indexes);
    const { definition } = cluster.tabletActor(A)!.memoryTable(tid, 0)!.indexes[0]!;
    expect(definition).toMatchObject({ name: 'card', time: { column: 1, name: 'at' } });
  });

  it('that cannot place its tables says why', () => {
    expect(() => Cluster.boot(defaultConfig({ tables: [{ ...FLOW, replicas: 5 }] }))).toThrow(BootError);
    expect(() => Cluster.boot(defaultConfig({ tables: [{ ...FLOW, replicas: 5 }] }))).toThrow(
      /healthy endpoint num is less than replica num/,
    );
  });

  it('lets no observer change a run', () => {
    const run = (watched: boolean): string => {
      const cluster = Cluster.build(defaultConfig({ tables: [FLOW] }));
      if (watched) cluster.lab.trace.on('record', () => void cluster.view());
      cluster.startAll();
      cluster.faults.kill(A);
      runFor(cluster, 90);
      return cluster.lab.trace.hash;
    };
    expect(run(true)).toBe(run(false));
  });

  it('does the same with its trace switched off', () => {
    const run = (traced: boolean): readonly string[] => {
      const cluster = Cluster.build(defaultConfig({ tables: [FLOW] }));
      cluster.lab.trace.enabled = traced;
      cluster.startAll();
      cluster.faults.kill(A);
      runFor(cluster, 90);
      return [...cluster.ns('showtable'), ...cluster.ns('showopstatus')];
    };
    expect(run(false)).toEqual(run(true));
  });
});

describe('faults', () => {
  it('expire a session while its process lives, which comes back without a restart', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [FLOW] }));
    cluster.faults.expire(A);
    runFor(cluster, 1);
    expect(cluster.view().active!.tablets.find((t) => t.endpoint === A)!.state).toBe('kOffline');
    runFor(cluster, 20);
    expect(cluster.view().active!.tablets.find((t) => t.endpoint === A)!.state).toBe('kHealthy');
    expect(cluster.view().active!.ops).toEqual([]);
  });

  it('break a connection without losing the session', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [FLOW] }));
    cluster.faults.blip(A);
    runFor(cluster, 30);
    expect(cluster.view().active!.tablets.every((t) => t.state === 'kHealthy')).toBe(true);
  });

  it('let a process that stands still lose its session and find out late', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [FLOW] }));
    cluster.faults.pause(B);
    runFor(cluster, 15);
    expect(cluster.view().active!.tablets.find((t) => t.endpoint === B)!.state).toBe('kOffline');
    cluster.faults.resume(B);
    runFor(cluster, 20);
    expect(cluster.view().active!.tablets.find((t) => t.endpoint === B)!.state).toBe('kHealthy');
    expect(cluster.node(B).incarnation).toBe(1);
  });

  it('start dead processes again when there is a supervisor', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [FLOW], supervisorUs: 10 * SECOND }));
    cluster.faults.kill(A);
    runFor(cluster, 9);
    expect(cluster.node(A).alive).toBe(false);
    runFor(cluster, 12);
    expect(cluster.node(A).alive).toBe(true);
  });
});

describe('ns_client', () => {
  it('keeps the selected database between lines', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [{ ...FLOW, db: 'demo' }] }));
    expect(cluster.ns('use demo')).toEqual(['Use database: demo']);
    expect(cluster.ns('showtable flow')).toHaveLength(8);
    expect(cluster.ns('use')).toEqual(['Use default database']);
    expect(cluster.ns('showtable flow')).toHaveLength(2);
  });

  it('is started again after quit, without a database', () => {
    const cluster = Cluster.boot(defaultConfig({ tables: [{ ...FLOW, db: 'demo' }] }));
    cluster.ns('use demo');
    expect(cluster.ns('quit')).toEqual(['bye']);
    expect(cluster.ns('showtable flow')).toHaveLength(2);
  });

  it('talks to a standby when told to, which refuses', () => {
    const nameservers = ['172.27.128.31:6527', '172.27.128.32:6527'];
    const cluster = Cluster.boot(defaultConfig({ nameservers }));
    expect(cluster.ns('confget auto_failover', { target: nameservers[1]! })).toContain(
      'failed to set auto_failover. error msg: nameserver is not leader',
    );
  });
});
