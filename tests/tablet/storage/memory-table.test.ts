import { describe, expect, it } from 'vitest';
import type { ColumnKey, LogEntry, Ttl } from '../../../src/protocol/index.js';
import { MemoryTable, UNBOUNDED_TS } from '../../../src/tablet/storage/memory-table.js';

const MINUTE_MS = 60_000;

function putEntry(key: string, ts: number, value = `v${ts}`): LogEntry {
  return { log_index: 0, term: 0, method_type: 'kPut', dimensions: [{ key, idx: 0 }], ts, value };
}

function deletion(key: string | undefined, ts = UNBOUNDED_TS, end_ts?: number): LogEntry {
  const dimensions = key === undefined ? [] : [{ key, idx: 0 }];
  return {
    log_index: 0,
    term: 0,
    method_type: 'kDelete',
    dimensions,
    ts,
    ...(end_ts !== undefined && { end_ts }),
    value: '',
  };
}

function tableAt(nowMs: () => number, ttl?: Ttl): MemoryTable {
  return new MemoryTable(ttl === undefined ? {} : { ttl }, nowMs);
}

function tableWith(times: readonly number[], ttl?: Ttl, nowMs = 1_000 * MINUTE_MS): MemoryTable {
  const table = tableAt(() => nowMs, ttl);
  for (const ts of times) table.put(putEntry('k', ts));
  return table;
}

const times = (table: MemoryTable, key = 'k'): number[] => table.scan(0, key, 0, 0, 0).map((row) => row.ts);

const NO_LIMIT: Ttl = { type: 'absolute', absolute: 0, latest: 0 };
const CARD: ColumnKey = { index_name: 'card', col_name: ['card'], ts_name: 'ts1', ttl: NO_LIMIT };
const CARD1: ColumnKey = { ...CARD, index_name: 'card1', ts_name: 'ts2' };
const MCC: ColumnKey = { index_name: 'mcc', col_name: ['mcc'], ttl: NO_LIMIT };

/** A table of cards and kinds of merchants with two columns of time. */
function keyed(column_key: readonly ColumnKey[], nowMs = 1_000 * MINUTE_MS): MemoryTable {
  const types = { card: 'string', mcc: 'string', ts1: 'bigint', ts2: 'timestamp' };
  const column_desc = Object.entries(types).map(([name, data_type]) => ({
    name,
    data_type,
    is_index: false,
  }));
  return new MemoryTable({ column_desc, column_key }, () => nowMs);
}

/** A row under its keys in the indexes given, put at time 7. */
function rowEntry(cells: readonly (string | number)[], indexes: Readonly<Record<number, string>>): LogEntry {
  const dimensions = Object.entries(indexes).map(([idx, key]) => ({ key, idx: Number(idx) }));
  return { ...putEntry('', 7), dimensions, value: JSON.stringify(cells.map(String)) };
}

const timesIn = (table: MemoryTable, index: number, key: string): number[] => {
  return table.scan(index, key, 0, -1, 0).map((row) => row.ts);
};

