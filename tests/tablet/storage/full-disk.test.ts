import { describe, expect, it } from 'vitest';
import { fileSize } from '../../../src/tablet/storage/replica-file.js';
import { endpoint, meta, P, task, TabletWorld } from '../harness.js';

function worldOn(flags: Record<string, number> = {}): TabletWorld {
  const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0, ...flags } });
  world.create(1, [2]);
  return world;
}

const key = (name: string) => [{ key: name, idx: 0 }];

/** With it the entry of a put is a whole block. */
const BLOCK = 'x'.repeat(4096 - 7 - 24 - 7);

describe('a full disk', () => {
  it('refuses a put that is in memory by then, and never logs it', () => {
    const world = worldOn();
    world.put(1, 'k', 1, BLOCK);
    world.node(1).disk.fill();
    expect(world.put(1, 'k', 2)).toEqual({ code: -1, msg: 'update aggr failed' });
    expect([world.values(1, 'k'), world.offset(1)]).toEqual([['v2', BLOCK], 1]);
    world.node(1).disk.free();
    expect(world.put(1, 'k', 3)).toMatchObject({ code: 0, logged: { offset: 2 } });
    world.seconds(2);
    expect(world.values(2, 'k')).toEqual(['v3', BLOCK]);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'k')).toEqual(['v3', BLOCK]);
  });

  it('takes what fits into the last block of the log', () => {
    const world = worldOn();
    world.put(1, 'k', 1);
    world.node(1).disk.fill();
    expect(world.put(1, 'k', 2).code).toBe(0);
    expect(world.put(1, 'k', 3, BLOCK).code).toBe(-1);
    expect(world.put(1, 'k', 4).code).toBe(-1);
    world.seconds(2);
    expect(world.values(2, 'k')).toEqual(['v2', 'v1']);
  });

  it('makes entries unreadable that are logged when there is room again', () => {
    const world = worldOn();
    world.put(1, 'k', 1);
    world.node(1).disk.fill();
    world.put(1, 'k', 2, BLOCK);
    world.node(1).disk.free();
    for (let ts = 3; ts <= 102; ts++) expect(world.put(1, 'k', ts).code).toBe(0);
    world.seconds(10);
    expect([world.offset(1), world.offset(2)]).toEqual([101, 101]);
    world.restart(1);
    world.load(1);
    const left = world.offset(1)!;
    expect(left).toBeGreaterThan(90);
    expect(left).toBeLessThan(101);
    // Its files have no more either: the end marker was put over the rest.
    expect(world.tablet(1).logTail(P.tid, P.pid)).toBe(left);
    expect(world.tablet(1).entryAt(P.tid, P.pid, left + 1)).toBeUndefined();
  });

  it('lets a delete succeed that no log knows of', () => {
    const world = worldOn({ gc_interval: 1 });
    world.put(1, 'k', 1, BLOCK);
    world.node(1).disk.fill();
    expect(world.call(1, 'Delete', { ...P, key: 'k' })).toEqual({ code: 0, msg: 'ok' });
    expect([world.values(1, 'k'), world.offset(1)]).toEqual([[], 1]);
    // The row is taken out at the second collection.
    expect(world.replica(1)?.recordCount).toBe(1);
    world.seconds(150);
    expect(world.replica(1)?.recordCount).toBe(0);
  });

  it('opens a part that stays empty, and is written to when there is room again', () => {
    const world = worldOn();
    world.node(1).disk.fill();
    expect(world.put(1, 'k', 1).code).toBe(-1);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log']);
    world.node(1).disk.free();
    world.put(1, 'k', 2);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000000.log']);
    world.seconds(2);
    expect(world.offset(2)).toBe(1);
  });

  it('makes a follower refuse entries until there is room, and lose none', () => {
    const world = worldOn();
    world.node(2).disk.fill();
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.seconds(5);
    expect([world.offset(2), world.values(2, 'k')]).toEqual([0, []]);
    const request = { ...P, term: 1, pre_log_index: 0, entries: [world.tablet(1).entryAt(P.tid, P.pid, 1)!] };
    expect(world.call(2, 'AppendEntries', request)).toEqual({
      code: 122,
      msg: 'fail to append entries to replicator',
    });
    world.node(2).disk.free();
    world.seconds(2);
    expect([world.offset(2), world.values(2, 'k')]).toEqual([3, ['v3', 'v2', 'v1']]);
  });

  it('has no room for the directory of a new table', () => {
    const world = worldOn();
    const { disk } = world.node(1);
    disk.fill();
    const refused = { code: 127, msg: 'write data failed' };
    expect(world.call(1, 'CreateTable', { table_meta: meta({ pid: 1 }) })).toEqual(refused);
    expect(disk.directoryExists('/db/4_1')).toBe(false);
  });

  it('lets a table be loaded, and leaves it an empty meta, of which the next load can make nothing', () => {
    const world = worldOn();
    world.put(1, 'k', 1);
    const { disk } = world.node(1);
    disk.fill();
    world.restart(1);
    const table_meta = { name: 'flow', ...P, seg_cnt: 8 };
    expect(world.call(1, 'LoadTable', { table_meta, task_info: task(1, 'kLoadTable') }).code).toBe(0);
    world.seconds(1);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kDone' }]);
    expect(world.values(1, 'k')).toEqual(['v1']);
    disk.free();
    world.restart(1);
    expect(world.call(1, 'LoadTable', { table_meta }).code).toBe(131);
    expect(disk.list('/db/4_0').filter((name) => name.startsWith('table_meta'))).toHaveLength(3);
  });

  it('does not take a meta that is larger than the buffer of the C library', () => {
    const world = worldOn();
    const column_desc = Array.from({ length: 200 }, (_, at) => ({
      name: `column${at}`,
      data_type: 'string',
      is_index: false,
    }));
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 1, column_desc }) });
    world.node(1).disk.fill();
    world.restart(1);
    const load = { table_meta: { name: 'flow', ...P, pid: 1, seg_cnt: 8 }, task_info: task(1, 'kLoadTable') };
    expect(world.call(1, 'LoadTable', load)).toEqual({ code: 127, msg: 'write data failed' });
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
  });

  it('makes a snapshot fail and leaves the last one, whenever it fills up', () => {
    const world = worldOn();
    world.put(1, 'k', 1);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(60);
    world.put(1, 'k', 2);
    const { disk } = world.node(1);
    const hasNewFile = () => disk.exists('/db/4_0/snapshot/201808241601.sdb');
    disk.fill();
    world.call(1, 'MakeSnapshot', { ...P, task_info: task(1, 'kMakeSnapshot') });
    world.seconds(1);
    disk.free();
    world.send(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    expect(world.lab.scheduler.runUntilHolds(hasNewFile, world.nowUs + 1_000_000)).toBe(true);
    disk.fill();
    world.seconds(1);
    const tasks = world.call(1, 'GetTaskStatus', {}).task;
    expect(tasks.map(({ status }) => status)).toEqual(['kFailed', 'kFailed']);
    expect(disk.list('/db/4_0/snapshot')).toEqual(['201808241600.sdb', 'MANIFEST']);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 1 });
  });

  it('takes no large block of a file', () => {
    const world = worldOn();
    const block = { tid: 9, pid: 0, file_name: 'f.sdb', dir_name: '', block_size: 4096, eof: false };
    expect(world.call(2, 'SendData', { ...block, block_id: 0, block_size: 0 }).code).toBe(0);
    world.node(2).disk.fill();
    expect(world.call(2, 'SendData', { ...block, block_id: 1 })).toEqual({
      code: 127,
      msg: 'write data failed',
    });
    world.node(2).disk.free();
    expect(world.call(2, 'SendData', { ...block, block_id: 1 }).code).toBe(0);
  });

  it('seems to take a small file, which only its size gives away', () => {
    const world = worldOn();
    const file = { tid: 9, pid: 0, file_name: 'MANIFEST', dir_name: '' };
    const manifest = { type: 'manifest', manifest: { offset: 1, name: 'f.sdb', count: 1, term: 1 } } as const;
    const size = fileSize(manifest);
    const send = () => {
      world.call(2, 'SendData', { ...file, block_id: 0, block_size: 0, eof: false });
      const last = { ...file, block_id: 1, block_size: size, eof: true, content: manifest };
      return world.call(2, 'SendData', last).code;
    };
    const check = () => world.call(2, 'CheckFile', { tid: 9, pid: 0, file: 'MANIFEST', dir_name: '', size });
    world.node(2).disk.fill();
    expect([send(), check()]).toEqual([0, { code: -1, msg: 'check size failed' }]);
    world.node(2).disk.free();
    expect([send(), check()]).toEqual([0, { code: 0, msg: 'ok' }]);
  });
});

