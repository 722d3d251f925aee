import { describe, expect, it } from 'vitest';
import type { TabletRpc } from '../../../src/protocol/index.js';
import { P, TabletWorld } from '../harness.js';

type Request = TabletRpc['BulkLoad'][0];

const OK = { code: 0, msg: '' };
const NOT_TAKEN = { code: 126, msg: 'bulk load data region append failed' };
const NOT_LOADED = { code: 127, msg: 'bulk load to table failed' };

function world(options: ConstructorParameters<typeof TabletWorld>[0] = {}, ttl = 0): TabletWorld {
  const made = new TabletWorld(options);
  made.create(1, [2], { ttl: { type: 'latest', absolute: 0, latest: ttl } });
  return made;
}

const key = (name: string) => ({ key: name, idx: 0 });

/** A part that brings rows of these times, all under one key, as the log is to have them. */
function rows(part_id: number, times: readonly number[], first: number): Partial<Request> {
  const data = times.map((time) => `v${time}`);
  const binlog_info = times.map((time, at) => ({ block_id: first + at, dimensions: [key('k')], time }));
  return { part_id, data, binlog_info };
}

/** A part that puts the rows from number 0 on into memory, at these times. */
function indexes(part_id: number, times: readonly number[]): Partial<Request> {
  const index_region = times.map((time, block_id) => ({ dimension: key('k'), time, block_id }));
  return { part_id, index_region };
}

const load = (to: TabletWorld, given: Partial<Request>, tablet = 1) =>
  to.call(tablet, 'BulkLoad', { ...P, ...given });

