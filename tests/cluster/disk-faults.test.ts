import { describe, expect, it } from 'vitest';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import { NO_TTL, type ClusterEvent } from '../../src/protocol/index.js';
import { SECOND } from '../../src/sim/index.js';

/** After so long the kernel has written back what nobody synced. */
const META_IS_ON_DISK_US = 40 * SECOND;
const SESSION_GONE_US = 14 * SECOND;

/** One table of one replica, with ten rows, on a tablet whose disk is looked at. */
function withRows(): { cluster: Cluster; tablet: string; told: string[] } {
  const config = defaultConfig({ flags: { auto_failover: false } });
  const tablet = config.tablets[0]!;
  const table = {
    db: '',
    name: 'flow',
    partitions: 1,
    replicas: 1,
    ttl: NO_TTL,
    compress: 'kNoCompress',
    columns: [],
    placement: { 0: [tablet] },
  } as const;
  const cluster = Cluster.boot({ ...config, tables: [table] });
  cluster.runUntil(cluster.nowUs + META_IS_ON_DISK_US);
  put(cluster, tablet, 10);
  const told: string[] = [];
  cluster.lab.trace.on('record', ({ node, body }) => {
    const event = body as ClusterEvent;
    if (event.kind === 'disk-changed' && node === tablet) told.push(event.what);
  });
  return { cluster, tablet, told };
}

function put(cluster: Cluster, to: string, rows: number, first = 1): void {
  const problem = cluster.putRows({ db: '', table: 'flow', pid: 0, to, rows, first });
  expect(problem).toBeUndefined();
}

/** Starts the tablet when its session is gone, by itself or with an old disk, and loads the table by hand. */
function loadedOffset(
  cluster: Cluster,
  tablet: string,
  start: () => unknown = () => cluster.faults.start(tablet),
): number | undefined {
  cluster.runUntil(cluster.nowUs + SESSION_GONE_US);
  expect(start()).toBeUndefined();
  cluster.runUntil(cluster.nowUs + SECOND);
  cluster.tablet(tablet, 'loadtable flow 2 0 0 8');
  cluster.runUntil(cluster.nowUs + SECOND);
  return cluster.view().tablets.find(({ address }) => address === tablet)?.replicas[0]?.offset;
}

const last = (tablet: string, words = 'last part') => ({ tablet, db: '', table: 'flow', pid: 0, words });