describe('MemoryTable', () => {
  it('reads newest first, and of equal times the later one first', () => {
    const table = tableWith([3, 1, 2]);
    table.put(putEntry('k', 2, 'again'));
    expect(table.scan(0, 'k', 0, 0, 0).map((row) => row.value)).toEqual(['v3', 'again', 'v2', 'v1']);
    expect(table.get(0, 'k', 0)).toMatchObject({ ts: 3 });
    expect(table.get(0, 'k', 2)).toMatchObject({ value: 'again' });
    expect(table.get(0, 'k', 9)).toBeUndefined();
    expect(table.recordCount).toBe(4);
    expect(table.has('k', 2, 'v2')).toBe(true);
    expect(table.has('k', 2, 'v3')).toBe(false);
  });

  it('scans rows with et < ts <= st up to a limit', () => {
    const table = tableWith([1, 2, 3, 4, 5]);
    expect(table.scan(0, 'k', 4, 1, 0).map((row) => row.ts)).toEqual([4, 3, 2]);
    expect(table.scan(0, 'k', 4, 1, 2).map((row) => row.ts)).toEqual([4, 3]);
  });

  it('deletes a key, a range of it, or a range of all keys', () => {
    const table = tableWith([1, 2, 3, 4]);
    table.put(putEntry('other', 3));
    table.delete(deletion('k', 3, 1));
    expect(times(table)).toEqual([4, 1]);
    table.delete(deletion(undefined, 3));
    expect(times(table)).toEqual([4]);
    expect(times(table, 'other')).toEqual([]);
    table.delete(deletion('k'));
    table.delete(deletion('absent'));
    expect(times(table)).toEqual([]);
  });

  it('counts a key without regard to ranged deletes, and forgets a deleted key', () => {
    const table = tableWith([1, 2, 3]);
    table.delete(deletion('k', 2));
    expect(table.count(0, 'k')).toBe(3);
    table.delete(deletion('k'));
    expect(table.count(0, 'k')).toBe(0);
  });

  it('counts deleted rows as records until the second collection after the delete', () => {
    const table = tableWith([1, 2, 3]);
    table.delete(deletion('k', 2));
    expect(table.recordCount).toBe(3);
    table.collect();
    expect(table.recordCount).toBe(3);
    expect(table.collectable).toBe(true);
    table.collect();
    expect(table.recordCount).toBe(1);
    expect(table.collectable).toBe(false);
  });

  it('takes no memory while empty, and none again after everything was collected', () => {
    const table = tableAt(() => 0);
    expect(table.recordBytes + table.indexBytes).toBe(0);
    table.put(putEntry('k', 1, 'four'));
    expect(table.recordBytes).toBe(20);
    expect(table.indexBytes).toBeGreaterThan(0);
    table.delete(deletion('k'));
    table.collect();
    table.collect();
    expect([table.recordBytes, table.indexBytes]).toEqual([0, 0]);
  });

  it('hides rows older than an absolute TTL at once, and counts them until a collection', () => {
    const now = 100 * MINUTE_MS;
    const table = tableWith(
      [80, 90, 99].map((m) => m * MINUTE_MS),
      { type: 'absolute', absolute: 10, latest: 0 },
      now,
    );
    expect(times(table)).toEqual([99 * MINUTE_MS]);
    expect(table.recordCount).toBe(3);
    table.collect();
    expect(table.recordCount).toBe(1);
    expect(table.count(0, 'k')).toBe(1);
  });

  it.each([
    ['latest', [5, 4]],
    ['absorlat', [5]],
    ['absandlat', [5, 4]],
  ] as const)('TTL %s keeps the right rows', (type, left) => {
    const rows = [1, 2, 3, 4, 5].map((m) => m * MINUTE_MS);
    const table = tableWith(rows, { type, absolute: 6, latest: 2 }, 10 * MINUTE_MS);
    const kept = left.map((m) => m * MINUTE_MS);
    expect(times(table)).toEqual(kept);
    table.collect();
    expect(table.recordCount).toBe(kept.length);
  });

  it('keeps a row in each of its indexes, and frees its value with the last', () => {
    const columns = ['a', 'b', 'c'].map((name) => ({ name, data_type: 'string', is_index: name !== 'b' }));
    const table = new MemoryTable({ column_desc: columns }, () => 0);
    expect(table.indexNumber('c')).toBe(1);
    expect(table.indexNumber('b')).toBeUndefined();
    table.put({
      ...putEntry('x', 1, 'four'),
      dimensions: [
        { key: 'x', idx: 0 },
        { key: 'y', idx: 1 },
      ],
    });
    table.delete(deletion('x'));
    table.collect();
    table.collect();
    expect(table.recordCount).toBe(0);
    expect(table.recordBytes).toBe(20);
    expect(table.get(1, 'y', 0)).toMatchObject({ value: 'four' });
  });

  it('takes nothing without a dimension of its own', () => {
    const table = tableAt(() => 0);
    expect(table.put({ ...putEntry('k', 1), dimensions: [] })).toBe(false);
    expect(table.put({ ...putEntry('k', 1), dimensions: [{ key: 'k', idx: 7 }] })).toBe(false);
    expect(table.recordCount).toBe(0);
  });
});

