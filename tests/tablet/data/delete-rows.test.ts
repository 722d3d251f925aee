import { describe, expect, it } from 'vitest';
import { partitionOf, type ColumnKey, type TabletRpc } from '../../../src/protocol/index.js';
import { cardRow, CARDS, endpoint, indexOn, meta, P, TabletWorld } from '../harness.js';

const COLUMNS = ['name', 'city'].map((name) => ({ name, data_type: 'string', is_index: true }));

/** Names whose rows are in partition 0 of two, and cities in partition 0 and in partition 1. */
const [ANN, BOB] = ['ann', 'bob', 'cid', 'dan', 'eve'].filter((name) => partitionOf(name, 2) === 0);
const CITIES = ['rome', 'oslo', 'bonn', 'lima', 'kiew', 'bern'];
const [HERE, THERE] = [0, 1].map((pid) => CITIES.find((city) => partitionOf(city, 2) === pid)!);

/**
 * A table with two indexes and two partitions: tablet 1 leads partition 0, which tablet 2 follows, and
 * tablet 2 leads partition 1.
 */
class TwoPartitions {
  readonly world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
  readonly zk = this.world.zk.get(endpoint(1))!;

  constructor() {
    const given = { db: 'shop', column_desc: COLUMNS };
    this.world.create(1, [2], given);
    this.world.call(2, 'CreateTable', { table_meta: meta({ ...given, pid: 1, term: 1 }) });
  }

  /** The catalog of tablet 1 is told who leads. */
  notify(leaders: readonly (number | undefined)[]): this {
    this.world.announce(1, leaders, { column_desc: COLUMNS });
    return this;
  }

  /** As an SDK puts a row: to each partition with the keys that belong there. */
  put(name: string, city: string, time: number): this {
    const value = JSON.stringify([name, city]);
    const keys = [name, city].map((key, idx) => ({ key, idx }));
    for (const pid of [0, 1]) {
      const dimensions = keys.filter(({ key }) => partitionOf(key, 2) === pid);
      const request = { tid: P.tid, pid, dimensions, time, value };
      if (dimensions.length > 0) this.world.call(pid + 1, 'Put', request);
    }
    return this;
  }

  /** As an SDK deletes. */
  delete(given: object): TabletRpc['Delete'][1] {
    return this.world.call(1, 'Delete', { ...P, enable_decode_value: true, ...given });
  }

  /** Times of the rows of a key, of its partition's leader. */
  times(idx: number, key: string, tablet = partitionOf(key, 2) + 1): number[] {
    const table = this.world.tablet(tablet).memoryTable(P.tid, partitionOf(key, 2))!;
    return table.scan(idx, key, 0, 0, 0).map(({ ts }) => ts);
  }

  entry(pid: number, offset: number): unknown {
    return this.world.tablet(pid + 1).entryAt(P.tid, pid, offset);
  }
}

function withRows(): TwoPartitions {
  const table = new TwoPartitions().notify([1, 2]);
  return table.put(ANN!, HERE!, 2).put(ANN!, THERE!, 3).put(BOB!, THERE!, 4).put(ANN!, THERE!, 5);
}

