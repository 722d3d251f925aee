import { describe, expect, it } from 'vitest';
import { P, TabletWorld } from '../harness.js';

const COLUMNS = ['name', 'city'].map((name) => ({ name, data_type: 'string', is_index: true }));

/** A leader and a follower of a table with two indexes. */
function twoIndexes(): TabletWorld {
  const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
  world.create(1, [2], { column_desc: COLUMNS });
  return world;
}

function put(world: TabletWorld, name: string, city: string, time: number): void {
  const dimensions = [
    { key: name, idx: 0 },
    { key: city, idx: 1 },
  ];
  world.call(1, 'Put', { ...P, dimensions, time, value: `${name} in ${city} at ${time}` });
}

function rows(world: TabletWorld, tablet: number, idx: number, key: string): number[] {
  const table = world.tablet(tablet).memoryTable(P.tid, P.pid)!;
  return table.scan(idx, key, 0, 0, 0).map(({ ts }) => ts);
}

function withRows(): TabletWorld {
  const world = twoIndexes();
  put(world, 'ann', 'rome', 1);
  put(world, 'ann', 'oslo', 2);
  put(world, 'bob', 'rome', 3);
  put(world, 'ann', 'rome', 4);
  return world;
}

describe('Delete on a table with two indexes', () => {
  it('takes the rows of a key out of the other index, by an entry for each and one for the key', () => {
    const world = withRows();
    expect(world.call(1, 'Delete', { ...P, key: 'ann' })).toEqual({ code: 0, msg: 'ok' });
    world.seconds(1);
    expect(world.offset(1)).toBe(8);
    for (const tablet of [1, 2]) {
      expect(rows(world, tablet, 0, 'ann')).toEqual([]);
      expect(rows(world, tablet, 1, 'rome')).toEqual([3]);
      expect(rows(world, tablet, 1, 'oslo')).toEqual([]);
    }
    expect(world.tablet(2).entryAt(P.tid, P.pid, 5)).toMatchObject({
      method_type: 'kDelete',
      dimensions: [{ key: 'rome', idx: 1 }],
      ts: 4,
      end_ts: 3,
    });
    expect(world.tablet(2).entryAt(P.tid, P.pid, 8)?.dimensions).toEqual([{ key: 'ann', idx: 0 }]);
  });

  it('by a range hits the rows of that range in both', () => {
    const world = withRows();
    world.call(1, 'Delete', { ...P, key: 'rome', idx_name: 'city', ts: 3, end_ts: 0 });
    expect([rows(world, 1, 1, 'rome'), rows(world, 1, 0, 'ann'), rows(world, 1, 0, 'bob')]).toEqual([
      [4],
      [4, 2],
      [],
    ]);
  });

  it('without a key hits every index, with one entry', () => {
    const world = withRows();
    world.call(1, 'Delete', { ...P, ts: 3 });
    expect([rows(world, 1, 0, 'ann'), rows(world, 1, 1, 'rome'), world.offset(1)]).toEqual([[4], [4], 5]);
  });

  it('a snapshot remembers one ranged delete a key and index: rows come back in the other index', () => {
    const world = withRows();
    world.call(1, 'Delete', { ...P, key: 'ann' });
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 8, count: 2 });
    world.restart(1);
    world.load(1);
    // Of the two deletes in rome only the one of time 1, logged last, was remembered.
    expect([rows(world, 1, 0, 'ann'), rows(world, 1, 1, 'rome'), rows(world, 1, 1, 'oslo')]).toEqual([
      [],
      [4, 3],
      [],
    ]);
  });
});
