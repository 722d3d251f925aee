import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/tablet/storage/replica-file.js';
import { endpoint, P, TabletWorld } from '../harness.js';

function world(): TabletWorld {
  const made = new TabletWorld({
    flags: { make_snapshot_threshold_offset: 0 },
    timing: { loadRowsPerSecond: 100, snapshotRowsPerSecond: 100 },
  });
  made.create(1, [2]);
  for (let i = 1; i <= 5; i++) made.put(1, `k${i}`, i);
  made.seconds(1);
  return made;
}

const manifest = (of: TabletWorld, number: number): unknown =>
  readManifest(of.node(number).disk, '/db/4_0/snapshot/MANIFEST');

describe('TruncateTable', () => {
  it('empties the one replica that is told, keeps the log, and covers it with an empty snapshot', () => {
    const cluster = world();
    expect(cluster.call(1, 'TruncateTable', P)).toEqual({ code: 0, msg: 'ok' });
    expect(cluster.replica(1)).toMatchObject({ offset: 5, recordCount: 0, state: 'kTableNormal' });
    expect(cluster.replica(2)).toMatchObject({ offset: 5, recordCount: 5 });
    expect(manifest(cluster, 1)).toMatchObject({ offset: 5, count: 0, term: 1 });
    expect(manifest(cluster, 2)).toBe('missing');
    expect(cluster.entries(1, '00000000.log')).toHaveLength(5);
    cluster.put(1, 'new', 6);
    cluster.restart(1);
    cluster.load(1);
    expect(cluster.replica(1)).toMatchObject({ offset: 6, recordCount: 1 });
  });

  it('does nothing to an empty log, not even a snapshot', () => {
    const cluster = new TabletWorld();
    cluster.create(1);
    expect(cluster.call(1, 'TruncateTable', P).code).toBe(0);
    expect(manifest(cluster, 1)).toBe('missing');
    expect(cluster.count('replica-truncated')).toBe(0);
  });

  it('succeeds without a snapshot when the directory was taken away', () => {
    const cluster = world();
    cluster.node(1).disk.wipe();
    expect(cluster.call(1, 'TruncateTable', P)).toEqual({ code: 0, msg: 'ok' });
    expect(cluster.replica(1)).toMatchObject({ offset: 5, recordCount: 0 });
    expect(cluster.node(1).disk.directoryExists('/db')).toBe(false);
  });

  it('refuses what is missing, and what makes a snapshot; a load is left alone', () => {
    const cluster = world();
    const answer = (number: number): unknown => cluster.call(number, 'TruncateTable', P);
    expect(cluster.call(1, 'TruncateTable', { tid: 9, pid: 0 })).toEqual({
      code: 100,
      msg: 'table not found',
    });
    cluster.call(1, 'MakeSnapshot', P);
    expect(answer(1)).toEqual({ code: 106, msg: 'table status is kMakingSnapshot' });
    cluster.restart(1);
    cluster.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } });
    cluster.run(2000);
    expect(cluster.replica(1)?.state).toBe('kTableLoading');
    // The offset is looked at first, and it is 0 until all is loaded.
    expect(answer(1)).toEqual({ code: 0, msg: 'ok' });
    expect(cluster.count('replica-truncated')).toBe(0);
  });

  it('ends a pause and makes a promoted follower a follower again, whose log still leads', () => {
    const cluster = world();
    cluster.node(1).kill('test');
    cluster.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 3, replicas: [] });
    cluster.call(2, 'PauseSnapshot', P);
    cluster.call(2, 'SetExpire', { ...P, is_expire: false });
    expect(cluster.call(2, 'TruncateTable', P).code).toBe(0);
    const [status] = cluster.call(2, 'GetTableStatus', P).all_table_status;
    expect(status).toMatchObject({ mode: 'kTableFollower', state: 'kTableNormal', is_expire: true });
    expect(cluster.put(2, 'k', 1)).toMatchObject({ code: 103 });
    expect(cluster.call(2, 'GetTermPair', P)).toMatchObject({ is_leader: false, term: 3 });
    expect(cluster.call(2, 'AddReplica', { ...P, endpoint: endpoint(1) }).code).toBe(103);
  });

  it('loses at the next load what was put between the new table and the empty snapshot', () => {
    const cluster = world();
    cluster.send(1, 'TruncateTable', P);
    const put = cluster.send(1, 'Put', { ...P, dimensions: [{ key: 'x', idx: 0 }], time: 9, value: 'v' });
    cluster.seconds(1);
    expect(put.outcome).toMatchObject({ ok: true, response: { code: 0 } });
    expect(cluster.values(1, 'x')).toEqual(['v']);
    expect(manifest(cluster, 1)).toMatchObject({ offset: 6, count: 0 });
    cluster.restart(1);
    cluster.load(1);
    expect(cluster.values(1, 'x')).toEqual([]);
  });
});