describe('Delete on a table with two indexes', () => {
  it('takes the rows of a key out of the other index, in the partitions where its keys belong', () => {
    const table = withRows();
    expect(table.delete({ key: ANN, idx_name: 'name' })).toEqual({ code: 0, msg: 'ok' });
    table.world.seconds(1);
    for (const tablet of [1, 2]) {
      expect([table.times(0, ANN!, tablet), table.times(1, HERE!, tablet)]).toEqual([[], []]);
    }
    expect([table.times(1, THERE!), table.times(0, BOB!)]).toEqual([[4], [4]]);
    expect(table.entry(1, 4)).toMatchObject({
      method_type: 'kDelete',
      dimensions: [{ key: THERE, idx: 1 }],
      ts: 5,
      end_ts: 4,
    });
    // Of its own partition the other key first, then the key itself.
    expect(table.entry(0, 5)).toMatchObject({ dimensions: [{ key: HERE, idx: 1 }], ts: 2, end_ts: 1 });
    expect(table.entry(0, 6)).toMatchObject({ dimensions: [{ key: ANN, idx: 0 }] });
    expect(table.world.offset(2)).toBe(6);
  });

  it('by a range hits the rows of that range in both', () => {
    const table = withRows();
    table.delete({ key: ANN, idx_name: 'name', ts: 3, end_ts: 2 });
    expect([table.times(0, ANN!), table.times(1, HERE!), table.times(1, THERE!)]).toEqual([
      [5, 2],
      [2],
      [5, 4],
    ]);
  });

  it('of a row of time 1 takes what is as old with it in the other index', () => {
    const table = new TwoPartitions().notify([1, 2]).put(BOB!, HERE!, 0).put(ANN!, HERE!, 1);
    table.delete({ key: ANN, idx_name: 'name' });
    const rows = table.world.tablet(1).memoryTable(P.tid, P.pid)!;
    expect([rows.count(1, HERE!), rows.count(0, BOB!)]).toEqual([0, 1]);
  });

  it('leaves the other index alone when nobody asks for it', () => {
    const table = withRows();
    table.delete({ key: ANN, idx_name: 'name', enable_decode_value: false });
    expect([table.times(0, ANN!), table.times(1, HERE!), table.times(1, THERE!)]).toEqual([
      [],
      [2],
      [5, 4, 3],
    ]);
  });

  it('without a key hits every index of the partition, with one entry', () => {
    const table = withRows();
    table.delete({ ts: 3 });
    expect([table.times(0, ANN!), table.times(1, HERE!), table.times(1, THERE!)]).toEqual([
      [5],
      [],
      [5, 4, 3],
    ]);
    expect(table.world.offset(1)).toBe(5);
  });

  it('fails before anything else when the catalog does not know the table', () => {
    const table = new TwoPartitions().put(ANN!, HERE!, 2);
    expect(table.delete({ key: ANN, idx_name: 'name' })).toEqual({ code: 136, msg: 'no TableHandler' });
    expect([table.times(0, ANN!), table.times(1, HERE!)]).toEqual([[2], [2]]);
  });

  it('is made known to the catalog by Refresh, too', () => {
    const table = withRows();
    const { values } = table.zk;
    const node = `/openmldb/table/db_table_data/${P.tid}`;
    const text = values.get(node)!;
    values.delete(node);
    table.world.node(1).run('watch', table.zk.watches.get('/openmldb/table/notify')!());
    expect(table.delete({ key: ANN, idx_name: 'name' }).msg).toBe('no TableHandler');
    values.set(node, text);
    expect(table.world.call(1, 'Refresh', { tid: P.tid })).toEqual({ code: 0, msg: 'ok' });
    expect(table.delete({ key: ANN, idx_name: 'name' }).code).toBe(0);
  });

  it('fails at a partition without a leader, after what it came to before', () => {
    const table = withRows().notify([1, undefined]).put(ANN!, HERE!, 7);
    expect(table.delete({ key: ANN, idx_name: 'name' })).toEqual({
      code: 136,
      msg: 'tablet is nullptr, pid 1',
    });
    expect([table.times(0, ANN!), table.times(1, HERE!)]).toEqual([[7, 5, 3, 2], [2]]);
    expect(table.entry(0, 6)).toMatchObject({ method_type: 'kDelete', ts: 7 });
    expect(table.world.offset(1)).toBe(6);
  });

  it('fails at a tablet that leads only by the catalog, and says what that answered', () => {
    const table = withRows().notify([2, 2]);
    const msg = `delete failed. key ${THERE} pid 1 msg: table does not exist`;
    table.world.call(2, 'DropTable', { ...P, pid: 1 });
    table.world.seconds(1);
    expect(table.delete({ key: ANN, idx_name: 'name' })).toEqual({ code: 136, msg });
    table.put(BOB!, HERE!, 9);
    expect(table.delete({ key: BOB, idx_name: 'name', ts: 9, end_ts: 8 })).toEqual({
      code: 136,
      msg: `delete failed. key ${HERE} pid 0 msg: table is follower`,
    });
  });

  it('fails at a tablet that cannot be reached', () => {
    const table = withRows();
    table.world.node(2).kill('test');
    expect(table.delete({ key: ANN, idx_name: 'name' })).toEqual({
      code: 136,
      msg: `delete failed. key ${THERE} pid 1 msg: [E112]Not connected to ${endpoint(2)} yet, server_id=0`,
    });
  });

  it('fails at a value that is no row of the table', () => {
    const table = withRows();
    for (const value of ['text', '["one cell"]']) {
      table.world.call(1, 'Put', { ...P, dimensions: [{ key: BOB!, idx: 0 }], time: 9, value });
      expect(table.delete({ key: BOB, idx_name: 'name' })).toEqual({ code: 136, msg: 'invalid value' });
    }
  });

  it('a snapshot remembers one ranged delete a key and index: rows come back in the other index', () => {
    const table = withRows().put(ANN!, HERE!, 6);
    table.delete({ key: ANN, idx_name: 'name' });
    const { world } = table;
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    world.restart(1);
    world.load(1);
    // Of the two deletes under the city only the one of time 2, logged last, was remembered.
    expect([table.times(0, ANN!), table.times(1, HERE!)]).toEqual([[], [6]]);
  });
});