describe('MemoryTable with indexes of their own', () => {
  it('has each row by the time that the index goes by', () => {
    const table = keyed([CARD, { ...MCC, ts_name: 'ts2' }, { ...MCC, index_name: 'put', col_name: ['ts1'] }]);
    table.put(rowEntry(['c', 'm', 1, 20], { 0: 'c', 1: 'm', 2: '1' }));
    table.put(rowEntry(['c', 'm', 2, 10], { 0: 'c', 1: 'm', 2: '2' }));
    expect(timesIn(table, 0, 'c')).toEqual([2, 1]);
    expect(timesIn(table, 1, 'm')).toEqual([20, 10]);
    expect(timesIn(table, 2, '1')).toEqual([7]);
    expect(table.get(1, 'm', 0)).toEqual({ ts: 20, value: '["c","m","1","20"]' });
    expect(table.get(0, 'c', 2)).toEqual({ ts: 2, value: '["c","m","2","10"]' });
    table.delete({ ...deletion('m', 15), dimensions: [{ key: 'm', idx: 1 }] });
    expect([timesIn(table, 0, 'c'), timesIn(table, 1, 'm')]).toEqual([[2, 1], [20]]);
  });

  it('hides and collects rows by the TTL of each index, and counts records by the first', () => {
    const ttl = { type: 'latest', absolute: 0, latest: 1 } as const;
    const table = keyed([
      { ...CARD, ttl: { ...ttl, latest: 2 } },
      { ...MCC, ts_name: 'ts2', ttl },
    ]);
    for (let n = 1; n <= 4; n++) table.put(rowEntry(['c', 'm', n, 10 - n], { 0: 'c', 1: 'm' }));
    expect([timesIn(table, 0, 'c'), timesIn(table, 1, 'm')]).toEqual([[4, 3], [9]]);
    const bytes = table.recordBytes;
    table.collect();
    expect([table.recordCount, table.count(0, 'c'), table.count(1, 'm')]).toEqual([2, 2, 1]);
    // Of the four rows, the second one is in neither index any more.
    expect(table.recordBytes).toBe((bytes / 4) * 3);
  });

  it('gives one index another TTL at the end of the next collection', () => {
    const ttl = { type: 'latest', absolute: 0, latest: 3 } as const;
    const table = keyed([
      { ...CARD, ttl },
      { ...MCC, ttl },
    ]);
    for (let n = 1; n <= 4; n++) table.put(rowEntry(['c', 'm', n, n], { 0: 'c', 1: 'm' }));
    table.setTtl({ ...ttl, latest: 1 }, table.indexesNamed('mcc'));
    expect(timesIn(table, 1, 'm')).toHaveLength(3);
    table.collect();
    expect([timesIn(table, 0, 'c').length, timesIn(table, 1, 'm').length]).toEqual([3, 1]);
    expect(table.indexesNamed('nosuch')).toEqual([]);
  });

  it('puts a row under a key of one index into every index on that column', () => {
    const table = keyed([CARD, CARD1, MCC]);
    // Of two keys for the same column the first one counts, so the third index gets none.
    expect(table.put(rowEntry(['c', 'm', 1, 2], { 0: 'c', 1: 'm' }))).toBe(true);
    expect([timesIn(table, 0, 'c'), timesIn(table, 1, 'c')]).toEqual([[1], [2]]);
    expect([timesIn(table, 1, 'm'), timesIn(table, 2, 'm')]).toEqual([[], []]);
  });

  it('is bulk loaded under the key of an index alone, where the row has a time for it', () => {
    const table = keyed([CARD, CARD1, { ...MCC, flag: 1 }]);
    table.putNamed(rowEntry(['c', 'm', 'soon', 2], { 1: 'c' }));
    for (const index of [0, 2, 9]) table.putNamed(rowEntry(['c', 'm', -1, 2], { [index]: 'c' }));
    expect([timesIn(table, 0, 'c'), timesIn(table, 1, 'c'), table.recordCount]).toEqual([[], [2], 0]);
    table.putNamed(rowEntry(['c', 'm', 5, -1], { 0: 'c' }));
    expect([timesIn(table, 0, 'c'), timesIn(table, 1, 'c')]).toEqual([[5], [2]]);
  });

  it('keeps the counter of a key that several indexes share, whatever is deleted', () => {
    const table = keyed([CARD, CARD1]);
    for (let n = 1; n <= 3; n++) table.put(rowEntry(['c', 'm', n, n], { 0: 'c', 1: 'c' }));
    table.delete(deletion('c'));
    expect([timesIn(table, 0, 'c'), timesIn(table, 1, 'c')]).toEqual([[], [3, 2, 1]]);
    expect([table.count(0, 'c'), table.count(1, 'c')]).toEqual([3, 3]);
    table.collect();
    table.collect();
    expect([table.recordCount, table.count(0, 'c')]).toEqual([0, 3]);
  });

  it('hides what is too old in indexes that share a column, but does not collect it', () => {
    const ttl = { type: 'absolute', absolute: 10, latest: 0 } as const;
    const old = 980 * MINUTE_MS;
    const table = keyed([{ ...CARD, ttl }, CARD1]);
    for (const ts of [old, 999 * MINUTE_MS]) table.put(rowEntry(['c', 'm', ts, ts], { 0: 'c', 1: 'c' }));
    table.collect();
    expect([timesIn(table, 0, 'c').length, table.recordCount]).toEqual([1, 2]);
    const own = keyed([{ ...CARD, ttl }]);
    own.put(rowEntry(['c', 'm', old, old], { 0: 'c' }));
    own.collect();
    expect(own.recordCount).toBe(0);
  });

  it('without a key deletes where the index goes by the column that is named, or by no column', () => {
    const table = keyed([CARD, { ...MCC, ts_name: 'ts2' }, { ...MCC, index_name: 'plain' }]);
    const put = (): boolean => table.put(rowEntry(['c', 'm', 5, 5], { 0: 'c', 1: 'm', 2: 'm' }));
    const counts = (): number[] => [0, 1, 2].map((idx) => timesIn(table, idx, idx === 0 ? 'c' : 'm').length);
    put();
    table.delete({ ...deletion(undefined, 8), ts_name: 'ts1' });
    expect(counts()).toEqual([0, 1, 0]);
    table.delete(deletion(undefined, 8));
    expect(counts()).toEqual([0, 1, 0]);
  });

  it.each([
    [[], {}, 'empty dimension'],
    [['c', 'm', 1, 2], { 0: 'c', 9: 'x' }, 'invalid dimension idx 9'],
    [['c', 'm'], { 0: 'c' }, 'get ts failed'],
    [['c', 'm', 'soon', 2], { 0: 'c' }, 'get ts failed'],
    [['c', 'm', -3, 2], { 0: 'c' }, 'ts is negative -3'],
    // The time of an index that shares the column counts as well.
    [['c', 'm', 1, -2], { 0: 'c' }, 'ts is negative -2'],
  ])('refuses the row %j with the keys %j', (cells, indexes, reason) => {
    const table = keyed([CARD, CARD1, MCC]);
    const entry = rowEntry(cells, indexes);
    expect(table.refusalOf(entry)).toBe(reason);
    expect(table.put(entry)).toBe(false);
    expect(table.recordCount).toBe(0);
  });

  it('refuses what is no row, and takes a row whose unusable time no index asks for', () => {
    const table = keyed([CARD, { ...MCC, ts_name: 'ts2' }]);
    expect(table.refusalOf({ ...putEntry('c', 1), value: 'no row' })).toBe('invalid value');
    expect(table.put(rowEntry(['c', 'm', 'soon', 4], { 1: 'm' }))).toBe(true);
    expect(timesIn(table, 1, 'm')).toEqual([4]);
  });

  it('a row has expired only when it has in every index', () => {
    const ttl = { type: 'absolute', absolute: 10, latest: 0 } as const;
    const [fresh, old] = [999 * MINUTE_MS, 980 * MINUTE_MS];
    const table = keyed([
      { ...CARD, ttl },
      { ...MCC, ts_name: 'ts2', ttl },
    ]);
    const isExpired = (ts1: number, ts2: number, indexes: Record<number, string> = { 0: 'c', 1: 'm' }) => {
      return table.isExpired(rowEntry(['c', 'm', ts1, ts2], indexes));
    };
    expect([isExpired(old, old), isExpired(old, fresh), isExpired(fresh, old)]).toEqual([true, false, false]);
    expect(isExpired(old, fresh, { 0: 'c' })).toBe(true);
    expect(keyed([{ ...CARD, ttl }, MCC]).isExpired(rowEntry(['c', 'm', old, old], { 0: 'c', 1: 'm' }))).toBe(
      false,
    );
  });

  it('an index that was deleted keeps and answers nothing', () => {
    const table = keyed([{ ...CARD, flag: 1 }, MCC]);
    table.put(rowEntry(['c', 'm', 1, 2], { 0: 'c', 1: 'm' }));
    expect([table.indexNumber('card'), table.indexNumber(undefined), table.indexNumber('mcc')]).toEqual([
      undefined,
      undefined,
      1,
    ]);
    expect([table.recordCount, timesIn(table, 0, 'c'), timesIn(table, 1, 'm')]).toEqual([0, [], [7]]);
  });
});
