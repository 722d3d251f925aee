import { describe, expect, it } from 'vitest';
import type { LogEntry, Ttl } from '../../../src/protocol/index.js';
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
