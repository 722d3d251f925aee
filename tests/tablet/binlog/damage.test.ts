import { describe, expect, it } from 'vitest';
import type { Corruption, PowerFailure } from '../../../src/sim/index.js';
import type { Flags } from '../../../src/protocol/index.js';
import { P, task, TabletWorld } from '../harness.js';

const PART = '/db/4_0/binlog/00000000.log';
/** Four records of this are a block, nearly. */
const VALUE = 'v'.repeat(980);

/** A leader with rows of 1 KiB, synced. */
function withRows(count: number, flags: Partial<Flags> = {}): TabletWorld {
  const world = new TabletWorld({ tablets: 2, flags: { make_snapshot_threshold_offset: 0, ...flags } });
  world.create(1, [], { term: 6 });
  for (let ts = 1; ts <= count; ts++) world.put(1, 'k', ts, `${VALUE}${ts}`);
  world.seconds(31);
  return world;
}

function loaded(world: TabletWorld): number[] {
  world.restart(1);
  world.load(1);
  world.seconds(1);
  return times(world, 1);
}

function times(world: TabletWorld, tablet: number): number[] {
  const table = world.tablet(tablet).memoryTable(P.tid, P.pid)!;
  return table
    .scan(0, 'k', 0, 0, 0)
    .map(({ ts }) => ts)
    .reverse();
}

/** Gives the leader a follower on tablet 2. */
function follow(world: TabletWorld): void {
  const table_meta = { name: 'flow', db: '', ...P, seg_cnt: 8, mode: 'kTableFollower' } as const;
  world.call(2, 'CreateTable', { table_meta });
  world.call(1, 'AddReplica', { ...P, endpoint: '10.0.0.2:9527' });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function afterPowerFailure(failure: PowerFailure): TabletWorld {
  const world = withRows(3);
  for (let ts = 4; ts <= 6; ts++) world.put(1, 'k', ts, `${VALUE}${ts}`);
  world.node(1).failPower(failure);
  world.node(1).start();
  world.seconds(1);
  world.load(1);
  return world;
}

describe('the log after a power failure', () => {
  it('has the records that reached the platter unasked', () => {
    const world = afterPowerFailure({ unsyncedRecords: 2 });
    expect(times(world, 1)).toEqual(range(1, 5));
    expect(world.offset(1)).toBe(5);
  });

  it('ends before a torn record, which the end marker then hides', () => {
    const world = afterPowerFailure({ unsyncedRecords: 1, next: 'torn' });
    expect(world.offset(1)).toBe(4);
    expect(world.entries(1, '00000000.log')).toHaveLength(5);
    expect(world.tablet(1).entryAt(P.tid, P.pid, 5)).toBeUndefined();
    world.put(1, 'k', 50);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log', '00000001.log']);
    expect(loaded(world)).toEqual([1, 2, 3, 4, 50]);
    follow(world);
    world.seconds(5);
    expect(times(world, 2)).toEqual([1, 2, 3, 4, 50]);
  });

  it('a part of which only a torn record is left is nobody’s, and the next write takes its place', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.seconds(31);
    world.put(1, 'k', 1);
    world.node(1).failPower({ next: 'torn' });
    world.node(1).start();
    world.seconds(1);
    world.load(1);
    expect(world.offset(1)).toBe(0);
    world.put(1, 'k', 2);
    expect(world.entries(1, '00000000.log').map(({ ts }) => ts)).toEqual([2]);
  });
});

describe('a bad record in the log', () => {
  const load = (how: Corruption, flags: Partial<Flags> = {}, record = 5): number[] => {
    const world = withRows(12, flags);
    expect(world.node(1).disk.corrupt(PART, record, how)).toBe(true);
    const rows = loaded(world);
    expect(world.offset(1)).toBe(12);
    return rows;
  };

  it('costs the rest of its block at a load when its header is gone, and leaves a hole', () => {
    // Records 6 to 9 begin in the second block.
    expect(load('zero-header')).toEqual([...range(1, 5), ...range(10, 12)]);
  });

  it('costs itself when its content makes no sense', () => {
    expect(load('unparsable')).toEqual([...range(1, 5), ...range(7, 12)]);
  });

  it('is found by its checksum with binlog_enable_crc, and costs the rest of its block', () => {
    const left = [...range(1, 5), ...range(10, 12)];
    expect(load('payload', { binlog_enable_crc: true })).toEqual(left);
    expect(load('unparsable', { binlog_enable_crc: true })).toEqual(left);
  });

  it('without checksums is loaded as it is', () => {
    const world = withRows(3);
    world.node(1).disk.corrupt(PART, 1, 'payload');
    expect(loaded(world)).toEqual([1, 2, 3]);
    expect(world.values(1, 'k')).toEqual([`${VALUE}3`, `${VALUE}3`, `${VALUE}1`]);
    expect(world.tablet(1).entryAt(P.tid, P.pid, 2)?.value).toBe(`${VALUE}3`);
  });

  it('at the end of the log is overwritten by the end marker', () => {
    const world = withRows(5);
    world.node(1).disk.corrupt(PART, 4, 'zero-header');
    expect(loaded(world)).toEqual(range(1, 4));
    expect(world.offset(1)).toBe(4);
    world.put(1, 'k', 6);
    expect(world.tablet(1).entryAt(P.tid, P.pid, 5)?.ts).toBe(6);
  });

  it('at the start of a part hides the part, unless its content makes no sense: then nothing is made', () => {
    const world = withRows(3);
    world.node(1).disk.corrupt(PART, 0, 'zero-header');
    expect(loaded(world)).toEqual([]);
    world.node(1).disk.corrupt(PART, 0, 'unparsable');
    world.restart(1);
    const answer = world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } });
    expect(answer).toEqual({ code: 131, msg: 'fail init replicator for table' });
  });

  it('at the start of a part with a bad checksum is seen by the scan of parts, and by no reader', () => {
    const world = withRows(3, { binlog_enable_crc: true });
    world.node(1).disk.corrupt(PART, 0, 'payload');
    expect(loaded(world)).toEqual([]);
    // Nothing was read whole, so the marker stands at the very beginning.
    world.put(1, 'k', 9);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log', '00000001.log']);
    expect(loaded(world)).toEqual([9]);
  });
});

