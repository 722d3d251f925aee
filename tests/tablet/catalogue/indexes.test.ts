import { describe, expect, it } from 'vitest';
import type { ColumnKey, LogEntry, TableMeta, Ttl } from '../../../src/protocol/index.js';
import { writeFile } from '../../../src/tablet/storage/replica-file.js';
import { cardRow, CARDS, endpoint, indexOn, meta, P, TabletWorld } from '../harness.js';

const NO_THRESHOLD = { make_snapshot_threshold_offset: 0 };
const MINUTE_MS = 60_000;
const NOW_MS = 1_535_097_600_000;
const TWO_MINUTES: Ttl = { type: 'absolute', absolute: 2, latest: 0 };

/** Cards by two times, and merchants by the first of them. */
const TWO_TIMES: readonly ColumnKey[] = [
  indexOn('card', 'ts1'),
  indexOn('card', 'ts2', { index_name: 'card1' }),
  indexOn('mcc', 'ts1'),
];

function world(column_key: readonly ColumnKey[], tablets = 1): TabletWorld {
  const made = new TabletWorld({ tablets, flags: NO_THRESHOLD });
  made.create(1, [], { ...CARDS, column_key });
  return made;
}

function times(of: TabletWorld, tablet: number, idx_name: string, pk: string): number[] {
  const request = { ...P, pk, idx_name, st: 0, et: 0, limit: 0 };
  return of.call(tablet, 'Scan', request).rows.map(({ ts }) => ts);
}

function snapshot(of: TabletWorld): unknown {
  of.call(1, 'MakeSnapshot', P);
  of.seconds(1);
  return of.call(1, 'GetManifest', P).manifest;
}

/** Kills the tablet, changes its meta while it is down, and loads the table again. */
function reload(of: TabletWorld, change: Partial<TableMeta> = {}): void {
  const { table_meta } = of.call(1, 'GetTableSchema', P);
  of.node(1).kill('test');
  const changed = { ...table_meta!, ...change };
  writeFile(of.node(1), '/db/4_0/table_meta.txt', { type: 'table-meta', meta: changed });
  of.restart(1);
  of.load(1);
  of.seconds(1);
}

describe('CU-24: indexes on a follower', () => {
  it('CU-24: LeaderAndFollowerTS has a row under its card by the other time, though no key names it', () => {
    const of = world(TWO_TIMES, 2);
    const row = cardRow(['card0', 'mcc0', NOW_MS, NOW_MS - 100], { card: [0] });
    // The original numbers the merchant's key 1, which is an index of cards: the first key counts.
    const dimensions = [...row.dimensions, { key: 'mcc0', idx: 1 }];
    expect(of.call(1, 'Put', { ...row, dimensions, time: NOW_MS }).code).toBe(0);
    const table_meta = meta({ ...CARDS, column_key: TWO_TIMES, mode: 'kTableFollower' });
    expect(of.call(2, 'CreateTable', { table_meta }).code).toBe(0);
    of.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    of.seconds(3);
    for (const tablet of [1, 2]) {
      expect(times(of, tablet, 'card1', 'card0')).toEqual([NOW_MS - 100]);
      expect(times(of, tablet, 'card', 'card0')).toEqual([NOW_MS]);
      expect(times(of, tablet, 'mcc', 'mcc0')).toEqual([]);
    }
  });
});

