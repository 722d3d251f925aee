import { describe, expect, it } from 'vitest';
import { pairForm } from '../../src/client/pair-form.js';
import { OK } from '../../src/protocol/index.js';
import { T31, tableInfo, World } from './harness.js';

describe('the form of a data command', () => {
  it('is pairs when the first word gives the first name a value', () => {
    const words = 'get table_name=t key=k key=l ts=0'.split(' ');
    expect([...(pairForm(words, 'table_name') as Map<string, string>)]).toEqual([
      ['table_name', 't'],
      ['key', 'k'],
      ['ts', '0'],
    ]);
  });

  it.each([
    'get t k 0',
    'get table_name k 0',
    'get table_name= k 0',
    'get name=t key=k',
    'get table_name=t=u',
  ])('is words in %s', (line) => expect(pairForm(line.split(' '), 'table_name')).toBe('words'));

  it.each(['get table_name=t k 0', 'get table_name=t key='])('is neither in %s', (line) =>
    expect(pairForm(line.split(' '), 'table_name')).toBe('malformed'),
  );
});

describe('pairs', () => {
  const columns = [
    { name: 'card', data_type: 'string', is_index: true },
    { name: 'value', data_type: 'string', is_index: false },
  ];

  it('name what get, scan and count of ns_client ask for', () => {
    const world = new World();
    const tables = ['t', 'plain'].map((name) =>
      tableInfo([[{ at: T31, leader: true }]], { name, columns: name === 't' ? columns : [] }),
    );
    world.nameserver({
      ShowTable: ({ name }) => ({ ...OK, table_info: tables.filter((table) => table.name === name) }),
    });
    world.tablet(T31, {
      Get: () => ({ ...OK, ts: 5, value: 'v1' }),
      Scan: () => ({ ...OK, rows: [] }),
      Count: () => ({ ...OK, count: 1 }),
    });
    const client = world.nsClient();
    world.transcript(
      client,
      `
> get table_name=t key1 ts=0
get format error. eg: get table_name=xxx key=xxx index_name=xxx ts=xxx
> get table_name=t index_name=card ts=0
get format error: key does not exist!
> get table_name=t key=key1 index_name=card
get format error: ts does not exist!
> get table_name=t key=key1 ts=now
Invalid args. ts should be unsigned int
> get table_name=nosuch key=key1 ts=0
get failed! table table_name=nosuch does not exist
> get table_name=plain key=key1 ts=0
value :v1
> scan table_name=t key=key1 st 0
scan table_name=xxx key=xxx index_name=xxx st=xxx et=xxx ts_name=xxx [limit=xxx] [atleast=xxx]
> scan table_name=t key=key1 st=0 limit=1
scan format error: et does not exist!
> scan table_name=t key=key1 st=0 et=0 limit=all
Invalid args. st and et should be uint64_t, limit and atleast should be uint32_t
> scan table_name=t key=key1 st=0 et=0
scan format error. eg: scan table_name key col_name start_time end_time [limit]
> scan table_name=plain key=key1 st=0 et=0
#\tTime\tData
> count table_name=t key1
count format erro! eg. count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]
> count table_name=t index_name=card
count format error: key does not exist!
> count table_name=t key=key1 filter_expired_data=maybe
filter_expired_data parameter should be true or false
> count table_name=t key=key1 index_name=card filter_expired_data=true
count: 1
`,
    );
    const sent = (line: string): unknown => {
      world.line(client, line);
      return world.requests.at(-1)!.request;
    };
    const of = { tid: 4, pid: 0 };
    expect(sent('get table_name=t key=key1 index_name=card ts=7')).toEqual({
      ...of,
      key: 'key1',
      idx_name: 'card',
      ts: 7,
    });
    expect(sent('scan table_name=t key=key1 index_name=card st=9 et=3 limit=2')).toEqual({
      ...of,
      pk: 'key1',
      idx_name: 'card',
      st: 9,
      et: 3,
      limit: 2,
    });
    expect(sent('count table_name=t key=key1 index_name=card')).toEqual({
      ...of,
      key: 'key1',
      idx_name: 'card',
    });
  });

  it('name what count of the tablet client asks for', () => {
    const world = new World();
    world.tablet(T31, { Count: () => ({ ...OK, count: 7 }) });
    world.transcript(
      world.tabletClient(T31),
      `
> count tid=4 pid=1 key=key1 index_name=card
count: 7
> count tid=4 1 key=key1
count format erro! eg. count tid=xxx pid=xxx key=xxx index_name=xxx ts=xxx ts_name=xxx [filter_expired_data]
> count tid=4 key=key1 index_name=card
count format error: pid does not exist!
> count tid=4 pid=1 index_name=card
count format error: key does not exist!
> count tid=x pid=1 key=key1
Invalid args, tid should be uint32_t
> count tid=4 pid=1 key=key1 filter_expired_data=maybe
filter_expired_data parameter should be true or false
`,
    );
    expect(world.requests[0]!.request).toEqual({ tid: 4, pid: 1, key: 'key1', idx_name: 'card' });
  });
});
