import { describe, expect, it } from 'vitest';
import { OK, type ColumnKey, type TableInfo, type TabletRpc, type Ttl } from '../../src/protocol/index.js';
import { MemoryFiles } from '../../src/client/index.js';
import { sendGet } from '../../src/client/read-router.js';
import { sendPut } from '../../src/client/write-router.js';
import { T31, tableInfo, World } from './harness.js';

const TEN: Ttl = { type: 'absolute', absolute: 10, latest: 0 };
const LAST: Ttl = { type: 'latest', absolute: 0, latest: 2 };
const COLUMNS = Object.entries({ card: 'string', mcc: 'string', ts: 'bigint', note: 'string' }).map(
  ([name, data_type]) => ({ name, data_type, is_index: name === 'card' || name === 'mcc' }),
);
const BY_TS: ColumnKey = { index_name: 'card', col_name: ['card'], ts_name: 'ts', ttl: TEN };
const BOTH: ColumnKey = { index_name: 'both', col_name: ['card', 'mcc'], ttl: LAST };
const GONE: ColumnKey = { index_name: 'gone', col_name: ['mcc'], ttl: TEN, flag: 1 };

function tableWith(column_key: ColumnKey[]): TableInfo {
  return {
    ...tableInfo([[{ at: T31, leader: true }]], { name: 't', columns: COLUMNS, ttl: TEN }),
    column_key,
  };
}

function worldWith(table: TableInfo): { world: World; puts: TabletRpc['Put'][0][] } {
  const world = new World();
  const puts: TabletRpc['Put'][0][] = [];
  world.nameserver({ ShowTable: () => ({ ...OK, table_info: [table] }) });
  const rows = [{ pk: 'c', ts: 5, value: '["c","m","5","hi"]' }];
  world.tablet(T31, {
    Put: (request) => {
      puts.push(request);
      return OK;
    },
    Get: () => ({ ...OK, ...rows[0]! }),
    Scan: () => ({ ...OK, rows }),
    Traverse: () => ({ ...OK, rows, is_finish: true }),
  });
  return { world, puts };
}

describe('rows of a table whose indexes have columns of time', () => {
  it('are put without a time, under a key of each index', () => {
    const { world, puts } = worldWith(tableWith([BY_TS, GONE, BOTH]));
    world.transcript(
      world.nsClient('0.9'),
      `
> put t c m 5 hi
Put ok
> put t 5 c m 5 hi
put format error! input value does not match the schema
> put t c m soon hi
Encode data error
`,
    );
    const dimensions = [
      { key: 'c', idx: 0 },
      { key: 'c|m', idx: 2 },
    ];
    expect(puts).toEqual([{ tid: 4, pid: 0, dimensions, time: 0, value: '["c","m","5","hi"]' }]);
  });

  it('are shown without a time of their own, but for a single one', () => {
    const { world } = worldWith(tableWith([BY_TS]));
    world.transcript(
      world.nsClient('0.9'),
      `
> scan t c card 0 0
  #  card  mcc  ts  note
--------------------------
  1  c     m    5   hi
> preview t
  #  card  mcc  ts  note
--------------------------
  1  c     m    5   hi
> get t c card 0
  #  ts  card  mcc  ts  note
------------------------------
  1  5   c     m    5   hi
`,
    );
  });

  it('keep their time of the put where no index goes by a column', () => {
    const { world, puts } = worldWith(tableWith([BOTH]));
    const client = world.nsClient('0.9');
    expect(world.line(client, 'put t 7 c m 5 hi')).toEqual(['Put ok']);
    expect(puts).toMatchObject([{ time: 7, dimensions: [{ key: 'c|m', idx: 0 }] }]);
    expect(world.line(client, 'preview t')[0]).toBe('  #  ts  card  mcc  ts  note');
  });

  it('have the time of a workload’s put in every column of time', () => {
    const table = tableWith([BY_TS, { ...BY_TS, index_name: 'mcc', col_name: ['mcc'] }]);
    const { world, puts } = worldWith(table);
    const put = { table, pid: 0, leader: T31, key: 'k', ts: 99, payload: 'w/1' };
    world.run(sendPut(world.env, put, ({ msg }) => msg));
    expect(puts).toMatchObject([{ time: 99, value: '["k","k","99","w/1"]' }]);
    const read = world.run(sendGet(world.env, { table, pid: 0, leader: T31, key: 'c' }, ({ msg }) => msg));
    expect(read).toMatchObject({ status: 'ok', row: { ts: 5, payload: 'hi' } });
  });
});