describe('BulkLoad', () => {
  it('is let in by the gate of a put', () => {
    const w = world({ timing: { loadRowsPerSecond: 1 } });
    expect(load(w, { tid: 9 })).toEqual({ code: 100, msg: 'table does not exist' });
    expect(load(w, {}, 2)).toEqual({ code: 103, msg: 'table is follower' });
    w.put(1, 'k', 1);
    w.put(1, 'k', 2);
    w.restart(1);
    w.load(1);
    expect(load(w, rows(0, [3], 0))).toEqual({ code: 104, msg: 'table is loading' });
    w.call(1, 'SetMode', { follower: true });
    expect(load(w, { tid: 9 })).toEqual({ code: 453, msg: 'is follower cluster' });
  });

  it('logs the rows one by one, and has them in memory only when their keys have come', () => {
    const w = world();
    expect(load(w, rows(0, [1, 2], 0))).toEqual(OK);
    expect(load(w, rows(1, [3], 2))).toEqual(OK);
    w.seconds(1);
    expect([w.offset(1), w.values(1, 'k'), w.values(2, 'k')]).toEqual([3, [], ['v3', 'v2', 'v1']]);
    expect(load(w, indexes(2, [1, 2, 3]))).toEqual(OK);
    expect(load(w, { eof: true })).toEqual(OK);
    expect([w.offset(1), w.values(1, 'k')]).toEqual([3, ['v3', 'v2', 'v1']]);
    expect(w.entries(1, '00000000.log')[1]).toMatchObject({ log_index: 2, term: 1, ts: 2, value: 'v2' });
  });

  it('wants its parts in order, each once, and the first only when no load is under way', () => {
    const w = world();
    expect(load(w, rows(1, [1], 0))).toEqual(NOT_TAKEN);
    expect(load(w, { ...rows(0, [1], 0), part_id: undefined })).toEqual(NOT_TAKEN);
    load(w, rows(0, [1], 0));
    expect([load(w, rows(0, [8], 0)), load(w, rows(2, [8], 1))]).toEqual([NOT_TAKEN, NOT_TAKEN]);
    expect(load(w, rows(1, [2], 1))).toEqual(OK);
    expect([load(w, indexes(1, [1])), load(w, indexes(3, [1]))]).toEqual([NOT_LOADED, NOT_LOADED]);
    expect(load(w, indexes(2, [1, 2]))).toEqual(OK);
    load(w, { eof: true });
    expect(w.values(1, 'k')).toEqual(['v2', 'v1']);
    expect(load(w, rows(0, [9], 0))).toEqual(OK);
    expect(w.offset(1)).toBe(3);
  });

  it('does not load keys that come with rows: their part is taken by then', () => {
    const w = world();
    expect(load(w, { ...rows(0, [1], 0), ...indexes(0, [1]) })).toEqual(NOT_LOADED);
    expect([w.offset(1), w.values(1, 'k')]).toEqual([1, []]);
    expect(load(w, indexes(1, [1]))).toEqual(OK);
    expect(w.values(1, 'k')).toEqual(['v1']);
  });

  it('wants as much for the log as there are rows, but has the rows by then', () => {
    const w = world();
    const msg = 'bulk load data region and binlog info size mismatch';
    expect(load(w, { part_id: 0, data: ['a', 'b'], binlog_info: [] })).toEqual({ code: 126, msg });
    expect(load(w, indexes(1, [1, 2]))).toEqual(OK);
    expect([w.offset(1), w.values(1, 'k')]).toEqual([0, ['b', 'a']]);
  });

  it('stops logging without a word, and loading with one, at a row that nobody sent', () => {
    const w = world();
    expect(load(w, rows(0, [1, 2], 1))).toEqual(OK);
    expect(w.entries(1, '00000000.log').map(({ ts }) => ts)).toEqual([1]);
    expect(load(w, indexes(1, [1, 2, 3]))).toEqual(NOT_LOADED);
    expect(w.values(1, 'k')).toEqual(['v2', 'v1']);
  });

  it('lets nothing expire from the first keys to the end, also after a part that failed', () => {
    const w = world({}, 1);
    const collected = (): number => {
      w.call(1, 'ExecuteGc', P);
      w.run(10);
      return w.replica(1)!.recordCount;
    };
    const [status] = w.call(1, 'GetTableStatus', P).all_table_status;
    expect(status?.is_expire).toBe(true);
    load(w, rows(0, [1, 2, 3], 0));
    load(w, indexes(1, [1, 2, 3]));
    expect(collected()).toBe(3);
    load(w, indexes(9, [1]));
    expect(collected()).toBe(3);
    load(w, { eof: true });
    expect(collected()).toBe(1);
  });

  it('brings rows that the next collection of the timer may find expired', () => {
    const w = world({ flags: { gc_interval: 1 } }, 1);
    load(w, rows(0, [1, 2, 3], 0));
    w.seconds(90);
    load(w, indexes(1, [1, 2, 3]));
    load(w, { eof: true });
    w.seconds(20);
    expect(w.replica(1)?.recordCount).toBe(3);
    w.seconds(20);
    expect(w.replica(1)?.recordCount).toBe(1);
  });

  it('that failed is over only when the table is dropped', () => {
    const w = world();
    load(w, rows(0, [1], 0));
    expect(load(w, rows(0, [1], 0))).toEqual(NOT_TAKEN);
    w.call(1, 'DropTable', P);
    w.seconds(1);
    w.create(1);
    expect(load(w, rows(0, [1], 0))).toEqual(OK);
  });

  it('in whose middle the process dies has logged rows that a load brings back', () => {
    const w = world();
    load(w, rows(0, [1, 2], 0));
    expect(w.values(1, 'k')).toEqual([]);
    w.restart(1);
    w.load(1);
    expect([w.offset(1), w.values(1, 'k')]).toEqual([2, ['v2', 'v1']]);
    // What the dead process had received is gone with it.
    expect(load(w, indexes(1, [1, 2]))).toEqual(NOT_LOADED);
    expect(load(w, rows(1, [3], 2))).toEqual(NOT_TAKEN);
  });

  it('does not tell that the log took nothing', () => {
    const w = world();
    w.node(1).disk.fill();
    expect(load(w, rows(0, [1], 0))).toEqual(OK);
    expect(load(w, indexes(1, [1]))).toEqual(OK);
    expect([w.offset(1), w.values(1, 'k')]).toEqual([0, ['v1']]);
  });

  it('takes a part that comes while another is being logged, and may log none of the earlier', () => {
    const w = world();
    w.put(1, 'k', 9);
    w.node(1).disk.stallSync();
    w.seconds(6);
    const send = (part: number) => w.send(1, 'BulkLoad', { ...P, ...rows(part, [part], part) });
    const boxes = [0, 1, 2].map((part) => send(part));
    w.seconds(1);
    expect(boxes.map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined]);
    w.node(1).disk.releaseSync();
    w.seconds(1);
    expect(boxes.map(({ outcome }) => outcome)).toMatchObject([0, 1, 2].map(() => ({ response: OK })));
    expect(w.entries(1, '00000000.log').map(({ value }) => value)).toEqual(['v9', 'v0', 'v2']);
  });
});
