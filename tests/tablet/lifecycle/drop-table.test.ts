import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/sim/index.js';
import { endpoint, meta, P, task, TabletWorld } from '../harness.js';

describe('DropTable', () => {
  it('answers 100 for a table that is not there, with the task failed', () => {
    const world = new TabletWorld({ tablets: 1 });
    expect(world.call(1, 'DropTable', { ...P, task_info: task(3, 'kDropTable') }).code).toBe(100);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
  });

  it('moves the files to the recycle bin, under the time of the drop', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    world.call(1, 'DropTable', { ...P, task_info: task(3, 'kDropTable') });
    world.run(10_000);
    const { disk } = world.node(1);
    expect(world.tablet(1).replicas()).toEqual([]);
    expect(disk.directoryExists('/db/4_0')).toBe(false);
    expect(disk.list('/recycle/4_0_20180824160000/binlog')).toEqual(['00000000.log']);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kDone' }]);
  });

  it('without a recycle bin removes the files', () => {
    const world = new TabletWorld({ tablets: 1, flags: { recycle_bin_enabled: false } });
    world.create(1);
    world.call(1, 'DropTable', P);
    world.run(10_000);
    expect(world.node(1).disk.directoryExists('/db/4_0')).toBe(false);
    expect(world.node(1).disk.directoryExists('/recycle')).toBe(false);
  });

  it('leaves the files when the second drop of one second finds its place taken', () => {
    const world = new TabletWorld({ tablets: 1 });
    for (let round = 0; round < 2; round++) {
      world.create(1);
      world.call(1, 'DropTable', P);
      world.run(10_000);
    }
    expect(world.node(1).disk.directoryExists('/db/4_0')).toBe(true);
    expect(world.tablet(1).replicas()).toEqual([]);
  });

  it('is allowed on a follower, refused while a snapshot is made', () => {
    const world = new TabletWorld({
      flags: { make_snapshot_threshold_offset: 0 },
      timing: { snapshotRowsPerSecond: 1 },
    });
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.call(1, 'MakeSnapshot', P);
    world.run(10_000);
    expect(world.call(1, 'DropTable', P)).toEqual({ code: 106, msg: 'table status is kMakingSnapshot' });
    expect(world.call(2, 'DropTable', P).code).toBe(0);
    world.seconds(2);
    expect(world.replica(2)).toBeUndefined();
  });

  it('twice at once: the second worker finds nothing, and its task fails', () => {
    const world = new TabletWorld({ tablets: 1, flags: { task_pool_size: 1 } });
    world.create(1);
    world.call(1, 'SendIndexData', { ...P, work_ms: 1_000 });
    for (const opId of [3, 4]) world.call(1, 'DropTable', { ...P, task_info: task(opId, 'kDropTable') });
    world.seconds(2);
    const statuses = world.call(1, 'GetTaskStatus', {}).task.map(({ status }) => status);
    expect(statuses).toEqual(['kDone', 'kFailed']);
    expect(world.count('replica-dropped')).toBe(1);
  });

  describe('while a load is under way', () => {
    /** A tablet that is loading some rows, one a second, and is told to drop the table. */
    function loading(markedParts: 0 | 1 | 2): TabletWorld {
      const world = new TabletWorld({ tablets: 1, timing: { loadRowsPerSecond: 1 } });
      world.create(1);
      for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
      for (let part = 1; part <= markedParts; part++) {
        if (part > 1) world.put(1, 'k', 4);
        world.restart(1);
        world.load(1);
        world.seconds(5);
      }
      world.restart(1);
      world.load(1, 'kTableLeader', task(2, 'kLoadTable'));
      expect(world.call(1, 'DropTable', { ...P, task_info: task(3, 'kDropTable') }).code).toBe(0);
      world.seconds(1);
      expect(world.replica(1)).toBeUndefined();
      world.seconds(5);
      return world;
    }

    const statuses = (world: TabletWorld) =>
      world.call(1, 'GetTaskStatus', {}).task.map(({ status }) => status);
    const kindsAfterDrop = (world: TabletWorld) => {
      const kinds = world.kinds(1).filter((kind) => kind.startsWith('replica-'));
      return kinds.slice(kinds.lastIndexOf('replica-dropped') + 1);
    };

    it('ends well what came to its last part by the marker of another, and has nothing to close', () => {
      const world = loading(2);
      expect([statuses(world), kindsAfterDrop(world)]).toEqual([['kDone', 'kDone'], []]);
      expect(world.node(1).disk.directoryExists('/db')).toBe(false);
    });

    it.each([1, 0] as const)(
      'makes the load fail, which closes its only part, marked or not: %s',
      (markedParts) => {
        const world = loading(markedParts);
        expect([statuses(world), kindsAfterDrop(world)]).toEqual([
          ['kFailed', 'kDone'],
          ['replica-load-failed'],
        ]);
        expect(world.node(1).disk.directoryExists('/db')).toBe(false);
      },
    );
  });

  it('ends the periodic jobs of the replica with their next ticks', () => {
    const world = new TabletWorld({ tablets: 1, flags: { binlog_sync_to_disk_interval: 5_000 } });
    const isSynced = (): boolean => {
      world.node(1).failPower();
      return world.node(1).disk.exists('/db/4_0/binlog/00000000.log');
    };
    world.create(1);
    world.seconds(1);
    world.call(1, 'DropTable', P);
    // The tick after 5 s finds nothing; the new replica has ticks of its own after 7, 12 and 17 s.
    world.seconds(6);
    world.create(1);
    world.put(1, 'k', 1);
    world.seconds(4);
    expect(isSynced()).toBe(false);
  });

  it('keeps its worker until the requests under way to followers have ended', () => {
    const world = new TabletWorld({ flags: { task_pool_size: 1 } });
    world.create(1, [2]);
    world.node(2).pause();
    world.put(1, 'k', 1);
    world.run(20_000);
    const startUs = world.nowUs;
    world.call(1, 'DropTable', { ...P, task_info: task(3, 'kDropTable') });
    expect(world.call(1, 'Get', { ...P, key: 'k', ts: 0 }).code).toBe(100);
    world.seconds(15);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kDoing' }]);
    world.run(startUs + 21 * SECOND - world.nowUs);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kDone' }]);
  });
});