describe('a disk whose syncs stall', () => {
  /** A leader and a follower with unsynced entries, at a tick of the sync timers of both. */
  const stalled = (which: number): TabletWorld => {
    const world = worldOn();
    world.put(1, 'k', 1);
    world.node(which).disk.stallSync();
    world.seconds(6);
    return world;
  };

  it('blocks puts after they are in memory, and answers them when it goes on', () => {
    const world = stalled(1);
    const boxes = [2, 3].map((time) =>
      world.send(1, 'Put', { ...P, dimensions: key('k'), time, value: `v${time}` }),
    );
    world.seconds(3);
    expect([world.values(1, 'k'), world.offset(1)]).toEqual([['v3', 'v2', 'v1'], 1]);
    expect(boxes.map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
    world.node(1).disk.releaseSync();
    world.seconds(1);
    expect(boxes.map(({ outcome }) => outcome)).toMatchObject([
      { response: { code: 0, logged: { offset: 2 } } },
      { response: { code: 0, logged: { offset: 3 } } },
    ]);
    world.seconds(1);
    expect(world.values(2, 'k')).toEqual(['v3', 'v2', 'v1']);
  });

  it('blocks the entries of a leader, which waits for the answer', () => {
    const world = stalled(2);
    world.put(1, 'k', 2);
    world.seconds(5);
    expect([world.offset(1), world.offset(2)]).toEqual([2, 1]);
    world.node(2).disk.releaseSync();
    world.seconds(1);
    expect(world.offset(2)).toBe(2);
  });

  it('blocks as many logs as there are threads, and the others nobody syncs', () => {
    const world = worldOn();
    for (const pid of [1, 2, 3]) world.call(1, 'CreateTable', { table_meta: meta({ pid }) });
    world.node(1).disk.stallSync();
    const puts = (time: number) =>
      [0, 1, 2, 3].map((pid) => world.send(1, 'Put', { ...P, pid, dimensions: key('k'), time, value: 'v' }));
    puts(1);
    world.seconds(12);
    const boxes = puts(2);
    world.seconds(1);
    expect(boxes.filter(({ outcome }) => outcome === undefined)).toHaveLength(2);
    world.node(1).disk.releaseSync();
    world.seconds(1);
    expect(boxes.filter(({ outcome }) => outcome === undefined)).toHaveLength(0);
    world.node(1).disk.powerFail();
    expect([0, 1, 2, 3].map((pid) => world.node(1).disk.exists(`/db/4_${pid}/binlog/00000000.log`))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it('takes nothing of what the kernel would have written back meanwhile', () => {
    const world = worldOn();
    world.seconds(31);
    world.node(1).disk.stallSync();
    world.put(1, 'k', 1);
    world.seconds(120);
    world.node(1).disk.powerFail();
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual([]);
    expect(world.node(1).disk.exists('/db/4_0/table_meta.txt')).toBe(true);
  });

  it('has no further tick come for a log before its sync has ended', () => {
    const world = stalled(1);
    world.send(1, 'Put', { ...P, dimensions: key('k'), time: 2, value: '' });
    world.seconds(70);
    const before = world.lab.scheduler.executed;
    world.seconds(3600);
    const keepAliveLooks = (2 * 3600) / 15;
    expect(world.lab.scheduler.executed - before).toBeLessThanOrEqual(keepAliveLooks + 4);
    world.node(1).disk.releaseSync();
    world.seconds(6);
    world.node(1).disk.powerFail();
    expect(world.entries(1, '00000000.log')).toHaveLength(2);
  });

  it('holds up the MANIFEST of a snapshot', () => {
    const world = worldOn();
    world.put(1, 'k', 1);
    world.node(1).disk.stallSync();
    world.call(1, 'MakeSnapshot', P);
    world.seconds(3);
    expect(world.node(1).disk.list('/db/4_0/snapshot')).toEqual(['201808241600.sdb', 'MANIFEST.tmp']);
    expect(world.replica(1)?.state).toBe('kMakingSnapshot');
    world.node(1).disk.releaseSync();
    world.seconds(1);
    expect(world.node(1).disk.list('/db/4_0/snapshot')).toEqual(['201808241600.sdb', 'MANIFEST']);
    expect(world.node(1).address).toBe(endpoint(1));
  });
});
