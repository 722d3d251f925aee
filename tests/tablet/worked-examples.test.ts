import { describe, expect, it } from 'vitest';
import { endpoint, P, TabletWorld } from './harness.js';

/** The worked examples of the tablet's specification, by their numbers there. */
describe('worked examples', () => {
  it('E1: acknowledges from local memory and log, then the follower has it too', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    const answer = world.put(1, 'k', 10);
    expect(answer).toEqual({ code: 0, msg: '', logged: { term: 1, offset: 1 } });
    world.run(10_000);
    expect(world.offset(2)).toBe(1);
    expect(world.values(2, 'k')).toEqual(['v10']);
    expect(world.tablet(2).entryAt(P.tid, P.pid, 1)).toEqual(world.tablet(1).entryAt(P.tid, P.pid, 1));
    expect(world.call(1, 'GetTableFollower', P)).toEqual({
      code: 0,
      msg: 'ok',
      offset: 1,
      follower_info: [{ endpoint: endpoint(2), offset: 1 }],
    });
  });

  const killFollowerAt20WithSnapshotAt10 = (): TabletWorld => {
    const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1, [2]);
    for (let ts = 1; ts <= 10; ts++) world.put(1, 'k', ts);
    world.run(10_000);
    world.call(2, 'MakeSnapshot', P);
    world.run(100_000);
    for (let ts = 11; ts <= 20; ts++) world.put(1, 'k', ts);
    world.run(10_000);
    world.restart(2);
    return world;
  };

  it('E2: a follower that comes back by the normal flow gets what its snapshot lacks', () => {
    const world = killFollowerAt20WithSnapshotAt10();
    world.put(1, 'k', 21);
    world.seconds(1);
    expect(world.call(1, 'DelReplica', { ...P, endpoint: endpoint(2) }).msg).toBe('ok');
    expect(world.call(2, 'GetTermPair', P)).toMatchObject({ has_table: false, offset: 10, term: 1 });
    world.call(2, 'DeleteBinlog', P);
    world.load(2, 'kTableFollower');
    expect(world.offset(2)).toBe(10);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(1);
    expect(world.offset(2)).toBe(21);
    expect(world.values(2, 'k')).toHaveLength(21);
  });

  it('E2: with the old thread still there, a re-load from the snapshot leaves a hole for ever', () => {
    const world = killFollowerAt20WithSnapshotAt10();
    world.put(1, 'k', 21);
    world.call(2, 'DeleteBinlog', P);
    world.load(2, 'kTableFollower');
    expect(world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) }).code).toBe(119);
    world.seconds(3);
    expect(world.offset(2)).toBe(21);
    expect(world.values(2, 'k')).toHaveLength(11);
    expect(world.tablet(2).entryAt(P.tid, P.pid, 15)).toBeUndefined();
  });

  it('E2: a plain loadtable still has its binlog, and the old thread goes on without a hole', () => {
    const world = killFollowerAt20WithSnapshotAt10();
    world.load(2, 'kTableFollower');
    expect(world.offset(2)).toBe(20);
    world.put(1, 'k', 21);
    world.seconds(2);
    expect(world.values(2, 'k')).toHaveLength(21);
  });

  it('E3: a cut-off leader goes on acknowledging, is refused, and its writes fork the log', () => {
    const world = new TabletWorld();
    world.create(1, [2], { term: 3 });
    world.put(1, 'k', 1);
    world.run(10_000);
    world.lab.network.cut(world.node(1), world.node(2));
    world.lab.network.cut(world.node(2), world.node(1));
    const fence = { ...P, term: 4, pre_log_index: 0, entries: [] };
    expect(world.call(2, 'AppendEntries', fence)).toMatchObject({ code: 0, log_offset: 1 });
    expect(world.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 5, replicas: [] }).code).toBe(0);
    expect(world.put(2, 'k', 2).logged).toEqual({ term: 5, offset: 2 });
    expect(world.put(1, 'k', 3).logged).toEqual({ term: 3, offset: 2 });
    world.lab.network.healAll();
    world.seconds(30);
    const rejections = world.events.flatMap(({ body }) =>
      body.kind === 'replication-rejected' ? [body.code] : [],
    );
    expect(rejections).toContain(102);
    expect(world.call(1, 'GetTermPair', P)).toMatchObject({
      has_table: true,
      is_leader: true,
      term: 3,
      offset: 2,
    });
    expect(world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] }).code).toBe(0);
    expect(world.replica(1)).toMatchObject({ mode: 'kTableFollower', term: 3, offset: 2, followers: [] });
    // Without the nameserver's check the new leader matches at 2, and the fork stays.
    world.call(2, 'AddReplica', { ...P, endpoint: endpoint(1) });
    world.seconds(1);
    world.put(2, 'k', 4);
    world.seconds(1);
    expect(world.values(1, 'k')).toEqual(['v4', 'v3', 'v1']);
    expect(world.values(2, 'k')).toEqual(['v4', 'v2', 'v1']);
  });

  it('E4: deletes only the parts that neither the snapshot nor a reader needs', () => {
    const world = new TabletWorld({
      flags: { binlog_single_file_max_size: 0, make_snapshot_threshold_offset: 0 },
    });
    world.create(1);
    const large = 'x'.repeat(600 * 1024);
    const parts = (): string[] => world.node(1).disk.list('/db/4_0/binlog');
    for (let ts = 1; ts <= 5; ts++) world.put(1, 'k', ts, large);
    expect(parts()).toEqual(['00000000.log', '00000001.log', '00000002.log']);
    world.seconds(120);
    expect(parts()).toHaveLength(3);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(120);
    expect(parts()).toEqual(['00000002.log']);
    world.seconds(600);
    expect(world.count('binlog-trimmed')).toBe(1);
  });

  it('E4: a follower that was never matched holds back every part', () => {
    const world = new TabletWorld({
      flags: { binlog_single_file_max_size: 0, make_snapshot_threshold_offset: 0 },
    });
    world.create(1);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    for (let ts = 1; ts <= 5; ts++) world.put(1, 'k', ts, 'x'.repeat(600 * 1024));
    world.call(1, 'MakeSnapshot', P);
    world.seconds(120);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toHaveLength(3);
    world.call(1, 'DelReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(60);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toHaveLength(1);
  });

  it('E4: a follower that is being deleted holds back nothing any more, though its request goes on', () => {
    const world = new TabletWorld({
      flags: {
        binlog_single_file_max_size: 0,
        make_snapshot_threshold_offset: 0,
        binlog_delete_interval: 1500,
      },
    });
    world.create(1, [2]);
    world.node(2).pause();
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts, 'x'.repeat(1024 * 1024));
    world.call(1, 'MakeSnapshot', P);
    world.seconds(4);
    const parts = (): string[] => world.node(1).disk.list('/db/4_0/binlog');
    expect(parts()).toHaveLength(4);
    const deletion = world.send(1, 'DelReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(2);
    expect(deletion.outcome).toBeUndefined();
    expect(parts()).toEqual(['00000003.log']);
  });

  it('E5: a load closes the last part, and the first write opens the next', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    world.restart(1);
    world.load(1);
    expect(world.offset(1)).toBe(1);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log']);
    world.put(1, 'k', 2);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log', '00000001.log']);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'k')).toEqual(['v2', 'v1']);
  });
});
