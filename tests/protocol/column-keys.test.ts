import { describe, expect, it } from 'vitest';
import {
  columnKeyRefusal,
  columnKeysOf,
  keyColumns,
  rowsExpire,
  withTtl,
  type ColumnKey,
  type Indexed,
  type Ttl,
} from '../../src/protocol/index.js';

const latest = (count: number): Ttl => ({ type: 'latest', absolute: 0, latest: count });
const column_desc = [
  { name: 'card', data_type: 'string', is_index: true },
  { name: 'mcc', data_type: 'string', is_index: true },
  { name: 'amt', data_type: 'double', is_index: false },
  { name: 'ts', data_type: 'bigint', is_index: false },
];
const marked: Indexed = { column_desc, ttl: latest(5) };
const key = (index_name: string, given: Partial<ColumnKey> = {}): ColumnKey => {
  return { index_name, col_name: ['card'], ttl: latest(1), ...given };
};

describe('columnKeysOf', () => {
  it('takes the marked columns, with the TTL of the table, where no indexes are listed', () => {
    expect(columnKeysOf(marked)).toEqual([
      { index_name: 'card', col_name: ['card'], ttl: latest(5) },
      { index_name: 'mcc', col_name: ['mcc'], ttl: latest(5) },
    ]);
    const listed = [key('i', { ts_name: 'ts' })];
    expect(columnKeysOf({ ...marked, column_key: listed })).toEqual(listed);
    expect(columnKeysOf({ column_desc: [] })).toEqual([]);
  });

  it('an index without columns has that of its name', () => {
    expect(keyColumns(key('mcc', { col_name: [] }))).toEqual(['mcc']);
    expect(keyColumns(key('both', { col_name: ['card', 'mcc'] }))).toEqual(['card', 'mcc']);
  });
});

describe('withTtl', () => {
  it('without a name changes the table and all its indexes', () => {
    expect(withTtl(marked, latest(2), undefined)).toEqual({ column_desc, ttl: latest(2) });
    const listed = { ...marked, column_key: [key('i'), key('j', { col_name: ['mcc'] })] };
    expect(withTtl(listed, latest(2), '')).toMatchObject({
      ttl: latest(2),
      column_key: [{ ttl: latest(2) }, { ttl: latest(2) }],
    });
  });

  it('with a name changes that index, which a table with marked columns then lists', () => {
    const changed = withTtl(marked, latest(2), 'mcc');
    expect(changed).toMatchObject({ ttl: latest(5), column_key: [{ ttl: latest(5) }, { ttl: latest(2) }] });
    const only = { column_desc: column_desc.slice(0, 1), ttl: latest(5) };
    expect(withTtl(only, latest(2), 'card')).toEqual({ ...only, ttl: latest(2) });
  });
});

describe('rowsExpire', () => {
  it.each<readonly [Ttl, boolean]>([
    [{ type: 'absolute', absolute: 0, latest: 7 }, false],
    [{ type: 'absolute', absolute: 1, latest: 0 }, true],
    [latest(0), false],
    [latest(1), true],
    [{ type: 'absandlat', absolute: 1, latest: 0 }, false],
    [{ type: 'absandlat', absolute: 1, latest: 1 }, true],
    [{ type: 'absorlat', absolute: 0, latest: 1 }, true],
    [{ type: 'absorlat', absolute: 0, latest: 0 }, false],
  ])('under %j: %s', (ttl, expected) => {
    expect(rowsExpire({ column_desc: [], ttl })).toBe(expected);
    const forEver = key('other', { col_name: ['mcc'], ttl: latest(0) });
    expect(rowsExpire({ column_desc, column_key: [forEver, key('i', { ttl })] })).toBe(expected);
  });
});

describe('columnKeyRefusal', () => {
  const largest = { absolute_ttl_max: 100, latest_ttl_max: 10 };

  it('has nothing against indexes on one column with different times', () => {
    const column_key = [key('card'), key('by_ts', { ts_name: 'ts' }), key('mcc', { col_name: [] })];
    expect(columnKeyRefusal({ column_desc, column_key }, largest)).toBeUndefined();
    expect(columnKeyRefusal(marked, largest)).toBeUndefined();
  });

  it.each<readonly [readonly ColumnKey[], string]>([
    [[], 'no index'],
    [[key('i', { col_name: ['card', 'card'] })], 'duplicated col card'],
    [[key('i', { col_name: ['amt'] })], 'float or double type column can not be index, column is: i'],
    [[key('i', { col_name: [] })], 'index must member of columns when column key col name is empty'],
    [[key('amt', { col_name: [] })], 'float or double column can not be index'],
    [[key('i', { ttl: latest(11) })], 'ttl check failed'],
    [[key('i'), key('i', { col_name: ['mcc'] })], 'duplicate index i'],
    [[key('i', { ts_name: 'ts' }), key('j', { ts_name: 'ts' })], 'duplicate index j'],
    [[key('card', { col_name: [] }), key('j')], 'duplicate index j'],
  ])('refuses %j', (column_key, text) => {
    expect(columnKeyRefusal({ column_desc, column_key }, largest)).toBe(text);
  });
});
