import { describe, expect, it } from 'vitest';
import { endpoint, meta, P, TabletWorld } from './harness.js';

const LARGE = 'x'.repeat(1_100_000);

/** What the properties of replicated partitions excuse, one example each. */
describe('what OpenMLDB itself breaks', () => {
  it('W14: a part goes while a request is all that has its entries; a new thread then waits for ever', () => {
    const world = new TabletWorld({
      flags: {
        binlog_single_file_max_size: 0,
        make_snapshot_threshold_offset: 0,
        binlog_delete_interval: 1500,
      },
    });
    world.create(1, [2]);
    world.put(1, 'k', 1, LARGE);
    world.put(1, 'k', 2, LARGE);
    world.seconds(3);
    world.call(1, 'DelReplica', { ...P, endpoint: endpoint(2) });
    for (let ts = 3; ts <= 5; ts++) world.put(1, 'k', ts, LARGE);
    const matches = world.count('replication-matched');
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.lab.scheduler.runUntilHolds(() => world.count('replication-matched') > matches, Infinity);
    world.lab.network.cut(world.node(1), world.node(2));
    world.call(1, 'MakeSnapshot', P);
    world.seconds(3);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000003.log', '00000004.log']);
    expect(world.replica(1)?.followers).toMatchObject([{ offset: 2, matched: true }]);
    world.call(1, 'DelReplica', { ...P, endpoint: endpoint(2) });
    // The request that was under way is still under way when the link heals; the machine forgets it.
    world.restart(2);
    world.load(2, 'kTableFollower');
    world.lab.network.healAll();
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(60);
    expect(world.replica(1)?.followers).toMatchObject([{ offset: 2, matched: true }]);
    expect(world.offset(2)).toBe(2);
    // Nor is anything deleted any more: its reader has opened no file.
    world.put(1, 'k', 6, LARGE);
    world.put(1, 'k', 7, LARGE);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(3);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual([
      '00000004.log',
      '00000005.log',
      '00000006.log',
    ]);
  });

  it('a drop that waits for a follower takes the files of the replica that was loaded meanwhile', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.seconds(1);
    world.lab.network.cut(world.node(1), world.node(2));
    world.put(1, 'k', 2);
    world.call(1, 'DropTable', P);
    world.load(1);
    expect(world.values(1, 'k')).toEqual(['v2', 'v1']);
    world.seconds(100);
    expect(world.count('replica-dropped')).toBe(1);
    expect(world.replica(1)).toMatchObject({ state: 'kTableNormal', offset: 2 });
    // It looks well, but there is no directory to open its first part in.
    expect(world.put(1, 'k', 3)).toEqual({ code: -1, msg: 'update aggr failed' });
    expect(world.values(1, 'k')).toEqual(['v3', 'v2', 'v1']);
    world.restart(1);
    const table_meta = { name: 'flow', ...P, seg_cnt: 8 };
    expect(world.call(1, 'LoadTable', { table_meta })).toMatchObject({ code: 131 });
  });

  it('W7: entries that come before the load begins are applied twice, and hide the parts before them', () => {
    const world = new TabletWorld({
      timing: { loadRowsPerSecond: 2 },
      flags: { task_pool_size: 1 },
    });
    world.create(1, [2]);
    world.call(2, 'CreateTable', { table_meta: meta({ pid: 1 }) });
    const dimensions = [{ key: 'k', idx: 0 }];
    for (let time = 1; time <= 8; time++) {
      world.call(2, 'Put', { tid: 4, pid: 1, dimensions, time, value: '' });
    }
    world.put(1, 'k', 1);
    world.seconds(1);
    world.restart(2);
    world.call(2, 'LoadTable', { table_meta: { name: 'flow', tid: 4, pid: 1, seg_cnt: 8 } });
    world.call(2, 'LoadTable', {
      table_meta: { name: 'flow', ...P, seg_cnt: 8, mode: 'kTableFollower' },
    });
    expect(world.replica(2)).toMatchObject({ state: 'kTableUndefined', offset: 0 });
    world.put(1, 'k', 2);
    world.seconds(2);
    // Accepted, though everything before it is missing.
    expect(world.replica(2)).toMatchObject({ state: 'kTableUndefined', offset: 2, recordCount: 1 });
    world.seconds(10);
    expect(world.replica(2)).toMatchObject({ state: 'kTableNormal', offset: 2 });
    // Their part was opened at offset 0, so the load began with it.
    expect(world.values(2, 'k')).toEqual(['v2', 'v2']);
    expect(world.values(1, 'k')).toEqual(['v2', 'v1']);
  });

  it('W10: of two deleted ranges of one key a snapshot remembers the later one, and a load brings rows back', () => {
    const world = new TabletWorld({ tablets: 1, flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1);
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts);
    world.call(1, 'Delete', { ...P, key: 'k', ts: 1, end_ts: 0 });
    world.call(1, 'Delete', { ...P, key: 'k', ts: 3, end_ts: 2 });
    expect(world.values(1, 'k')).toEqual(['v4', 'v2']);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'k')).toEqual(['v4', 'v2', 'v1']);
  });
});
