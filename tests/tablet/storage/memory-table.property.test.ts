import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnKey, Dimension, Indexed, LogEntry, Ttl } from '../../../src/protocol/index.js';
import { EntryStore, type StoredEntry } from '../../../src/tablet/storage/entry-store.js';
import { MemoryTable, UNBOUNDED_TS } from '../../../src/tablet/storage/memory-table.js';
import { MemoryModel, type IndexShape } from './memory-model.js';

const MINUTE_MS = 60_000;
const NOW_MS = 100 * MINUTE_MS;
const REPLICAS = 2;
const INDEXES = 2;
const KEYS = ['a', 'b7', 'c'];
const TIME_COLUMNS = ['t1', 't2'];

type Entry = { readonly dimensions: readonly Dimension[]; readonly ts: number; readonly value: string } & (
  | { readonly method_type: 'kPut' }
  | { readonly method_type: 'kDelete'; readonly end_ts?: number; readonly ts_name?: string }
);
/** What one replica does next: apply the entry it stands at, skip it, go back some, collect, or take a TTL. */
type Step = {
  readonly replica: number;
  readonly do: 'apply' | 'skip' | 'again' | 'collect' | 'restart' | 'ttl';
};

const dimensions = fc.array(fc.record({ key: fc.constantFrom(...KEYS), idx: fc.nat(INDEXES) }), {
  maxLength: 3,
});
const minute = fc.integer({ min: 90, max: 99 }).map((m) => m * MINUTE_MS);
const cell = fc.oneof(
  { weight: 9, arbitrary: fc.oneof(minute, fc.constantFrom(0, 5, 4 * MINUTE_MS)).map(String) },
  { weight: 1, arbitrary: fc.constantFrom('-7', 'soon', '') },
);
const plainValue = fc.constantFrom('v1', 'v2', 'other', 'v1234');
const rowValue = fc.oneof(
  { weight: 20, arbitrary: fc.tuple(cell, cell).map((times) => JSON.stringify(['k', 'k', ...times])) },
  { weight: 1, arbitrary: plainValue },
);

function anyEntry(value: fc.Arbitrary<string>): fc.Arbitrary<Entry> {
  const put = { method_type: fc.constant('kPut' as const), dimensions, ts: minute, value };
  const deletion = {
    method_type: fc.constant('kDelete' as const),
    dimensions,
    ts: fc.oneof(minute, fc.constant(UNBOUNDED_TS)),
    end_ts: minute,
    ts_name: fc.constantFrom(...TIME_COLUMNS),
    value: fc.constant(''),
  };
  const needed = ['method_type', 'dimensions', 'ts', 'value'] as const;
  return fc.oneof(
    { weight: 5, arbitrary: fc.record(put) },
    { weight: 2, arbitrary: fc.record(deletion, { requiredKeys: [...needed] }) },
  );
}

const anyStep: fc.Arbitrary<Step> = fc.record({
  replica: fc.nat(REPLICAS - 1),
  do: fc.oneof(
    { weight: 12, arbitrary: fc.constant('apply' as const) },
    { weight: 1, arbitrary: fc.constantFrom('skip' as const, 'again' as const, 'restart' as const) },
    { weight: 2, arbitrary: fc.constantFrom('collect' as const, 'ttl' as const) },
  ),
});
const anyTtl: fc.Arbitrary<Ttl> = fc.record({
  type: fc.constantFrom('absolute', 'latest', 'absorlat', 'absandlat'),
  absolute: fc.constantFrom(0, 5),
  latest: fc.constantFrom(0, 2),
});

const columns = ['k0', 'k1', ...TIME_COLUMNS].map((name) => ({
  name,
  data_type: name.startsWith('t') ? 'bigint' : 'string',
  is_index: name.startsWith('k'),
}));

/** A table in two descriptions: the one that a replica's meta has, and that of the model. */
interface Described {
  readonly table: Indexed;
  readonly shapes: readonly IndexShape[];
}

const plainTable: fc.Arbitrary<Described> = anyTtl.map((ttl) => ({
  table: { ttl, column_desc: columns },
  shapes: [0, 1].map((group) => ({ group, ttl })),
}));

const keyedTable: fc.Arbitrary<Described> = fc
  .array(
    fc.record({
      column: fc.nat(1),
      time: fc.option(fc.nat(TIME_COLUMNS.length - 1), { nil: undefined }),
      ttl: anyTtl,
    }),
    { minLength: 1, maxLength: INDEXES + 1 },
  )
  .map((indexes) => {
    const keys = indexes.map(({ column, time, ttl }, at): ColumnKey => {
      const ts = time === undefined ? {} : { ts_name: TIME_COLUMNS[time]! };
      return { index_name: `i${at}`, col_name: [`k${column}`], ...ts, ttl };
    });
    const shapes = indexes.map(({ column, time, ttl }): IndexShape => {
      const by = time === undefined ? {} : { time: { column: 2 + time, name: TIME_COLUMNS[time]! } };
      return { group: column, ...by, ttl };
    });
    return { table: { column_desc: columns, column_key: keys }, shapes };
  });

