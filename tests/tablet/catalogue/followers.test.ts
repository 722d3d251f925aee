import { describe, expect, it } from 'vitest';
import { endpoint, meta, P, TabletWorld } from '../harness.js';

const TWO_INDEXES = ['card', 'merchant'].map((name) => ({ name, data_type: 'string', is_index: true }));

/** A row of a table with two indexes; without a merchant it is in the first one only. */
function row(world: TabletWorld, time: number, card: string, merchant?: string): void {
  const dimensions = [{ key: card, idx: 0 }];
  if (merchant !== undefined) dimensions.push({ key: merchant, idx: 1 });
  expect(world.call(1, 'Put', { ...P, dimensions, time, value: `v${time}` }).code).toBe(0);
}

/** The times of a key's rows in one index of a tablet. */
function times(world: TabletWorld, tablet: number, idx: number, key: string): number[] {
  const table = world.tablet(tablet).memoryTable(P.tid, P.pid)!;
  return table.scan(idx, key, 0, 0, 0).map(({ ts }) => ts);
}

function follow(world: TabletWorld, tablet: number, column_desc = meta().column_desc): void {
  const table_meta = meta({ mode: 'kTableFollower', ...(column_desc && { column_desc }) });
  expect(world.call(tablet, 'CreateTable', { table_meta }).code).toBe(0);
  expect(world.call(1, 'AddReplica', { ...P, endpoint: endpoint(tablet) }).code).toBe(0);
}

describe('replicas that a leader sends to', () => {
  it('CU-20: an endpoint where nobody listens is added and deleted, and the table stays normal', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    const nobody = { ...P, endpoint: '10.0.0.77:9527' };
    expect(world.call(1, 'AddReplica', nobody).code).toBe(0);
    world.seconds(1);
    const [table] = world.call(1, 'GetTableStatus', P).all_table_status;
    expect(table).toMatchObject({ state: 'kTableNormal', mode: 'kTableLeader' });
    expect(world.replica(1)?.followers).toEqual([{ endpoint: nobody.endpoint, offset: 0, matched: false }]);
    expect(world.call(1, 'DelReplica', nobody)).toEqual({ code: 0, msg: 'ok' });
    expect(world.replica(1)?.followers).toEqual([]);
  });

  it('CU-21: a follower that comes later gets all eleven rows, and the twelfth', () => {
    const world = new TabletWorld();
    world.create(1);
    for (let ts = 1; ts <= 10; ts++) world.put(1, 'k', ts);
    world.put(1, 'other', 1);
    follow(world, 2);
    world.seconds(2);
    expect(world.values(2, 'k')).toHaveLength(10);
    expect(world.values(2, 'other')).toEqual(['v1']);
    world.put(1, 'k', 11);
    world.seconds(1);
    expect([world.offset(1), world.offset(2)]).toEqual([12, 12]);
    expect(world.values(2, 'k')[0]).toBe('v11');
    expect(world.call(1, 'GetTableFollower', P)).toMatchObject({
      code: 0,
      offset: 12,
      follower_info: [{ endpoint: endpoint(2), offset: 12 }],
    });
  });

  it('CU-22: a snapshot of a paused table is sent, and loads with all versions', () => {
    const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1);
    for (let ts = 1; ts <= 10; ts++) world.put(1, 'k', ts);
    world.put(1, 'other', 1);
    expect(world.call(1, 'MakeSnapshot', P).code).toBe(0);
    world.seconds(1);
    expect(world.call(1, 'PauseSnapshot', P).code).toBe(0);
    expect(world.call(1, 'SendSnapshot', { ...P, endpoint: endpoint(2), remote_tid: P.tid }).code).toBe(0);
    world.seconds(5);
    expect(world.call(1, 'RecoverSnapshot', P).code).toBe(0);
    world.load(2, 'kTableFollower');
    expect(world.replica(2)).toMatchObject({ offset: 11, recordCount: 11, mode: 'kTableFollower' });
    expect(world.values(2, 'k')).toHaveLength(10);
    expect(world.values(2, 'other')).toEqual(['v1']);
  });

  it('CU-24: rows of several indexes arrive in each of them', () => {
    const world = new TabletWorld();
    world.create(1, [], { column_desc: TWO_INDEXES });
    for (let ts = 1; ts <= 11; ts++) row(world, ts, 'card0', ts % 2 === 0 ? 'merchant0' : 'merchant1');
    follow(world, 2, TWO_INDEXES);
    world.seconds(2);
    row(world, 12, 'card0', 'merchant0');
    world.seconds(1);
    expect(times(world, 2, 0, 'card0')).toHaveLength(12);
    expect(times(world, 2, 1, 'merchant0')).toEqual([12, 10, 8, 6, 4, 2]);
    expect(world.call(1, 'GetTableFollower', P)).toMatchObject({
      offset: 12,
      follower_info: [{ endpoint: endpoint(2), offset: 12 }],
    });
  });

  it('CU-27: two followers that are added one after the other get every entry', () => {
    const world = new TabletWorld({ tablets: 3 });
    world.create(1, [], { column_desc: TWO_INDEXES });
    follow(world, 2, TWO_INDEXES);
    row(world, 9527, 'card0', 'merchant0');
    row(world, 9526, 'card1', 'merchant0');
    row(world, 9525, 'card0');
    world.seconds(1);
    expect(world.offset(2)).toBe(3);
    expect(world.call(1, 'AddReplica', { ...P, endpoint: endpoint(3) }).code).toBe(0);
    world.seconds(2);
    // Nobody has a table there yet; it is tried again until somebody has.
    expect(world.replica(1)?.followers[1]).toMatchObject({ matched: false });
    const table_meta = meta({ mode: 'kTableFollower', column_desc: TWO_INDEXES });
    world.call(3, 'CreateTable', { table_meta });
    world.seconds(2);
    for (const tablet of [2, 3]) {
      expect(world.replica(tablet)).toMatchObject({ offset: 3, recordCount: 3 });
      expect(times(world, tablet, 0, 'card0')).toEqual([9527, 9525]);
      expect(times(world, tablet, 1, 'merchant0')).toEqual([9527, 9526]);
    }
  });
});

