import { describe, expect, it } from 'vitest';
import { CARDS, endpoint, indexOn, meta, P, TabletWorld } from '../harness.js';

describe('CreateTable', () => {
  it.each([
    [{ name: '' }, 'table name is empty'],
    [{ tid: 0 }, 'tid <= 0, invalid tid'],
    [
      {
        column_desc: [
          { name: 'c', data_type: 'string', is_index: true },
          { name: 'c', data_type: 'int', is_index: false },
        ],
      },
      'has repeated column name c',
    ],
    [{ ...CARDS, column_key: [indexOn('card'), indexOn('card')] }, 'duplicate index card'],
    [
      {
        ...CARDS,
        column_key: [indexOn('card', 'ts1', { ttl: { type: 'latest', absolute: 0, latest: 1001 } })],
      },
      'ttl check failed',
    ],
  ])('refuses an illegal meta: %o', (given, msg) => {
    const world = new TabletWorld({ tablets: 1 });
    expect(world.call(1, 'CreateTable', { table_meta: meta(given) })).toEqual({ code: 129, msg });
  });

  it.each([
    ['a column of time that is none', indexOn('card', 'mcc')],
    ['a column of time that is not there', indexOn('card', 'ts3')],
    ['a key that is not there', indexOn('shop')],
  ])('cannot make a table whose index has %s', (_, key) => {
    const world = new TabletWorld({ tablets: 1 });
    const table_meta = meta({ ...CARDS, column_key: [key] });
    expect(world.call(1, 'CreateTable', { table_meta })).toEqual({ code: 131, msg: 'fail to init table' });
  });

  it('makes a leader of its term when the mode is absent, and writes its meta', () => {
    const world = new TabletWorld({ tablets: 1 });
    expect(world.call(1, 'CreateTable', { table_meta: meta({ term: 6 }) })).toEqual({ code: 0, msg: 'ok' });
    expect(world.replica(1)).toMatchObject({
      mode: 'kTableLeader',
      state: 'kTableNormal',
      term: 6,
      offset: 0,
    });
    expect(world.node(1).disk.exists('/db/4_0/table_meta.txt')).toBe(true);
    expect(world.call(1, 'CreateTable', { table_meta: meta() }).code).toBe(101);
  });

  it('gives a follower neither term nor followers', () => {
    const world = new TabletWorld({ tablets: 1 });
    const given = { mode: 'kTableFollower', term: 6, replicas: [endpoint(2)] } as const;
    world.call(1, 'CreateTable', { table_meta: meta(given) });
    expect(world.replica(1)).toMatchObject({ mode: 'kTableFollower', term: 0, followers: [] });
  });

  it('lets exactly one of several at once succeed', () => {
    const world = new TabletWorld({ tablets: 1 });
    const boxes = Array.from({ length: 5 }, () => world.send(1, 'CreateTable', { table_meta: meta() }));
    world.seconds(1);
    const codes = boxes.map(({ outcome }) => (outcome?.ok === true ? outcome.response.code : undefined));
    expect(codes.sort()).toEqual([0, 131, 131, 131, 131]);
  });

  it('does not replay the parts that its directory still has', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    world.restart(1);
    world.create(1);
    expect(world.offset(1)).toBe(0);
    expect(world.values(1, 'k')).toEqual([]);
    expect(world.put(1, 'k', 2).logged?.offset).toBe(1);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log', '00000001.log']);
    expect(world.tablet(1).entryAt(P.tid, P.pid, 1)?.ts).toBe(2);
  });
});
