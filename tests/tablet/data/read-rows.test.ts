import { describe, expect, it } from 'vitest';
import { cardRow, CARDS, indexOn, meta, P, TabletWorld } from '../harness.js';

describe('Get, Scan and Count', () => {
  it('any replica answers, a stale follower too', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(20_000);
    world.lab.network.cut(world.node(1), world.node(2));
    world.put(1, 'k', 2);
    expect(world.call(1, 'Get', { ...P, key: 'k', ts: 0 })).toEqual({
      code: 0,
      msg: 'ok',
      ts: 2,
      value: 'v2',
    });
    expect(world.call(2, 'Get', { ...P, key: 'k', ts: 0 })).toMatchObject({ code: 0, value: 'v1' });
    expect(world.call(2, 'Count', { ...P, key: 'k' })).toEqual({ code: 0, msg: 'ok', count: 1 });
    expect(world.call(2, 'Count', { ...P, key: 'absent' })).toMatchObject({ code: 0, count: 0 });
    expect(world.call(2, 'Get', { ...P, key: 'absent', ts: 0 })).toEqual({ code: 109, msg: 'key not found' });
  });

  it('scans newest first; the order of times is checked before the table', () => {
    const world = new TabletWorld({ tablets: 1 });
    const scan = { ...P, pk: 'k', st: 1, et: 2, limit: 0 };
    expect(world.call(1, 'Scan', scan)).toEqual({ code: 117, msg: 'starttime less than endtime', rows: [] });
    expect(world.call(1, 'Scan', { ...scan, st: 3 }).code).toBe(100);
    world.create(1);
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts);
    expect(world.call(1, 'Scan', { ...scan, st: 3, et: 1 }).rows.map((row) => row.ts)).toEqual([3, 2]);
    expect(world.call(1, 'Scan', { ...scan, st: 1, et: 1 })).toEqual({ code: 0, msg: 'ok', rows: [] });
    const absent = { ...P, key: 'k', ts: 0, idx_name: 'nope' };
    expect([
      world.call(1, 'Scan', { ...scan, st: 3, idx_name: 'nope' }),
      world.call(1, 'Get', absent),
      world.call(1, 'Count', absent),
    ]).toMatchObject(Array(3).fill({ code: 108, msg: 'idx name not found' }));
  });

  it('refuses a scan that ends before everything has expired', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: { type: 'absolute', absolute: 1, latest: 0 } });
    const answer = world.call(1, 'Scan', { ...P, pk: 'k', st: 1000, et: 0, limit: 0 });
    expect(answer).toEqual({ code: 307, msg: 'invalid args', rows: [] });
  });

  it('refuses a get of a time that has expired, but not where rows expire by rank as well', () => {
    const world = new TabletWorld({ tablets: 1 });
    const ttl = { type: 'absolute', absolute: 1, latest: 0 } as const;
    world.create(1, [], { ttl });
    world.put(1, 'k', 1000);
    const get = (ts: number, pid = P.pid) => world.call(1, 'Get', { tid: P.tid, pid, key: 'k', ts });
    expect(get(1000)).toEqual({ code: 307, msg: 'invalid args' });
    expect(get(0)).toEqual({ code: 109, msg: 'key not found' });
    world.call(1, 'CreateTable', {
      table_meta: meta({ pid: 1, ttl: { ...ttl, type: 'absandlat', latest: 1 } }),
    });
    expect(get(1000, 1)).toEqual({ code: 109, msg: 'key not found' });
    const scan = { tid: P.tid, pid: 1, pk: 'k', st: 1000, et: 0, limit: 0 };
    expect(world.call(1, 'Scan', scan)).toEqual({ code: 0, msg: 'ok', rows: [] });
  });

  it('answers for the very millisecond from which on nothing has expired', () => {
    const world = new TabletWorld({ tablets: 1, timing: { linkUs: 100 } });
    world.create(1, [], { ttl: { type: 'absolute', absolute: 1, latest: 0 } });
    /** A request that is handled within the millisecond that begins now. */
    const ask = (method: 'Get' | 'Scan', later: number): number => {
      world.run(1_000 - (world.nowUs % 1_000));
      const ts = 1_535_097_600_000 + world.nowUs / 1_000 - 60_000 + later;
      const request = { ...P, key: 'k', ts, pk: 'k', st: ts, et: 0, limit: 0 };
      return world.call(1, method, request).code;
    };
    expect([ask('Get', -1), ask('Get', 0)]).toEqual([307, 109]);
    expect([ask('Scan', -1), ask('Scan', 0)]).toEqual([307, 0]);
  });

  it('each index is read by its own time and its own TTL', () => {
    const world = new TabletWorld({ tablets: 1 });
    const nowMs = 1_535_097_600_000;
    const column_key = [
      indexOn('card', 'ts1', { ttl: { type: 'absolute', absolute: 10, latest: 0 } }),
      indexOn('mcc', 'ts2', { ttl: { type: 'latest', absolute: 0, latest: 1 } }),
    ];
    world.create(1, [], { ...CARDS, column_key });
    const old = nowMs - 20 * 60_000;
    world.call(1, 'Put', cardRow(['c', 'm', nowMs, 5]));
    world.call(1, 'Put', cardRow(['c', 'm', old, 9]));
    const get = (key: string, idx_name: string, ts = 0) => world.call(1, 'Get', { ...P, key, ts, idx_name });
    expect(get('c', 'card')).toMatchObject({ code: 0, ts: nowMs });
    expect(get('m', 'mcc')).toMatchObject({ code: 0, ts: 9 });
    expect(get('c', 'card', old)).toEqual({ code: 307, msg: 'invalid args' });
    expect(get('m', 'mcc', 5)).toEqual({ code: 109, msg: 'key not found' });
    const scan = (pk: string, idx_name: string) => {
      return world.call(1, 'Scan', { ...P, pk, st: 0, et: 0, limit: 0, idx_name }).rows.map(({ ts }) => ts);
    };
    expect([scan('c', 'card'), scan('m', 'mcc')]).toEqual([[nowMs], [9]]);
    const count = (key: string, idx_name: string, filter_expired_data: boolean) => {
      return world.call(1, 'Count', { ...P, key, idx_name, filter_expired_data }).count;
    };
    expect([count('c', 'card', false), count('c', 'card', true)]).toEqual([2, 1]);
    expect([count('m', 'mcc', false), count('m', 'mcc', true)]).toEqual([2, 1]);
  });

  it('an index that was deleted is not found', () => {
    const world = new TabletWorld({ tablets: 1 });
    const column_key = [indexOn('card'), indexOn('mcc', undefined, { flag: 1 })];
    world.create(1, [], { ...CARDS, column_key });
    const get = (idx_name: string) => world.call(1, 'Get', { ...P, key: 'x', ts: 0, idx_name });
    expect(get('mcc')).toEqual({ code: 108, msg: 'idx name not found' });
    expect(get('card').code).toBe(109);
  });

  it('counts what a key had, or only what has neither been deleted nor expired', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: { type: 'latest', absolute: 0, latest: 2 } });
    for (let ts = 0; ts < 5; ts++) world.put(1, 'k', ts);
    world.call(1, 'Delete', { ...P, key: 'k', ts: 4, end_ts: 3 });
    const count = (given: object) => world.call(1, 'Count', { ...P, key: 'k', ...given }).count;
    expect([count({}), count({ filter_expired_data: true })]).toEqual([5, 2]);
    world.call(1, 'ExecuteGc', P);
    world.run(10);
    expect(count({})).toBe(count({ filter_expired_data: true }) + 1);
  });

  it.each([
    ['without a TTL', { type: 'absolute', absolute: 0, latest: 0 }, 1],
    ['where rows expire by rank', { type: 'latest', absolute: 0, latest: 9 }, 1],
    ['where rows expire by time and rank', { type: 'absandlat', absolute: 10, latest: 9 }, 2],
  ] as const)('of what has not expired counts the row of time 0 %s: %j, %i', (_where, ttl, counted) => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl });
    for (let ts = 0; ts < 2; ts++) world.put(1, 'k', ts);
    const request = { ...P, key: 'k', filter_expired_data: true };
    expect(world.call(1, 'Count', request).count).toBe(counted);
  });
});
