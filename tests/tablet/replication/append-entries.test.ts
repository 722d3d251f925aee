import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/protocol/index.js';
import { cardRow, CARDS, indexOn, meta, P, TabletWorld } from '../harness.js';

function entries(from: number, to: number): LogEntry[] {
  const list: LogEntry[] = [];
  for (let log_index = from; log_index <= to; log_index++) {
    list.push({
      log_index,
      term: 1,
      method_type: 'kPut',
      dimensions: [{ key: 'k', idx: 0 }],
      ts: log_index,
      value: '',
    });
  }
  return list;
}

function followerAt(offset: number): TabletWorld {
  const world = new TabletWorld({ tablets: 1 });
  world.create(1, [], {});
  world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
  if (offset > 0) append(world, 1, offset);
  return world;
}

function append(world: TabletWorld, from: number, to: number, term = 1, pre_log_index = from - 1) {
  return world.call(1, 'AppendEntries', { ...P, term, pre_log_index, entries: entries(from, to) });
}

describe('AppendEntries on a follower at 5', () => {
  it('skips a batch that it has', () => {
    expect(append(followerAt(5), 2, 4)).toEqual({ code: 0, msg: 'ok', log_offset: 5 });
  });

  it('skips the prefix that it has and applies the rest', () => {
    const world = followerAt(5);
    expect(append(world, 4, 7)).toMatchObject({ code: 0, log_offset: 7 });
    expect(world.values(1, 'k')).toHaveLength(7);
  });

  it('applies a batch that follows', () => {
    expect(append(followerAt(5), 6, 8)).toMatchObject({ code: 0, log_offset: 8 });
  });

  it('applies a batch behind a hole, and does not say so', () => {
    const world = followerAt(5);
    expect(append(world, 9, 10)).toEqual({ code: 0, msg: 'ok', log_offset: 10 });
    expect(world.tablet(1).entryAt(P.tid, P.pid, 7)).toBeUndefined();
    expect(world.values(1, 'k')).toHaveLength(7);
  });

  it('stops at a row whose time cannot be read, which is in its log all the same', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ...CARDS, column_key: [indexOn('card', 'ts1'), indexOn('mcc', 'ts2')] });
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const rows = [cardRow(['c', 'm', 1, 1]), cardRow(['c', 'm', 'soon', 2]), cardRow(['c', 'm', 3, 3])];
    const given = rows.map(({ dimensions, value }, at) => ({
      ...entries(at + 1, at + 1)[0]!,
      dimensions,
      value,
    }));
    const send = () => world.call(1, 'AppendEntries', { ...P, term: 1, pre_log_index: 0, entries: given });
    expect(send()).toEqual({ code: 122, msg: 'fail to append entry to table' });
    expect([world.offset(1), world.replica(1)?.recordCount]).toEqual([2, 1]);
    // The sender tries the same batch again, and the row in question is skipped.
    expect(send()).toEqual({ code: 0, msg: 'ok', log_offset: 3 });
    expect(world.replica(1)?.recordCount).toBe(2);
  });

  it('answers a request without entries that is no match request, and keeps its term', () => {
    const world = followerAt(5);
    const request = { ...P, term: 9, pre_log_index: 3, entries: [] };
    expect(world.call(1, 'AppendEntries', request)).toEqual({ code: 0, msg: 'ok', log_offset: 5 });
    expect(world.replica(1)?.term).toBe(1);
  });

  it('raises its term at a match request only, and then refuses lower ones', () => {
    const world = followerAt(5);
    expect(append(world, 6, 6, 7)).toMatchObject({ code: 0 });
    expect(world.replica(1)?.term).toBe(1);
    const match = { ...P, term: 7, pre_log_index: 0, entries: [] };
    expect(world.call(1, 'AppendEntries', match)).toEqual({ code: 0, msg: 'ok', log_offset: 6 });
    expect(world.replica(1)?.term).toBe(7);
    expect(append(world, 7, 7, 6)).toEqual({ code: 122, msg: 'fail to append entries to replicator' });
    expect(world.offset(1)).toBe(6);
  });

  it('a first batch at offset 0 is no match request although its pre_log_index is 0', () => {
    const world = followerAt(0);
    expect(append(world, 1, 2, 3, 0)).toMatchObject({ log_offset: 2 });
    expect(world.replica(1)?.term).toBe(1);
  });

  it('deletes from memory what it logs as a delete, and never minds when nothing is hit', () => {
    const world = followerAt(5);
    const [first, second] = entries(6, 7);
    const range = { ...first!, method_type: 'kDelete', ts: 4, end_ts: 2 } as const;
    const absent = { ...second!, method_type: 'kDelete', dimensions: [{ key: 'other', idx: 0 }] } as const;
    const request = { ...P, term: 1, pre_log_index: 5, entries: [range, absent] };
    expect(world.call(1, 'AppendEntries', request)).toMatchObject({ code: 0, log_offset: 7 });
    const rows = world.tablet(1).memoryTable(P.tid, P.pid)!.scan(0, 'k', 0, 0, 0);
    expect(rows.map(({ ts }) => ts)).toEqual([5, 2, 1]);
  });

  it('stops at an entry without dimensions, which is in the log by then', () => {
    const world = followerAt(5);
    const [first, second] = entries(6, 7);
    const odd = { ...first!, dimensions: [] };
    const request = { ...P, term: 1, pre_log_index: 5, entries: [odd, second!] };
    expect(world.call(1, 'AppendEntries', request)).toEqual({
      code: 122,
      msg: 'fail to append entry to table',
    });
    expect(world.offset(1)).toBe(6);
    expect(world.call(1, 'AppendEntries', request)).toMatchObject({ code: 0, log_offset: 7 });
  });
});

