import { describe, expect, it } from 'vitest';
import { cardRow, CARDS, indexOn, P, TabletWorld } from '../harness.js';

describe('Put and Delete', () => {
  it('check table, role and dimensions in this order', () => {
    const world = new TabletWorld();
    const bad = { ...P, dimensions: [{ key: '', idx: 5 }], time: 1, value: '' };
    expect(world.call(1, 'Put', bad).code).toBe(100);
    world.call(1, 'SetMode', { follower: true });
    expect(world.call(1, 'Put', bad)).toEqual({ code: 453, msg: 'is follower cluster' });
    expect(world.call(1, 'Delete', P)).toEqual({ code: 453, msg: 'is follower cluster' });
    world.call(1, 'SetMode', { follower: false });
    world.create(1, [2]);
    expect(world.call(2, 'Put', bad)).toEqual({ code: 103, msg: 'table is follower' });
    expect(world.call(1, 'Put', bad)).toEqual({ code: 115, msg: 'invalid dimension parameter' });
    for (const dimension of [
      { key: 'k', idx: 1 },
      { key: '', idx: 0 },
    ])
      expect(world.call(1, 'Put', { ...bad, dimensions: [dimension] }).code).toBe(115);
    const negative = { ...bad, dimensions: [{ key: 'k', idx: 0 }], time: -4 };
    expect(world.call(1, 'Put', negative)).toEqual({
      code: 116,
      msg: 'INVALID_ARGUMENT: 4.0: ts is negative -4',
    });
    expect(world.offset(1)).toBe(0);
    expect(world.call(1, 'Put', { ...negative, time: 0 }).code).toBe(0);
    expect(world.call(1, 'Put', { ...negative, dimensions: [] }).code).toBe(0);
  });

  it.each([
    [cardRow(['c', 'm', 'soon', 2]), 'get ts failed'],
    [cardRow(['c', 'm', 1, -2]), 'ts is negative -2'],
    [{ ...cardRow(['c', 'm', 1, 2]), value: 'no row' }, 'invalid value'],
  ])('refuses a row without a time that its indexes can go by, and logs nothing: %j', (request, reason) => {
    const world = new TabletWorld({ tablets: 1 });
    const column_key = [indexOn('card', 'ts1'), indexOn('mcc', 'ts2')];
    world.create(1, [], { ...CARDS, column_key });
    expect(world.call(1, 'Put', request)).toEqual({ code: 116, msg: `INVALID_ARGUMENT: 4.0: ${reason}` });
    expect([world.offset(1), world.replica(1)?.recordCount]).toEqual([0, 0]);
    expect(world.call(1, 'Put', cardRow(['c', 'm', 1, 2])).code).toBe(0);
  });

  it('logs what has no dimension without putting it into the table', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    const answer = world.call(1, 'Put', { ...P, dimensions: [], time: 1, value: 'x' });
    expect(answer.logged).toEqual({ term: 1, offset: 1 });
    expect(world.replica(1)?.recordCount).toBe(0);
  });

  it('is refused above max_memory_mb, as it was measured last, while a leader’s entries are not', () => {
    const world = new TabletWorld({ flags: { max_memory_mb: 1 } });
    world.create(1, [2]);
    const value = 'x'.repeat(1024 * 1024);
    for (let ts = 1; ts <= 3; ts++) expect(world.put(1, 'k', ts, value).code).toBe(0);
    world.seconds(11);
    expect(world.put(1, 'k', 4)).toEqual({ code: 160, msg: 'exceed max memory' });
    expect([world.offset(1), world.offset(2)]).toEqual([3, 3]);
    world.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', replicas: [], term: 5 });
    expect(world.put(2, 'k', 4).code).toBe(160);
    world.call(1, 'Delete', { ...P, key: 'k' });
    world.seconds(11);
    // Deleted rows take memory until two collections have passed.
    expect(world.put(1, 'k', 5).code).toBe(160);
  });

  it('never waits for followers', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.node(2).kill('test');
    const startUs = world.nowUs;
    expect(world.put(1, 'k', 1).code).toBe(0);
    expect(world.nowUs - startUs).toBeLessThan(5_000);
  });

  it('a delete succeeds for an absent key, and reaches the follower', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.put(1, 'k', 2);
    expect(world.call(1, 'Delete', { ...P, key: 'absent' })).toEqual({ code: 0, msg: 'ok' });
    expect(world.call(1, 'Delete', { ...P, key: 'k', ts: 1 }).code).toBe(0);
    world.run(20_000);
    expect(world.offset(2)).toBe(4);
    expect(world.values(2, 'k')).toEqual(['v2']);
    expect(world.call(1, 'Delete', { ...P, ts: 5 }).code).toBe(0);
    world.run(20_000);
    expect(world.values(2, 'k')).toEqual([]);
  });

  it('a delete wants an index that exists, and something to go by', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    expect(world.call(1, 'Delete', { ...P, key: 'k', idx_name: 'nope' })).toEqual({
      code: 108,
      msg: 'index not found',
    });
    expect(world.call(1, 'Delete', P)).toEqual({ code: 161, msg: 'invalid args' });
    expect(world.offset(1)).toBe(0);
  });
});