/** A replica: the table and its model, and how far in the log it is. */
class Pair {
  table!: MemoryTable;
  model!: MemoryModel;
  at = 0;
  private shapes: IndexShape[] = [];
  private newTtl: Ttl | undefined;

  constructor(
    private readonly store: EntryStore,
    private readonly described: Described,
  ) {
    this.restart();
  }

  restart(): void {
    const { table, shapes } = this.described;
    this.shapes = shapes.map((shape) => ({ ...shape }));
    this.newTtl = undefined;
    this.table = new MemoryTable(table, () => NOW_MS, this.store);
    this.model = new MemoryModel(this.shapes, NOW_MS);
    this.at = 0;
  }

  apply(stored: StoredEntry, entry: Entry): void {
    if (entry.method_type === 'kPut') {
      const { dimensions: keys, ts, value } = entry;
      expect(this.table.put(stored)).toBe(this.model.put(keys, ts, value));
      expect(this.table.isExpired(stored)).toBe(this.model.isExpired(keys, ts, value));
      return;
    }
    this.table.delete(stored);
    const whole = entry.ts === UNBOUNDED_TS && entry.end_ts === undefined;
    const end = whole ? -1 : (entry.end_ts ?? -1);
    this.model.delete(entry.dimensions, whole ? Infinity : entry.ts, end, entry.ts_name);
  }

  /** Of the last index: twice as long. */
  setTtl(): void {
    const { type, absolute, latest } = this.shapes.at(-1)!.ttl;
    this.newTtl = { type, absolute: absolute * 2, latest: latest * 2 };
    this.table.setTtl(this.newTtl, this.table.indexes.slice(-1));
  }

  collect(): void {
    this.table.collect();
    this.model.collect();
    if (this.newTtl !== undefined) this.shapes.at(-1)!.ttl = this.newTtl;
    this.newTtl = undefined;
  }

  check(): void {
    const { table, model } = this;
    this.shapes.forEach((_, idx) => {
      for (const key of KEYS) {
        expect(table.scan(idx, key, 0, -1, 0)).toEqual(model.visible(idx, key));
        expect(table.count(idx, key)).toBe(model.count(idx, key));
        for (const { ts, value } of model.rows(idx, key)) expect(table.has(key, ts, value)).toBe(true);
        expect(table.has(key, 91 * MINUTE_MS, 'nowhere')).toBe(false);
      }
    });
    expect([table.recordCount, table.recordBytes]).toEqual([model.recordCount, model.recordBytes]);
    const isPlain = table.indexes.every(({ definition }) => definition.groupSize === 1);
    const isTall = table.indexes.every(({ definition }) => definition.height === 4);
    if (isPlain && isTall) expect(table.indexBytes).toBe(model.indexBytes);
  }
}

function run(entries: readonly Entry[], steps: readonly Step[], described: Described): void {
  const store = new EntryStore();
  const log = entries.map((entry, i) => store.own({ ...entry, log_index: i + 1, term: 1 } as LogEntry));
  const pairs = Array.from({ length: REPLICAS }, () => new Pair(store, described));
  for (const step of steps) {
    const pair = pairs[step.replica]!;
    if (step.do === 'collect') pair.collect();
    else if (step.do === 'ttl') pair.setTtl();
    else if (step.do === 'restart') pair.restart();
    else if (step.do === 'again') pair.at = Math.max(0, pair.at - 2);
    else if (step.do === 'skip') pair.at++;
    else if (pair.at < log.length) pair.apply(log[pair.at]!, entries[pair.at++]!);
  }
  for (const pair of pairs) pair.check();
}

describe('memory tables that share their rows', () => {
  const steps = fc.array(anyStep, { maxLength: 150 });
  const log = (value: fc.Arbitrary<string>) => fc.array(anyEntry(value), { minLength: 5, maxLength: 60 });

  it('each show what a table of its own would, however far apart they are', () => {
    fc.assert(fc.property(log(plainValue), steps, plainTable, run), { numRuns: 300, seed: 15 });
  });

  it('do so where each index has its own time and its own TTL', () => {
    fc.assert(fc.property(log(rowValue), steps, keyedTable, run), { numRuns: 400, seed: 16 });
  });
});