describe('CU-60: snapshots of several indexes', () => {
  it('CU-60: Recover_snapshot_ts brings a row back under each of its times', () => {
    const of = world(TWO_TIMES);
    const all = { card: [0, 1], mcc: [2] };
    of.call(1, 'Put', cardRow(['card0', 'mcc0', 1122, 2233], all));
    of.call(1, 'Put', cardRow(['card0', 'mcc0', 1123, 2234], all));
    expect(snapshot(of)).toMatchObject({ offset: 2, count: 2 });
    reload(of);
    expect(times(of, 1, 'card', 'card0')).toEqual([1123, 1122]);
    expect(times(of, 1, 'card1', 'card0')).toEqual([2234, 2233]);
    expect(times(of, 1, 'mcc', 'mcc0')).toEqual([1123, 1122]);
    expect(of.replica(1)?.recordCount).toBe(2);
  });

  it('CU-60: Recover_only_snapshot_multi, also when one of the indexes was deleted meanwhile', () => {
    const keys = [indexOn('card'), indexOn('mcc')];
    const of = world(keys);
    for (const time of [9527, 9528]) of.call(1, 'Put', { ...cardRow(['card0', 'mcc0', 1, 1]), time });
    expect(snapshot(of)).toMatchObject({ offset: 2, count: 2 });
    reload(of);
    expect([times(of, 1, 'card', 'card0'), times(of, 1, 'mcc', 'mcc0')]).toEqual([
      [9528, 9527],
      [9528, 9527],
    ]);
    reload(of, { column_key: [keys[0]!, { ...keys[1]!, flag: 1 }] });
    expect(times(of, 1, 'card', 'card0')).toEqual([9528, 9527]);
    const scan = { ...P, pk: 'mcc0', idx_name: 'mcc', st: 0, et: 0, limit: 0 };
    expect(of.call(1, 'Scan', scan)).toMatchObject({ code: 108, msg: 'idx name not found' });
    expect(of.replica(1)?.recordCount).toBe(2);
  });

  it('CU-60: MakeSnapshot_with_delete_index leaves a row out that has no index left', () => {
    const keys = [
      indexOn('card', undefined, { ttl: TWO_MINUTES }),
      indexOn('mcc', undefined, { ttl: TWO_MINUTES }),
    ];
    const of = world(keys);
    of.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const entries: LogEntry[] = [];
    const put = (n: number, term: number): void => {
      const { dimensions, value } = cardRow([`card${n}`, `mcc${n}`, 1, 1]);
      const ts = NOW_MS - (n === 20 ? 4 * MINUTE_MS : 0);
      const log_index = entries.length + 1;
      entries.push({ log_index, term, method_type: 'kPut', dimensions, ts, value });
    };
    const send = () => of.call(1, 'AppendEntries', { ...P, term: 9, pre_log_index: 0, entries }).code;
    for (let n = 0; n < 10; n++) put(n, 5);
    for (let n = 10; n < 30; n++) put(n, 6);
    expect(send()).toBe(0);
    expect(snapshot(of)).toMatchObject({ offset: 30, count: 29, term: 6 });
    for (let n = 30; n < 50; n++) put(n, 7);
    const dimensions = [{ key: 'card9', idx: 0 }];
    const deletion = { method_type: 'kDelete', dimensions, ts: Number.MAX_SAFE_INTEGER, value: '' } as const;
    entries.push({ ...deletion, log_index: 51, term: 5 });
    expect(send()).toBe(0);
    reload(of, { column_key: [keys[0]!, { ...keys[1]!, flag: 1 }] });
    expect(snapshot(of)).toMatchObject({ offset: 51, count: 48, term: 7 });
  });

  it('CU-60: MakeSnapshotAbsOrLat keeps the last row of a key of two columns', () => {
    const ttl = { type: 'absorlat', absolute: 0, latest: 1 } as const;
    const of = world([indexOn('card', undefined, { index_name: 'index1', col_name: ['card', 'mcc'], ttl })]);
    const dimensions = [{ key: 'c0|m0', idx: 0 }];
    for (let time = 1; time <= 3; time++) {
      of.call(1, 'Put', { ...cardRow(['c0', 'm0', 1, 1]), dimensions, time });
    }
    of.call(1, 'ExecuteGc', P);
    of.run(10);
    expect(snapshot(of)).toMatchObject({ offset: 3, count: 1 });
  });
});

describe('snapshots where the indexes have their own TTLs', () => {
  it('keep a row until it has expired in each of them', () => {
    const keys = [
      indexOn('card', 'ts1', { ttl: TWO_MINUTES }),
      indexOn('mcc', 'ts2', { ttl: { ...TWO_MINUTES, absolute: 20 } }),
    ];
    const of = world(keys);
    const [fresh, old, ancient] = [NOW_MS, NOW_MS - 10 * MINUTE_MS, NOW_MS - 60 * MINUTE_MS];
    of.call(1, 'Put', cardRow(['a', 'm', fresh, fresh]));
    of.call(1, 'Put', cardRow(['a', 'm', old, old]));
    of.call(1, 'Put', cardRow(['a', 'm', fresh, ancient]));
    of.call(1, 'Put', cardRow(['a', 'm', old, ancient]));
    expect(snapshot(of)).toMatchObject({ offset: 4, count: 3 });
    expect(of.replica(1)?.recordCount).toBe(4);
    of.call(1, 'ExecuteGc', P);
    of.run(10);
    // The records are counted by the first index, whose old rows are gone.
    expect(of.replica(1)?.recordCount).toBe(2);
    reload(of);
    expect([times(of, 1, 'card', 'a').length, times(of, 1, 'mcc', 'm').length]).toEqual([2, 2]);
  });

  it('take a ranged delete by the time of the index it was for', () => {
    const keys = [indexOn('card', 'ts1'), indexOn('mcc', 'ts2')];
    const of = world(keys);
    of.announce(1, [1], { column_desc: [...CARDS.column_desc], column_key: keys });
    for (let n = 1; n <= 4; n++) of.call(1, 'Put', cardRow([`c${n}`, 'm', n, 10 * n]));
    const request = { key: 'm', idx_name: 'mcc', ts: 30, end_ts: 10, enable_decode_value: true };
    of.call(1, 'Delete', { ...P, ...request });
    // Rows 2 and 3, in the index of cards by one entry each.
    expect(snapshot(of)).toMatchObject({ offset: 7, count: 2 });
    reload(of);
    expect(times(of, 1, 'mcc', 'm')).toEqual([40, 10]);
    expect(['c1', 'c2', 'c3', 'c4'].map((card) => times(of, 1, 'card', card))).toEqual([[1], [], [], [4]]);
  });

  it('bring a row back that was deleted by one of two times of its card: one key puts it under both', () => {
    const of = world(TWO_TIMES.slice(0, 2));
    of.call(1, 'Put', cardRow(['c', 'm', 5, 50], { card: [0, 1] }));
    of.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const deletion = { method_type: 'kDelete', dimensions: [{ key: 'c', idx: 0 }], value: '' } as const;
    const entry = { ...deletion, log_index: 2, term: 1, ts: 9, end_ts: 1 };
    of.call(1, 'AppendEntries', { ...P, term: 1, pre_log_index: 1, entries: [entry] });
    expect([times(of, 1, 'card', 'c'), times(of, 1, 'card1', 'c')]).toEqual([[], [50]]);
    expect(snapshot(of)).toMatchObject({ offset: 2, count: 1 });
    reload(of);
    expect([times(of, 1, 'card', 'c'), times(of, 1, 'card1', 'c')]).toEqual([[5], [50]]);
  });
});