describe('the faults of disks', () => {
  it('a wiped disk has nothing to load, and only that of a dead process can be wiped', () => {
    const { cluster, tablet, told } = withRows();
    expect(cluster.disks.wipe(tablet)).toBe(`${tablet} runs; its disk can be replaced when it is dead`);
    cluster.faults.kill(tablet);
    expect(cluster.disks.wipe(tablet)).toBeUndefined();
    expect(cluster.node(tablet).disk.list('/db/2_0/binlog')).toEqual([]);
    expect(told).toEqual(['has lost everything that was on its disk']);
  });

  it('a tablet returns with an old disk, which is its own', () => {
    const { cluster, tablet } = withRows();
    const other = cluster.config.tablets[1]!;
    cluster.disks.takeImage(tablet, 'monday');
    put(cluster, tablet, 5, 11);
    expect(cluster.disks.returnWith(tablet, 'monday')).toContain('runs');
    cluster.faults.kill(tablet);
    cluster.faults.kill(other);
    expect(cluster.disks.returnWith(other, 'monday')).toBe(`image 'monday' is of ${tablet}`);
    expect(cluster.disks.returnWith(tablet, 'sunday')).toBe("no image 'sunday' was taken");
    expect(loadedOffset(cluster, tablet, () => cluster.disks.returnWith(tablet, 'monday'))).toBe(10);
  });

  it('a binlog that was cut, or has a bad record, is read as far as it goes', () => {
    const cut = withRows();
    expect(cut.cluster.disks.truncate(last(cut.tablet), 11, 'whole')).toBe(
      `last part of flow/0 on ${cut.tablet}: it is not longer than that; it has 10`,
    );
    expect(cut.cluster.disks.truncate(last(cut.tablet), 6, 'torn')).toBeUndefined();
    expect(cut.told).toEqual(['has kept 6 records and half of the next of part 0 of flow/0']);
    cut.cluster.faults.kill(cut.tablet);
    expect(loadedOffset(cut.cluster, cut.tablet)).toBe(6);

    const bad = withRows();
    expect(bad.cluster.disks.corrupt(last(bad.tablet), 11, 'payload')).toBe(
      `last part of flow/0 on ${bad.tablet}: it has no record 11; it has 10`,
    );
    expect(bad.cluster.disks.corrupt(last(bad.tablet), 4, 'zero-header')).toBeUndefined();
    expect(bad.told).toEqual(['has a bad record 4 (zero-header) in part 0 of flow/0']);
    bad.cluster.faults.kill(bad.tablet);
    expect(loadedOffset(bad.cluster, bad.tablet)).toBe(3);
  });

  it('files are lost and exchanged by their words, and those that are not there are named', () => {
    const { cluster, tablet, told } = withRows();
    const { disk } = cluster.node(tablet);
    const here = '/db/2_0';
    expect(cluster.disks.remove(last(tablet, 'manifest'))).toBe(
      `${tablet} has no 'manifest' of flow/0; it has table_meta, part 0`,
    );
    const part = disk.read(`${here}/binlog/00000000.log`);
    expect(cluster.disks.swap(last(tablet), last(tablet, 'table_meta'))).toBeUndefined();
    expect(disk.read(`${here}/table_meta.txt`)).toBe(part);
    expect(cluster.disks.remove(last(tablet))).toBeUndefined();
    expect(disk.exists(`${here}/binlog/00000000.log`)).toBe(false);
    expect(told).toEqual([
      'has table_meta of flow/0 exchanged with part 0 of flow/0',
      'has lost part 0 of flow/0',
    ]);
  });

  it('a piece of a record that is not there cannot go bad', () => {
    const { cluster, tablet } = withRows();
    expect(cluster.disks.corrupt(last(tablet), 4, 'payload', 2)).toBe(
      `last part of flow/0 on ${tablet}: its record 4 has no fragment 2`,
    );
    expect(cluster.disks.corrupt(last(tablet, 'table_meta'), 1, 'payload', 2)).toBe(
      `table_meta of flow/0 on ${tablet}: its record 1 has no fragment 2`,
    );
  });

  it('a file is left among the parts of a binlog, once', () => {
    const { cluster, tablet, told } = withRows();
    const stray = last(tablet, '00000000.log.bak');
    expect(cluster.disks.add(stray)).toBeUndefined();
    expect(cluster.disks.add(stray)).toBe(
      `${tablet} has a file 00000000.log.bak of flow/0 in its binlog already`,
    );
    expect(cluster.disks.add(last(cluster.config.tablets[1]!, 'a.log'))).toBe(
      `${cluster.config.tablets[1]} has no 'a.log' of flow/0; it has no file of this partition`,
    );
    expect(told).toEqual(['has a file 00000000.log.bak of flow/0 in its binlog']);
    expect(cluster.node(tablet).disk.list('/db/2_0/binlog')).toEqual(['00000000.log', '00000000.log.bak']);
    cluster.faults.powerFail(tablet, {});
    expect(cluster.node(tablet).disk.exists('/db/2_0/binlog/00000000.log.bak')).toBe(true);
  });

  it('files are copied to another tablet, where they are its own: what befalls one leaves the other', () => {
    const { cluster, tablet } = withRows();
    const [, other, third] = cluster.config.tablets as [string, string, string];
    const replica = { tablet, db: '', table: 'flow', pid: 0 };
    expect(cluster.disks.copy(replica, tablet)).toBe(
      `${tablet} has the files of flow/0 already: they are its own`,
    );
    expect(cluster.disks.copy({ ...replica, tablet: third }, other)).toBe(`${third} has no file of flow/0`);
    expect(cluster.disks.copy({ ...replica, table: 'flaw' }, other)).toBe('no nameserver knows a table flaw');
    cluster.disks.fill(third);
    expect(cluster.disks.copy(replica, third)).toBe(`${third} has no room for the files of flow/0`);
    expect(cluster.disks.copy(replica, other)).toBeUndefined();
    expect(cluster.disks.truncate(last(tablet), 4, 'whole')).toBeUndefined();
    put(cluster, tablet, 5, 11);
    cluster.faults.kill(other);
    expect(loadedOffset(cluster, other)).toBe(10);
  });

  it('nobody has synced a copy', () => {
    const { cluster, tablet } = withRows();
    const other = cluster.config.tablets[1]!;
    expect(cluster.disks.copy({ tablet, db: '', table: 'flow', pid: 0 }, other)).toBeUndefined();
    cluster.faults.powerFail(other);
    expect(cluster.node(other).disk.directoryExists('/db/2_0')).toBe(false);
  });

  it('a stalled disk keeps nothing over a power failure but what had reached it by chance', () => {
    const { cluster, tablet } = withRows();
    cluster.disks.stall(tablet);
    cluster.faults.powerFail(tablet, { unsyncedRecords: 3 });
    cluster.disks.release(tablet);
    expect(loadedOffset(cluster, tablet)).toBe(3);
  });

  it('a full disk takes no row until it has room again', () => {
    const { cluster, tablet, told } = withRows();
    const offset = () =>
      cluster.view().tablets.find(({ address }) => address === tablet)?.replicas[0]?.offset;
    const putRows = (rows: number, first: number) =>
      cluster.putRows({ db: '', table: 'flow', pid: 0, to: tablet, rows, first });
    cluster.disks.fill(tablet);
    expect(putRows(100, 11)).toContain('update aggr failed');
    const full = offset()!;
    expect(full).toBeGreaterThan(10);
    expect(putRows(1, 111)).toContain('update aggr failed');
    expect(offset()).toBe(full);
    cluster.disks.free(tablet);
    put(cluster, tablet, 5, 112);
    expect(offset()).toBe(full + 5);
    expect(told).toEqual(['has no room left on its disk', 'has room on its disk again']);
  });
});