describe('a bad record on the way to a follower', () => {
  const follower = (how: Corruption, flags: Partial<Flags> = {}): TabletWorld => {
    const world = withRows(12, flags);
    world.node(1).disk.corrupt(PART, 4, how);
    follow(world);
    world.seconds(60);
    return world;
  };

  it.each([
    ['zero-header', {}],
    ['unparsable', {}],
    ['payload', { binlog_enable_crc: true }],
  ] as const)('%s holds it up for ever before the record', (how, flags) => {
    const world = follower(how, flags);
    expect(world.offset(2)).toBe(4);
    world.put(1, 'k', 13);
    world.seconds(60);
    expect(times(world, 2)).toEqual(range(1, 4));
  });

  it('payload without checksums arrives as it is', () => {
    const world = follower('payload');
    expect(times(world, 2)).toEqual(range(1, 12));
    expect([world.values(1, 'k')[7], world.values(2, 'k')[7]]).toEqual([`${VALUE}5`, `${VALUE}4`]);
  });

  it('ends what a snapshot covers', () => {
    const world = withRows(12);
    world.node(1).disk.corrupt(PART, 4, 'unparsable');
    world.call(1, 'MakeSnapshot', { ...P, task_info: task(1, 'kMakeSnapshot') });
    world.seconds(1);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 4, count: 4 });
  });
});

describe('a bad record and snapshots', () => {
  const snapshot = (world: TabletWorld, op = 1): string => {
    world.call(1, 'MakeSnapshot', { ...P, task_info: task(op, 'kMakeSnapshot') });
    world.seconds(1);
    return world.call(1, 'GetTaskStatus', {}).task.find(({ op_id }) => op_id === op)!.status;
  };

  it('before the last snapshot’s offset it makes every further one fail', () => {
    const world = withRows(6);
    expect(snapshot(world)).toBe('kDone');
    world.put(1, 'k', 7);
    world.node(1).disk.corrupt(PART, 1, 'unparsable');
    expect(snapshot(world, 2)).toBe('kFailed');
    expect(world.node(1).disk.list('/db/4_0/snapshot')).toEqual(['201808241600.sdb', 'MANIFEST']);
  });

  it('in the snapshot file it is passed over by a load, and the next snapshot fails', () => {
    const world = withRows(6);
    snapshot(world);
    world.node(1).disk.corrupt('/db/4_0/snapshot/201808241600.sdb', 2, 'unparsable');
    world.put(1, 'k', 7);
    expect(loaded(world)).toEqual([1, 2, ...range(4, 7)]);
    expect(snapshot(world, 2)).toBe('kFailed');
  });

  it('a snapshot file that was cut loads as far as it goes', () => {
    const world = withRows(6);
    snapshot(world);
    world.node(1).disk.truncate('/db/4_0/snapshot/201808241600.sdb', 3, 'torn');
    expect(loaded(world)).toEqual([1, 2, 3]);
    expect(world.offset(1)).toBe(6);
  });

  it('two swapped snapshot files load each other’s rows', () => {
    const world = withRows(3);
    world.call(1, 'CreateTable', { table_meta: { name: 'flow', db: '', tid: 4, pid: 1, seg_cnt: 8 } });
    world.call(1, 'Put', { tid: 4, pid: 1, dimensions: [{ key: 'k', idx: 0 }], time: 9, value: 'other' });
    snapshot(world);
    world.call(1, 'MakeSnapshot', { tid: 4, pid: 1 });
    world.seconds(1);
    const { disk } = world.node(1);
    expect(disk.swap('/db/4_0/snapshot/201808241600.sdb', '/db/4_1/snapshot/201808241600.sdb')).toBe(true);
    expect(loaded(world)).toEqual([9]);
    expect(world.offset(1)).toBe(3);
  });
});