describe('rows of a follower', () => {
  it('that have expired are collected by its timer', () => {
    const world = new TabletWorld({ flags: { gc_interval: 1 } });
    const ttl = { type: 'latest', absolute: 0, latest: 1 } as const;
    world.create(1, [2], { ttl });
    world.seconds(70);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.seconds(1);
    expect(world.replica(2)?.recordCount).toBe(3);
    world.seconds(60);
    expect(world.replica(2)?.recordCount).toBe(1);
  });
});

describe('two senders of one entry', () => {
  it('have it logged once, put twice, and the full part closed once more before the second is looked at', () => {
    const world = new TabletWorld({
      tablets: 1,
      flags: { binlog_single_file_max_size: 0, binlog_sync_to_disk_interval: 500 },
    });
    world.create(1);
    world.put(1, 'k', 1, 'x'.repeat(1024 * 1024));
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    world.node(1).disk.stallSync();
    world.seconds(1);
    const entry = { ...world.tablet(1).entryAt(P.tid, P.pid, 1)!, log_index: 2, ts: 2 };
    const request = { ...P, term: 1, pre_log_index: 1, entries: [entry] };
    const boxes = [1, 2].map(() => world.send(1, 'AppendEntries', request));
    world.seconds(1);
    expect(world.offset(1)).toBe(1);
    world.node(1).disk.releaseSync();
    world.seconds(1);
    for (const { outcome } of boxes) expect(outcome).toMatchObject({ response: { code: 0, log_offset: 2 } });
    expect(world.values(1, 'k')).toHaveLength(3);
    const logged = ['00000000.log', '00000001.log', '00000002.log'].map(
      (part) => world.entries(1, part).length,
    );
    expect(world.node(1).disk.list('/db/4_0/binlog')).toHaveLength(3);
    expect(logged).toEqual([1, 1, 0]);
  });
});

describe('AppendEntries elsewhere', () => {
  it('is refused without a table, and by a leader whatever the term', () => {
    const world = new TabletWorld({ tablets: 1 });
    expect(append(world, 1, 1).code).toBe(100);
    world.create(1);
    expect(append(world, 1, 1, 99)).toEqual({ code: 102, msg: 'table is leader' });
  });

  it('passes while the replica is kTableUndefined, and is refused while it loads', () => {
    const world = new TabletWorld({ tablets: 1, timing: { loadRowsPerSecond: 1 } });
    world.create(1);
    world.put(1, 'k', 1);
    world.restart(1);
    world.call(1, 'LoadTable', { table_meta: meta({ mode: 'kTableFollower' }) });
    world.run(100_000);
    expect(world.replica(1)).toMatchObject({ state: 'kTableLoading', offset: 0 });
    expect(append(world, 2, 2)).toEqual({ code: 104, msg: 'table is loading' });
    world.seconds(1);
    expect(append(world, 2, 2)).toMatchObject({ code: 0, log_offset: 2 });
  });
});
