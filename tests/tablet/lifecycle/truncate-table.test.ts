import { describe, expect, it } from 'vitest';
import { readManifest } from '../../../src/tablet/storage/replica-file.js';
import { endpoint, meta, P, task, TabletWorld } from '../harness.js';

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

  it('covers a log that a snapshot covers already, and lets later ones be made', () => {
    const cluster = world();
    cluster.call(1, 'MakeSnapshot', P);
    cluster.seconds(60);
    expect(manifest(cluster, 1)).toMatchObject({ offset: 5, count: 5 });
    cluster.call(1, 'TruncateTable', P);
    expect(manifest(cluster, 1)).toMatchObject({ offset: 5, count: 0 });
    cluster.put(1, 'new', 6);
    cluster.call(1, 'MakeSnapshot', P);
    cluster.seconds(1);
    expect(manifest(cluster, 1)).toMatchObject({ offset: 6, count: 1 });
  });

  it('leaves a MANIFEST that makes no sense, and its own file under no name', () => {
    const cluster = world();
    const { disk } = cluster.node(1);
    disk.write('/db/4_0/snapshot/MANIFEST', 'nonsense');
    expect(cluster.call(1, 'TruncateTable', P).code).toBe(0);
    expect([manifest(cluster, 1), disk.list('/db/4_0/snapshot')]).toEqual([
      'unparsable',
      ['201808241600.sdb.tmp', 'MANIFEST'],
    ]);
  });

  it('keeps a snapshot that begins at once from its files, which counts as done', () => {
    const cluster = world();
    const task_info = task(2, 'kMakeSnapshot');
    cluster.send(1, 'TruncateTable', P);
    cluster.send(1, 'MakeSnapshot', { ...P, task_info });
    cluster.seconds(1);
    expect(cluster.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kDone' }]);
    expect([cluster.replica(1)?.recordCount, cluster.count('snapshot-made')]).toEqual([0, 1]);
    expect(manifest(cluster, 1)).toMatchObject({ offset: 5, count: 0 });
  });

  it('is refused while rows are loaded, once a leader has sent entries before that', () => {
    const cluster = world();
    cluster.restart(2);
    const table_meta = { name: 'flow', ...P, seg_cnt: 8, mode: 'kTableFollower' } as const;
    for (const pid of [1, 2, 3]) {
      cluster.call(2, 'CreateTable', { table_meta: meta({ pid }) });
      cluster.call(2, 'SendIndexData', { ...P, pid, work_ms: 1_000 });
    }
    cluster.call(2, 'LoadTable', { table_meta });
    const entry = cluster.tablet(1).entryAt(P.tid, P.pid, 5)!;
    cluster.call(2, 'AppendEntries', { ...P, term: 1, pre_log_index: 4, entries: [entry] });
    expect(cluster.replica(2)).toMatchObject({ offset: 5, state: 'kTableUndefined' });
    const isLoading = () => cluster.replica(2)?.state === 'kTableLoading';
    expect(cluster.lab.scheduler.runUntilHolds(isLoading, cluster.nowUs + 2_000_000)).toBe(true);
    expect(cluster.call(2, 'TruncateTable', P)).toEqual({ code: 104, msg: 'table is loading data' });
  });

  it('tells what it did, and of a role only when that is another', () => {
    const cluster = world();
    cluster.call(1, 'TruncateTable', P);
    const told = () =>
      cluster.kinds(1).filter((kind) => kind === 'role-changed' || kind === 'replica-truncated');
    expect(told()).toEqual(['replica-truncated']);
    cluster.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    cluster.call(1, 'TruncateTable', P);
    expect(told()).toEqual(['replica-truncated', 'role-changed', 'role-changed', 'replica-truncated']);
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