describe('Delete where the indexes have their own times', () => {
  /** A leader and a follower whose table has cards by one time, cards by the other, and merchants by that. */
  function cards(...changes: readonly Partial<ColumnKey>[]): TabletWorld {
    const world = new TabletWorld();
    const byOther = indexOn('card', 'ts2', { index_name: 'card2' });
    const keys = [indexOn('card', 'ts1'), byOther, indexOn('mcc', 'ts2')];
    const column_key = keys.map((key, at) => ({ ...key, ...changes[at] }));
    world.create(1, [2], { ...CARDS, db: 'shop', column_key });
    world.announce(1, [1], { ...CARDS, column_desc: [...CARDS.column_desc], column_key });
    const indexes = { card: [0, 1], mcc: [2] };
    world.call(1, 'Put', cardRow(['ann', 'food', 1, 30], indexes));
    world.call(1, 'Put', cardRow(['ann', 'fuel', 2, 20], indexes));
    world.call(1, 'Put', cardRow(['bob', 'food', 3, 10], indexes));
    return world;
  }

  function times(world: TabletWorld, tablet: number, idx: number, key: string): number[] {
    const table = world.tablet(tablet).memoryTable(P.tid, P.pid)!;
    return table.scan(idx, key, 0, -1, 0).map(({ ts }) => ts);
  }

  const all = (world: TabletWorld, tablet: number): number[][] => [
    times(world, tablet, 0, 'ann'),
    times(world, tablet, 1, 'ann'),
    times(world, tablet, 2, 'food'),
    times(world, tablet, 2, 'fuel'),
  ];

  const deleted = (world: TabletWorld, given: object) =>
    world.call(1, 'Delete', { ...P, enable_decode_value: true, ...given });

  it('takes a row out of each index by the time that it has there', () => {
    const world = cards();
    expect(deleted(world, { key: 'ann', ts: 1 })).toEqual({ code: 0, msg: 'ok' });
    world.seconds(1);
    for (const tablet of [1, 2]) expect(all(world, tablet)).toEqual([[2], [20], [10], [20]]);
    // Two for the other indexes, then its own.
    expect([4, 5, 6].map((at) => world.tablet(2).entryAt(P.tid, P.pid, at))).toMatchObject([
      { dimensions: [{ key: 'ann', idx: 1 }], ts: 30, end_ts: 29 },
      { dimensions: [{ key: 'food', idx: 2 }], ts: 30, end_ts: 29 },
      { dimensions: [{ key: 'ann', idx: 0 }], ts: 1 },
    ]);
  });

  it('picks the rows of a range by their times in the index that it names', () => {
    const world = cards();
    deleted(world, { key: 'food', idx_name: 'mcc', ts: 30, end_ts: 20 });
    expect(all(world, 1)).toEqual([[2], [20], [10], [20]]);
  });

  it('joins the columns of a key, and asks no deleted index', () => {
    const pair = { index_name: 'pair', col_name: ['card', 'mcc'] };
    const world = cards({}, { flag: 1 }, pair);
    world.call(1, 'Put', { ...cardRow(['ann', 'food', 5, 50]), dimensions: [{ key: 'ann|food', idx: 2 }] });
    world.call(1, 'Put', cardRow(['ann', 'food', 5, 50], { card: [0] }));
    expect(deleted(world, { key: 'ann', ts: 5, end_ts: 4 }).code).toBe(0);
    expect([times(world, 1, 0, 'ann'), times(world, 1, 2, 'ann|food')]).toEqual([[2, 1], []]);
    expect(world.tablet(1).entryAt(P.tid, P.pid, 6)).toMatchObject({
      dimensions: [{ key: 'ann|food', idx: 2 }],
    });
    expect(world.offset(1)).toBe(7);
  });

  it('goes by the time that a row was found by where another index has the time of the put', () => {
    const world = cards({}, {}, { ts_name: undefined });
    world.call(1, 'Put', { ...cardRow(['bob', 'fuel', 7, 70], { card: [0, 1], mcc: [2] }), time: 7 });
    expect(deleted(world, { key: 'bob', ts: 7, end_ts: 6 }).code).toBe(0);
    expect([times(world, 1, 0, 'bob'), times(world, 1, 2, 'fuel')]).toEqual([[3], [0]]);
  });

  it('fails at a row without a time for another index', () => {
    const world = cards();
    world.call(1, 'Put', cardRow(['m', 'food', 'soon', 50], { mcc: [2] }));
    expect(deleted(world, { key: 'food', idx_name: 'mcc' })).toEqual({
      code: 136,
      msg: 'get ts value failed',
    });
    expect(times(world, 1, 2, 'food')).toEqual([50, 30, 10]);
  });

  it('without a key hits the indexes of the column it names, on the follower too', () => {
    const world = cards();
    expect(deleted(world, { ts: 20, ts_name: 'ts2' }).code).toBe(0);
    world.seconds(1);
    for (const tablet of [1, 2]) expect(all(world, tablet)).toEqual([[2, 1], [30], [30], []]);
    expect(world.tablet(2).entryAt(P.tid, P.pid, 4)).toMatchObject({ dimensions: [], ts_name: 'ts2' });
  });
});