describe('showschema of a table that lists its indexes', () => {
  const table = tableWith([BY_TS, GONE, BOTH]);

  it('shows columns, time and ttl of each that was not deleted', () => {
    const { world } = worldWith(table);
    expect(world.line(world.nsClient('0.9'), 'showschema t').slice(9)).toEqual([
      '#ColumnKey',
      ' --- ------ ---------- ---- ------- --------------- -----------',
      '  #   name   keys       ts   ttl     ttl_type        type',
      ' --- ------ ---------- ---- ------- --------------- -----------',
      '  1   card   card       ts   10min   kAbsoluteTime   kCovering',
      '  2   both   card|mcc   -    2       kLatestTime     kCovering',
      ' --- ------ ---------- ---- ------- --------------- -----------',
    ]);
  });

  it('in the document’s look has a table of its own for them', () => {
    const { world } = worldWith(table);
    expect(world.line(world.nsClient(), 'showschema t')).toEqual([
      '  #  name  type',
      '-------------------',
      '  0  card  string',
      '  1  mcc   string',
      '  2  ts    bigint',
      '  3  note  string',
      '',
      '#ColumnKey',
      '  #  index_name  col_name  ts_col  ttl',
      '------------------------------------------',
      '  0  card        card      ts      10min',
      '  1  both        card|mcc  -       2',
    ]);
  });

  it('is the same at a tablet', () => {
    const world = new World();
    world.tablet(T31, {
      GetTableSchema: () => {
        const { column_desc, column_key } = table;
        const keys = { column_desc, ...(column_key && { column_key }) };
        return { ...OK, table_meta: { name: 't', db: '', tid: 4, pid: 0, seg_cnt: 8, ...keys } };
      },
    });
    expect(world.line(world.tabletClient(T31, '0.9'), 'showschema 4 0').at(-2)).toContain('card|mcc');
    expect(world.line(world.tabletClient(T31), 'showschema 4 0').at(-1)).toBe(
      '  1  both        card|mcc  -       2',
    );
  });
});

describe('create from a file with column_key', () => {
  function created(keys: string): { readonly lines: readonly string[]; readonly request: unknown } {
    const world = new World();
    world.nameserver({ CreateTable: () => OK });
    const files = new MemoryFiles();
    const columns = COLUMNS.map(
      ({ name, data_type }) => `column_desc { name: "${name}" type: "${data_type}" }`,
    );
    files.write('t.txt', `name: "t" ttl: 10 ${columns.join(' ')} ${keys}`);
    const lines = world.line(world.nsClient('0.9', { files }), 'create t.txt');
    return { lines, request: world.requests.at(-1)?.request };
  }

  it('sends time, columns, ttl and flag of each', () => {
    const { lines, request } = created(`
      column_key { index_name: "card" ts_name: "ts" }
      column_key { index_name: "both" col_name: "card" col_name: "mcc" ttl { ttl_type: kLatestTime lat_ttl: 2 } }
      column_key { index_name: "gone" col_name: ["mcc"] flag: 1 ttl { abs_ttl: 10 } }`);
    expect(lines).toEqual(['Create table ok']);
    expect(request).toMatchObject({
      table_info: {
        ttl: LAST,
        column_desc: COLUMNS,
        column_key: [{ ...BY_TS, col_name: [], ttl: LAST }, BOTH, GONE],
      },
    });
  });

  it('needs no list for what the columns say already', () => {
    const { request } = created('column_key { index_name: "card" } column_key { index_name: "mcc" }');
    expect(request).toMatchObject({ table_info: { ttl: TEN, column_desc: COLUMNS } });
    expect(request).not.toHaveProperty('table_info.column_key');
  });

  it.each([
    ['column_key { index_name: "card" ttl { ttl_type: kNoTime } }'],
    ['column_key { index_name: "card" ts_name: ["ts", "ts"] }'],
  ])('cannot read %s', (keys) => expect(created(keys).lines).toEqual(['table meta file format error']));
});
