import { describe, expect, it } from 'vitest';
import { OK, status, type TabletRpc } from '../../src/protocol/index.js';
import { T31, T32, tableInfo, World } from './harness.js';

type Traverse = TabletRpc['Traverse'][0];

const row = (pk: string, ts: number, value: string) => ({ pk, ts, value });

describe('preview', () => {
  it('goes from partition to partition until it has enough', () => {
    const world = new World();
    const table = tableInfo([[{ at: T31, leader: true }], [{ at: T32, leader: true }]], { name: 't' });
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [table] }) });
    const asked: Traverse[] = [];
    const rows = [row('a', 2, 'v2'), row('a', 1, 'v1'), row('b', 3, 'v3')];
    const Traverse = (request: Traverse) => {
      asked.push(request);
      return { ...OK, rows: rows.slice(0, request.limit) };
    };
    world.tablet(T31, { Traverse });
    world.tablet(T32, { Traverse: ({ limit }) => ({ ...OK, rows: rows.slice(0, limit) }) });
    world.transcript(
      world.nsClient('0.9'),
      `
> preview t 4
  #  key  ts  data
--------------------
  1  a    2   v2
  2  a    1   v1
  3  b    3   v3
  4  a    2   v2
> preview t 2
  #  key  ts  data
--------------------
  1  a    2   v2
  2  a    1   v1
`,
    );
    expect(asked.map(({ limit, pid }) => [limit, pid])).toEqual([
      [4, 0],
      [2, 0],
    ]);
  });

  it('shows columns, and fails when a tablet refuses', () => {
    const world = new World();
    const columns = [{ name: 'card', data_type: 'string', is_index: true }];
    const table = tableInfo([[{ at: T31, leader: true }]], { name: 't', columns });
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [table] }) });
    let rows: { pk: string; ts: number; value: string }[] | undefined = [row('a', 7, '["a"]')];
    world.tablet(T31, {
      Traverse: () =>
        rows === undefined ? { ...status(104, 'table is loading'), rows: [] } : { ...OK, rows },
    });
    const shown = ['  #  ts  card', '---------------', '  1  7   a'];
    const lines = () => world.line(world.nsClient('0.9'), 'preview t').map((line) => line.trimEnd());
    expect(lines()).toEqual(shown);
    rows = undefined;
    expect(lines()).toEqual(['Fail to preview table']);
  });
});

describe('count', () => {
  it('asks to leave expired rows out when it is told to, in every form', () => {
    const world = new World();
    const table = tableInfo([[{ at: T31, leader: true }]], { name: 't' });
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [table] }) });
    const asked: unknown[] = [];
    world.tablet(T31, {
      Count: ({ idx_name, filter_expired_data }) => {
        asked.push([idx_name, filter_expired_data]);
        return { ...OK, count: 1 };
      },
    });
    for (const line of ['count t k', 'count t k true', 'count t k false', 'count t k card true']) {
      expect(world.line(world.nsClient('0.9'), line)).toEqual(['count: 1']);
    }
    for (const line of [
      'count 4 0 k card false',
      'count 4 0 k true',
      'count tid=4 pid=0 key=k filter_expired_data=true',
    ]) {
      expect(world.line(world.tabletClient(T31), line)).toEqual(['count: 1']);
    }
    expect(asked).toEqual([
      [undefined, undefined],
      [undefined, true],
      [undefined, undefined],
      ['card', true],
      ['card', undefined],
      [undefined, true],
      [undefined, true],
    ]);
  });
});

describe('the tablet client', () => {
  it('sets a TTL, and sends a snapshot to the table of the same id', () => {
    const world = new World();
    const asked: unknown[] = [];
    world.tablet(T31, {
      UpdateTTL: (request) => {
        asked.push(request);
        return request.tid === 4 ? OK : status(100, 'table does not exist');
      },
      SendSnapshot: (request) => {
        asked.push(request);
        return OK;
      },
    });
    world.transcript(
      world.tabletClient(T31),
      `
> setttl 4 0 latest 5
Set ttl ok !
> setttl 4 0 absorlat 5 6 card
Set ttl ok !
> setttl 5 0 absolute 1
Set ttl failed!${' '}
> setttl 4 0 absolute x
Invalid args tid and pid should be uint32_t
> setttl 4 0 absolute 1 card more
Bad setttl format, eg setttl tid pid type ttl [index_name]
> sendsnapshot 4 1 ${T32}
SendSnapshot ok
`,
    );
    expect(asked).toEqual([
      { tid: 4, pid: 0, ttl: { type: 'latest', absolute: 0, latest: 5 } },
      { tid: 4, pid: 0, ttl: { type: 'absorlat', absolute: 5, latest: 6 }, index_name: 'card' },
      { tid: 5, pid: 0, ttl: { type: 'absolute', absolute: 1, latest: 0 } },
      { tid: 4, pid: 1, remote_tid: 4, endpoint: T32 },
    ]);
  });
});
