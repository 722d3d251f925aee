import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../src/client/index.js';
import { OK, status, type TableInfo } from '../../src/protocol/index.js';
import { T31, T32, T33, tableInfo, World } from './harness.js';

const COLUMNS = [
  { name: 'card', data_type: 'string', is_index: true },
  { name: 'value', data_type: 'string', is_index: false },
];

function schemaTable(alive: boolean): TableInfo {
  return tableInfo([[{ at: T31, leader: true, alive }]], { name: 't', columns: COLUMNS });
}

describe('data commands on a table with a schema', () => {
  it('find no alive leader (T37)', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [schemaTable(false)] }) });
    world.transcript(
      world.nsClient(),
      `
> get t key1 card 0
failed to get. error msg: cannot find healthy endpoint. pid is 0
> scan t key1 card 0 0
failed to scan. error msg: cannot find healthy endpoint. pid is 0
> count t key1
failed to count. cannot not found tablet client, pid is 0
> preview t
failed to preview. error msg: cannot find healthy endpoint. pid is 0
> put t 1535371622000 key1 v1
put error. cannot find healthy endpoint. pid is 0
> delete t key1
failed to delete. error msg: cannot find healthy endpoint. pid is 0
`,
    );
  });

  it('write and read back (T37)', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [schemaTable(true)] }) });
    const stored = new Map<string, { ts: number; value: string }>();
    world.tablet(T31, {
      Put: ({ dimensions, time, value }) => {
        stored.set(dimensions[0]!.key, { ts: time, value });
        return OK;
      },
      Get: ({ key }) => ({ ...OK, ...(stored.get(key) ?? status(109, 'key not found')) }),
      Scan: ({ pk }) => ({ ...OK, rows: [...(stored.has(pk) ? [stored.get(pk)!] : [])] }),
      Count: ({ key }) => ({ ...OK, count: stored.has(key) ? 1 : 0 }),
      Delete: ({ key }) => {
        if (key === undefined) return status(161, 'invalid args');
        stored.delete(key);
        return OK;
      },
    });
    world.transcript(
      world.nsClient('0.9'),
      `
> put t 1535371622000 key1 v1
Put ok
> count t key1
count: 1
> get t key1 card 0
  #  ts             card  value
---------------------------------
  1  1535371622000  key1  v1
> scan t key1 card 0 0
  #  ts             card  value
---------------------------------
  1  1535371622000  key1  v1
> delete t key1
delete failed. error msg: invalid args
> delete t key1 mcc
idx_name mcc does not exist
> delete t key1 card
delete ok
> get t key1 card 0
Fail to get value! error msg: key not found
> count t key1
count: 0
`,
    );
  });

  it('complain about their words', () => {
    const world = new World();
    const table = tableInfo([[{ at: T31, leader: true }]], {
      name: 't',
      columns: [...COLUMNS, { name: 'n', data_type: 'int', is_index: false }],
    });
    world.nameserver({ ShowTable: ({ name }) => ({ ...OK, table_info: name === 't' ? [table] : [] }) });
    world.transcript(
      world.nsClient(),
      `
> put t
put format error. eg: put table_name pk ts value | put table_name [ts] field1 field2 ...
> put t 1
put format error! input value does not match the schema
> put nosuch 1 2 3
put failed! table nosuch does not exist
> put t now key1 v1 1
Invalid args. ts now should be unsigned int
> put t 1 key1 v1
put format error! input value does not match the schema
> put t 1 key1 v1 many
Encode data error
> get t key1
get format error. eg: get table_name key ts | get table_name key idx_name ts | get table_name=xxx key=xxx index_name=xxx ts=xxx
> get t key1 now
Invalid args. ts should be unsigned int
> get nosuch key1 0
get failed! table nosuch does not exist
> scan t key1 0
scan format error. eg: scan table_name pk start_time end_time [limit] | scan table_name key key_name start_time end_time [limit] | scan table_name=xxx key=xxx index_name=xxx st=xxx et=xxx ts_name=xxx [limit=xxx] [atleast=xxx]
> scan t key1 0 0
scan format error. eg: scan table_name key col_name start_time end_time [limit]
> scan t key1 card x 0
Invalid args. st and et should be uint64_t, limit should be uint32_t
> count t
count format error | count table_name key [col_name] [filter_expired_data] | count table_name=xxx key=xxx index_name=xxx ts_name [filter_expired_data]
> count t key1 card maybe
filter_expired_data parameter should be true or false
> count nosuch key1
get failed! table nosuch does not exist
> delete t
delete format error. eg: delete table_name key | deletetable_name key idx_name
> preview
preview format error. eg: preview table_name [limit]
> preview t -1
preview error. limit should be unsigned int
> preview t 1001
preview error. limit is greater than the max num 1000
> preview t 0
preview error. limit must be greater than zero
`,
    );
  });

  it('sends a row with several indexes to each partition, in pid order, until one fails', () => {
    const world = new World();
    const partitions = [T31, T32, T33].map((at) => [{ at, leader: true }]);
    const table = tableInfo(partitions, {
      name: 't',
      columns: COLUMNS.map((column) => ({ ...column, is_index: true })),
    });
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [table] }) });
    for (const at of [T31, T32, T33]) world.tablet(at, { Put: () => OK });
    const [first, second] = ['a', 'd'].map((key) => partitionOf(key, 3)).sort();
    expect(first).not.toBe(second);
    world.line(world.nsClient(), 'put t 1 a d');
    const puts = world.requests.filter((request) => request.method === 'Put');
    expect(puts.map((put) => (put.request as { pid: number }).pid)).toEqual([first, second]);
    world.lab.nodes.get([T31, T32, T33][second!]!)!.kill('test');
    expect(world.line(world.nsClient(), 'put t 7 a d')).toEqual([
      `put failed. tid 4 pid ${second} endpoint ${[T31, T32, T33][second!]} ts 7 `,
    ]);
    expect(world.requests.filter((request) => request.method === 'Put')).toHaveLength(3);
  });
});

describe('data commands on a table without a schema', () => {
  it('take a plain key', () => {
    const world = new World();
    const table = tableInfo([
      [
        { at: T32, leader: true, alive: false },
        { at: T31, leader: true },
        { at: T33, leader: true },
      ],
    ]);
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [table] }) });
    world.tablet(T31, {
      Put: () => OK,
      Get: () => ({ ...OK, ts: 5, value: 'v1' }),
      Scan: () => ({ ...OK, rows: [{ ts: 5, value: 'v1' }] }),
      Count: () => ({ ...status(100, 'table does not exist'), count: 0 }),
    });
    world.transcript(
      world.nsClient(),
      `
> put flow key1 5
put format error. eg: put table_name pk ts value | put table_name [ts] field1 field2 ...
> put flow key1 five v1
Invalid args. ts five should be unsigned int
> put flow key1 5 v1
Put ok
> get flow key1 0
value :v1
> scan flow key1 0 0
#\tTime\tData
1\t5\tv1
> count flow key1
Count failed. error msg: table does not exist
`,
    );
    expect(world.requests.find((request) => request.method === 'Put')!.request).toEqual({
      tid: 4,
      pid: 0,
      dimensions: [{ key: 'key1', idx: 0 }],
      time: 5,
      value: 'v1',
    });
  });
});