describe('a leader with a follower of its own cluster and one of another', () => {
  const LOCAL = { ...P, endpoint: endpoint(2) };
  /** The id of the table in the other cluster, on tablet 3. */
  const REMOTE_TID = 2;

  /** Four rows, sent to both. Nobody has a table when the two are added. */
  function fourRows(): TabletWorld {
    const world = new TabletWorld({ tablets: 3 });
    world.create(1);
    for (let ts = 9527; ts >= 9524; ts--) world.put(1, 'test_pk', ts);
    expect(world.call(1, 'AddReplica', LOCAL).code).toBe(0);
    expect(world.call(1, 'AddReplica', { ...P, endpoint: endpoint(3), remote_tid: REMOTE_TID }).code).toBe(0);
    world.seconds(2);
    world.call(2, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower' }) });
    world.call(3, 'SetMode', { follower: true });
    world.call(3, 'CreateTable', { table_meta: meta({ tid: REMOTE_TID, mode: 'kTableFollower' }) });
    world.seconds(5);
    return world;
  }

  const remoteTimes = (world: TabletWorld): number[] => {
    const table = world.tablet(3).memoryTable(REMOTE_TID, P.pid)!;
    return table.scan(0, 'test_pk', 0, 0, 0).map(({ ts }) => ts);
  };

  it('CU-28: the other cluster gets no further than the follower, whose process has ended', () => {
    const world = fourRows();
    world.node(2).kill('test');
    world.seconds(2);
    world.put(1, 'test_pk', 9523);
    world.seconds(2);
    expect(world.offset(1)).toBe(5);
    expect(world.replica(1)?.followers).toMatchObject([{ offset: 4 }, { offset: 4 }]);
    expect(remoteTimes(world)).toEqual([9527, 9526, 9525, 9524]);
  });

  it('CU-29: once the follower is deleted, the other cluster gets the fifth row', () => {
    const world = fourRows();
    expect(world.call(1, 'DelReplica', LOCAL)).toEqual({ code: 0, msg: 'ok' });
    expect(times(world, 2, 0, 'test_pk')).toHaveLength(4);
    world.node(2).kill('test');
    world.seconds(2);
    world.put(1, 'test_pk', 9523);
    world.seconds(4);
    expect(remoteTimes(world)).toEqual([9527, 9526, 9525, 9524, 9523]);
  });
});