describe('DeleteBinlog', () => {
  it('sets the parts aside without asking whether the table is loaded', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    expect(world.call(1, 'DeleteBinlog', P)).toEqual({ code: 0, msg: 'ok' });
    expect(world.node(1).disk.list('/recycle/4_0_binlog_20180824160000')).toEqual(['00000000.log']);
    expect(world.call(1, 'DeleteBinlog', P).code).toBe(0);
    expect(world.offset(1)).toBe(1);
    expect(world.count('binlog-deleted')).toBe(1);
  });

  it('leaves a loaded table its open part and no other: once that is full, every write fails', () => {
    const world = new TabletWorld({ tablets: 3, flags: { binlog_single_file_max_size: 0 } });
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.call(1, 'DeleteBinlog', P);
    world.put(1, 'k', 2, 'x'.repeat(1024 * 1024));
    world.seconds(3);
    expect([world.offset(1), world.offset(2)]).toEqual([2, 2]);
    for (const ts of [3, 4]) {
      expect(world.put(1, 'k', ts)).toEqual({ code: -1, msg: 'update aggr failed' });
    }
    expect([world.offset(1), world.values(1, 'k').length]).toEqual([2, 4]);
    expect(world.node(1).disk.list('/db/4_0/binlog')).toEqual([]);
    world.call(3, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower' }) });
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(3) });
    world.seconds(10);
    expect([world.offset(2), world.offset(3)]).toEqual([2, 0]);
    // Nothing is open for writing any more, so nothing is synced.
    world.node(1).disk.powerFail();
    expect(world.node(1).disk.directories('/recycle')).toEqual([]);
  });

  it('leaves the parts when the second deletion of one second finds its place taken', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    world.call(1, 'DeleteBinlog', P);
    world.restart(1);
    world.load(1);
    world.put(1, 'k', 2);
    expect(world.call(1, 'DeleteBinlog', P).code).toBe(0);
    expect(world.node(1).disk.directories('/recycle')).toEqual(['4_0_binlog_20180824160000']);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'k')).toEqual(['v2']);
    world.call(1, 'DeleteBinlog', P);
    expect(world.put(1, 'k', 3).code).toBe(0);
  });

  it('takes the directory of a loaded table before a part is in it: the first write fails', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    expect(world.call(2, 'DeleteBinlog', P).code).toBe(0);
    world.put(1, 'k', 1);
    world.seconds(5);
    expect([world.offset(2), world.values(2, 'k')]).toEqual([0, []]);
    const rejected = world.events.flatMap(({ body }) => (body.kind === 'replication-rejected' ? [body] : []));
    expect(rejected).toMatchObject([{ follower: endpoint(2), code: 122 }]);
  });
});
