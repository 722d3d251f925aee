import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dimension, Ttl } from '../../../src/protocol/index.js';
import { EntryStore, type StoredEntry } from '../../../src/tablet/storage/entry-store.js';
import { MemoryTable, UNBOUNDED_TS } from '../../../src/tablet/storage/memory-table.js';
import { MemoryModel } from './memory-model.js';

const MINUTE_MS = 60_000;
const NOW_MS = 100 * MINUTE_MS;
const REPLICAS = 2;
const INDEXES = 2;
const KEYS = ['a', 'b7', 'c'];

type Entry = { readonly dimensions: readonly Dimension[]; readonly ts: number; readonly value: string } & (
  { readonly method_type: 'kPut' } | { readonly method_type: 'kDelete'; readonly end_ts?: number }
);
/** What one replica does next: apply the entry it stands at, skip it, go back some, or collect. */
type Step = { readonly replica: number; readonly do: 'apply' | 'skip' | 'again' | 'collect' | 'restart' };

const dimensions = fc.array(fc.record({ key: fc.constantFrom(...KEYS), idx: fc.nat(INDEXES) }), {
  maxLength: 3,
});
const minute = fc.integer({ min: 90, max: 99 }).map((m) => m * MINUTE_MS);
const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      method_type: fc.constant('kPut' as const),
      dimensions,
      ts: minute,
      value: fc.constantFrom('v1', 'v2', 'other', 'v1234'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        method_type: fc.constant('kDelete' as const),
        dimensions,
        ts: fc.oneof(minute, fc.constant(UNBOUNDED_TS)),
        end_ts: minute,
        value: fc.constant(''),
      },
      { requiredKeys: ['method_type', 'dimensions', 'ts', 'value'] },
    ),
  },
);
const anyStep: fc.Arbitrary<Step> = fc.record({
  replica: fc.nat(REPLICAS - 1),
  do: fc.oneof(
    { weight: 12, arbitrary: fc.constant('apply' as const) },
    { weight: 1, arbitrary: fc.constantFrom('skip' as const, 'again' as const, 'restart' as const) },
    { weight: 2, arbitrary: fc.constant('collect' as const) },
  ),
});
const anyTtl: fc.Arbitrary<Ttl> = fc.record({
  type: fc.constantFrom('absolute', 'latest', 'absorlat', 'absandlat'),
  absolute: fc.constantFrom(0, 5),
  latest: fc.constantFrom(0, 2),
});

function expiry({ type, absolute, latest }: Ttl): (ts: number, rank: number) => boolean {
  if (absolute === 0 && latest === 0) return () => false;
  const old = (ts: number) => type !== 'latest' && absolute > 0 && ts <= NOW_MS - absolute * MINUTE_MS;
  const far = (rank: number) => latest > 0 && rank >= latest;
  if (type === 'absolute') return (ts) => old(ts);
  if (type === 'latest') return (_ts, rank) => far(rank);
  if (type === 'absorlat') return (ts, rank) => old(ts) || far(rank);
  return (ts, rank) => old(ts) && far(rank);
}

/** A replica: the table and its model, and how far in the log it is. */
class Pair {
  table: MemoryTable;
  model: MemoryModel;
  at = 0;

  constructor(
    private readonly store: EntryStore,
    private readonly ttl: Ttl,
  ) {
    [this.table, this.model] = this.fresh();
  }

  restart(): void {
    [this.table, this.model] = this.fresh();
    this.at = 0;
  }

  apply(stored: StoredEntry, entry: Entry): void {
    if (entry.method_type === 'kPut') {
      expect(this.table.put(stored)).toBe(this.model.put(entry.dimensions, entry.ts, entry.value));
      return;
    }
    this.table.delete(stored);
    const whole = entry.ts === UNBOUNDED_TS && entry.end_ts === undefined;
    this.model.delete(entry.dimensions, whole ? Infinity : entry.ts, whole ? -1 : (entry.end_ts ?? -1));
  }

  collect(): void {
    this.table.collect();
    this.model.collect(expiry(this.ttl));
  }

  check(): void {
    const { table, model } = this;
    for (let idx = 0; idx < INDEXES; idx++) {
      for (const key of KEYS) {
        const expired = expiry(this.ttl);
        const visible = model.rows(idx, key).filter(({ ts }, rank) => !expired(ts, rank));
        expect(table.scan(idx, key, 0, 0, 0)).toEqual(visible);
        expect(table.count(idx, key)).toBe(model.count(idx, key));
        for (const { ts, value } of model.rows(idx, key)) expect(table.has(key, ts, value)).toBe(true);
        expect(table.has(key, 91 * MINUTE_MS, 'nowhere')).toBe(false);
      }
    }
    expect([table.recordCount, table.recordBytes, table.indexBytes]).toEqual([
      model.recordCount,
      model.recordBytes,
      this.ttl.type === 'latest' || this.ttl.type === 'absorlat' ? expect.any(Number) : model.indexBytes,
    ]);
  }

  private fresh(): [MemoryTable, MemoryModel] {
    const column_desc = [0, 1].map((i) => ({ name: `c${i}`, data_type: 'string', is_index: true }));
    const table = new MemoryTable({ ttl: this.ttl, column_desc }, () => NOW_MS, this.store);
    return [table, new MemoryModel(INDEXES)];
  }
}

describe('memory tables that share their rows', () => {
  it('each show what a table of its own would, however far apart they are', () => {
    const given = [
      fc.array(anyEntry, { minLength: 5, maxLength: 60 }),
      fc.array(anyStep, { maxLength: 150 }),
    ] as const;
    fc.assert(
      fc.property(...given, anyTtl, (entries, steps, ttl) => {
        const store = new EntryStore();
        const log = entries.map((entry, i) => store.own({ ...entry, log_index: i + 1, term: 1 }));
        const pairs = Array.from({ length: REPLICAS }, () => new Pair(store, ttl));
        for (const step of steps) {
          const pair = pairs[step.replica]!;
          if (step.do === 'collect') pair.collect();
          else if (step.do === 'restart') pair.restart();
          else if (step.do === 'again') pair.at = Math.max(0, pair.at - 2);
          else if (step.do === 'skip') pair.at++;
          else if (pair.at < log.length) pair.apply(log[pair.at]!, entries[pair.at++]!);
        }
        for (const pair of pairs) pair.check();
      }),
      { numRuns: 300, seed: 15 },
    );
  });
});
