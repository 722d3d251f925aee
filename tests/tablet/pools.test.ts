import { describe, expect, it } from 'vitest';
import { endpoint, meta, P, task, TabletWorld } from './harness.js';

const slow = { loadRowsPerSecond: 1 };
const dimensions = [{ key: 'k', idx: 0 }];

/** Loads of three partitions, each of which takes five seconds. */
function threeLoads(): TabletWorld {
  const world = new TabletWorld({ tablets: 2, timing: slow, flags: { make_snapshot_threshold_offset: 0 } });
  for (const pid of [1, 2, 3]) {
    world.call(1, 'CreateTable', { table_meta: meta({ pid }) });
    for (let time = 1; time <= 5; time++) {
      world.call(1, 'Put', { tid: 4, pid, dimensions, time, value: '' });
    }
  }
  world.restart(1);
  world.create(1);
  world.put(1, 'k', 1);
  for (const pid of [1, 2, 3]) {
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', tid: 4, pid, seg_cnt: 8 } });
  }
  world.run(10_000);
  return world;
}

const statusOf = (world: TabletWorld, id: number): string | undefined =>
  world.call(1, 'GetTaskStatus', {}).task.find(({ op_id }) => op_id === id)?.status;

describe('the pool of three workers', () => {
  it('keeps a drop waiting while three loads go on; the table is there until then', () => {
    const world = threeLoads();
    world.call(1, 'DropTable', { ...P, task_info: task(7, 'kDropTable') });
    world.seconds(4);
    expect(statusOf(world, 7)).toBe('kDoing');
    expect(world.put(1, 'k', 2).code).toBe(0);
    world.seconds(2);
    expect(statusOf(world, 7)).toBe('kDone');
    expect(world.replica(1)).toBeUndefined();
  });

  it('keeps a send waiting, and snapshots go on beside it', () => {
    const world = threeLoads();
    world.call(1, 'MakeSnapshot', { ...P, task_info: task(6, 'kMakeSnapshot') });
    world.seconds(1);
    expect(statusOf(world, 6)).toBe('kDone');
    world.call(1, 'PauseSnapshot', P);
    const request = { ...P, remote_tid: P.tid, endpoint: endpoint(2), task_info: task(7, 'kSendSnapshot') };
    world.call(1, 'SendSnapshot', request);
    world.seconds(3);
    expect(statusOf(world, 7)).toBe('kDoing');
    expect(world.node(2).disk.directoryExists('/db/4_0')).toBe(false);
    world.seconds(5);
    expect(statusOf(world, 7)).toBe('kDone');
    expect(world.node(2).disk.exists('/db/4_0/snapshot/MANIFEST')).toBe(true);
  });

  it('keeps one look for unneeded parts waiting, however many are due', () => {
    const world = new TabletWorld({
      tablets: 1,
      timing: slow,
      flags: { task_pool_size: 1, make_snapshot_threshold_offset: 0, binlog_single_file_max_size: 0 },
    });
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 1 }) });
    for (let time = 1; time <= 600; time++) {
      world.call(1, 'Put', { tid: 4, pid: 1, dimensions, time, value: '' });
    }
    world.restart(1);
    world.create(1);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts, 'x'.repeat(1024 * 1024));
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', tid: 4, pid: 1, seg_cnt: 8 } });
    world.call(1, 'MakeSnapshot', P);
    world.seconds(70);
    const before = world.lab.scheduler.executed;
    world.seconds(480);
    const keepAliveLooks = 480 / 15;
    expect(world.lab.scheduler.executed - before).toBeLessThanOrEqual(keepAliveLooks + 3);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toHaveLength(3);
    world.seconds(120);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000002.log']);
    world.put(1, 'k', 4, 'x');
    world.call(1, 'MakeSnapshot', P);
    world.seconds(61);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000003.log']);
  });
});

describe('looks for unneeded parts while the disk stalls', () => {
  /** Leaders of three partitions of two parts each, a snapshot at the end of them, and a stalled sync. */
  function stalled(): TabletWorld {
    const world = new TabletWorld({
      tablets: 1,
      flags: {
        io_pool_size: 3,
        binlog_single_file_max_size: 0,
        binlog_sync_to_disk_interval: 500,
        make_snapshot_threshold_offset: 0,
      },
    });
    const put = (pid: number, value: string): unknown =>
      world.send(1, 'Put', { tid: 4, pid, dimensions, time: 1, value });
    for (const pid of [0, 1, 2, 3]) world.call(1, 'CreateTable', { table_meta: meta({ pid }) });
    for (const pid of [0, 1, 2]) for (let i = 0; i < 2; i++) put(pid, 'x'.repeat(1024 * 1024));
    world.seconds(1);
    for (const pid of [0, 1, 2]) world.call(1, 'MakeSnapshot', { tid: 4, pid });
    world.seconds(70);
    for (const pid of [0, 1, 2]) for (let i = 0; i < 2; i++) put(pid, 'x');
    world.node(1).disk.stallSync();
    world.seconds(5);
    return world;
  }

  it('wait for the logs and keep their threads, even if they will find nothing', () => {
    const world = stalled();
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual(['00000001.log', '00000002.log']);
    const drop = (pid: number): unknown => world.call(1, 'DropTable', { tid: 4, pid });
    world.seconds(60);
    drop(3);
    world.seconds(600);
    expect(world.tablet(1).replicas()).toHaveLength(4);
    world.node(1).disk.releaseSync();
    world.seconds(1);
    expect(world.tablet(1).replicas()).toHaveLength(3);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toHaveLength(2);
    expect(world.count('binlog-trimmed')).toBe(3);
  });

  it('go by what was needed before they waited; the next one finds the rest', () => {
    const world = new TabletWorld({
      flags: {
        binlog_single_file_max_size: 0,
        binlog_sync_to_disk_interval: 500,
        make_snapshot_threshold_offset: 0,
      },
    });
    world.create(1, [2]);
    const parts = (): string[] => world.node(1).disk.list('/db/4_0/binlog');
    world.put(1, 'k', 1, 'x'.repeat(1024 * 1024));
    world.put(1, 'k', 2, 'x'.repeat(1024 * 1024));
    world.seconds(3);
    world.node(2).pause();
    for (let ts = 3; ts <= 5; ts++) world.put(1, 'k', ts, 'x'.repeat(1024 * 1024));
    world.call(1, 'MakeSnapshot', P);
    world.seconds(70);
    // Its reader has come to the fourth part.
    expect(parts()).toEqual(['00000003.log', '00000004.log']);
    world.put(1, 'k', 6, 'x');
    world.node(1).disk.stallSync();
    world.seconds(70);
    expect(world.call(1, 'DelReplica', { ...P, endpoint: endpoint(2) }).msg).toBe('ok');
    world.node(1).disk.releaseSync();
    world.seconds(1);
    expect(parts()).toHaveLength(3);
    world.seconds(60);
    expect(parts()).toEqual(['00000004.log', '00000005.log']);
  });
});

describe('a canceled task', () => {
  it('goes on, and says kDone in the end', () => {
    const world = threeLoads();
    world.call(1, 'DropTable', { ...P, task_info: task(7, 'kDropTable') });
    world.call(1, 'CancelOP', { op_id: 7 });
    expect(statusOf(world, 7)).toBe('kCanceled');
    expect(world.call(1, 'DropTable', { ...P, task_info: task(7, 'kDropTable') })).toEqual({
      code: -1,
      msg: 'add task failed',
    });
    world.seconds(6);
    expect(statusOf(world, 7)).toBe('kDone');
    expect(world.replica(1)).toBeUndefined();
  });
});
