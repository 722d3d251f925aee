import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Laboratory } from '../../../src/sim/index.js';
import type { LogEntry } from '../../../src/protocol/index.js';
import { EntryStore } from '../../../src/tablet/storage/entry-store.js';
import { lineage } from '../../../src/tablet/storage/lineage.js';
import { RowRuns } from '../../../src/tablet/storage/row-runs.js';

const dimension = fc.record({ key: fc.stringMatching(/^k[0-9]{1,3}$/), idx: fc.nat(3) });
const anyEntry: fc.Arbitrary<LogEntry> = fc
  .record(
    {
      log_index: fc.nat(5),
      term: fc.nat(3),
      method_type: fc.constantFrom('kPut' as const, 'kDelete' as const),
      dimensions: fc.array(dimension, { maxLength: 3 }),
      ts: fc.maxSafeNat(),
      value: fc.string(),
      end_ts: fc.nat(),
    },
    { requiredKeys: ['log_index', 'term', 'method_type', 'dimensions', 'ts', 'value'] },
  )
  .map((entry) => {
    if (entry.method_type === 'kDelete') return entry;
    const { end_ts: _none, ...put } = entry;
    return put;
  });

describe('EntryStore', () => {
  it('gives back every entry as it came', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 100 }), (entries) => {
        const store = new EntryStore();
        const rows = entries.map((entry) => store.own(entry).row);
        expect(rows.map((row) => store.entry(row))).toEqual(entries);
        expect(rows.map((row) => store.contentBytes(row))).toEqual(
          entries.map(({ dimensions, value }) =>
            dimensions.reduce((sum, { key }) => sum + 6 + key.length, 24 + value.length),
          ),
        );
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  it('numbers rows that waited for their place in the log', () => {
    const store = new EntryStore();
    const put = (ts: number) => store.add({ method_type: 'kPut', dimensions: [], ts, value: '' });
    const early = put(1);
    const late = put(2);
    store.number(late, 1, 4);
    store.number(put(3), 2, 4);
    expect([early.log_index, early.term]).toEqual([0, 0]);
    store.number(early, 3, 5);
    expect([early, late].map(({ log_index, term }) => [log_index, term])).toEqual([
      [3, 5],
      [1, 4],
    ]);
  });

  it('knows its own rows, and copies those of another', () => {
    const [one, other] = [new EntryStore(), new EntryStore()];
    const entry = one.own({ log_index: 7, term: 2, method_type: 'kPut', dimensions: [], ts: 5, value: 'v' });
    expect(one.own(entry)).toBe(entry);
    const copy = other.own(entry);
    expect(copy.store).toBe(other);
    expect(other.entry(copy.row)).toEqual(one.entry(entry.row));
    expect(other.own(copy)).toBe(copy);
  });

  it('is one for each partition of each laboratory', () => {
    const labs = [1, 2].map((seed) => new Laboratory({ seed, network: { latencyUs: 1, jitterUs: 0 } }));
    expect(lineage(labs[0]!, '4_0')).toBe(lineage(labs[0]!, '4_0'));
    expect(lineage(labs[0]!, '4_0')).not.toBe(lineage(labs[0]!, '4_1'));
    expect(lineage(labs[0]!, '4_0')).not.toBe(lineage(labs[1]!, '4_0'));
  });
});

describe('RowRuns', () => {
  it('is a list of rows', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { maxLength: 60 }), fc.nat(70), (rows, length) => {
        const runs = new RowRuns();
        for (const row of rows) runs.push(row);
        expect([...runs]).toEqual(rows);
        expect(rows.map((_, place) => runs.at(rows.length - 1 - place))).toEqual([...rows].reverse());
        const head = runs.head(length);
        head.push(99);
        expect([...head]).toEqual([...rows.slice(0, length), 99]);
        expect([...runs]).toEqual(rows);
      }),
      { numRuns: 200, seed: 14 },
    );
  });
});
