import { describe, expect, it } from 'vitest';
import type { RpcOutcome } from '../../../src/sim/index.js';
import { endpoint, meta, P, task, TabletWorld } from '../harness.js';

const OTHER = { ...P, pid: 1 };

/** Tablet 1 leads partition 0, whose follower will not answer, and has partition 1; one worker a pool. */
function ready(): TabletWorld {
  const world = new TabletWorld({
    flags: { task_pool_size: 1, make_snapshot_threshold_offset: 0 },
    timing: { snapshotRowsPerSecond: 1 },
  });
  world.create(1, [2]);
  world.call(1, 'CreateTable', { table_meta: meta(OTHER) });
  const row = { dimensions: [{ key: 'k', idx: 0 }], time: 1, value: 'v' };
  world.call(1, 'Put', { ...OTHER, ...row });
  return world;
}

/** From now on, for 20 s, the maps of tablet 1 are locked: a demotion waits for a request under way. */
function freeze(world: TabletWorld): { outcome: RpcOutcome<unknown> | undefined } {
  world.node(2).pause();
  world.put(1, 'k', 9);
  world.run(20_000);
  const box = world.send(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
  world.run(10_000);
  return box;
}

/** Keeps the only thread of `task_pool_` for five seconds. */
function occupy(world: TabletWorld): void {
  world.call(1, 'SendIndexData', { ...OTHER, work_ms: 5_000 });
}

const other = (world: TabletWorld) =>
  world
    .tablet(1)
    .replicas()
    .find(({ pid }) => pid === OTHER.pid);

describe('a request that needs no table', () => {
  it('is answered while a demotion has the maps: so are all blocks of a file but the first', () => {
    const world = ready();
    const block = { tid: 9, pid: 0, file_name: 'f.sdb', dir_name: '', block_size: 0, eof: false };
    world.call(1, 'SendData', { ...block, block_id: 0 });
    freeze(world);
    const boxes = [
      world.send(1, 'SendData', { ...block, block_id: 1 }),
      world.send(1, 'CheckFile', { tid: 9, pid: 0, file: 'f.sdb', dir_name: '', size: 1 }),
      world.send(1, 'GetManifest', OTHER),
      world.send(1, 'DeleteBinlog', { tid: 9, pid: 0 }),
      world.send(1, 'SendData', { ...block, block_id: 0 }),
    ];
    world.seconds(1);
    expect(boxes.map(({ outcome }) => outcome?.ok)).toEqual([true, true, true, true, undefined]);
  });
});

describe('a worker that needs the maps of tables', () => {
  it('drops a table when a demotion has let them go', () => {
    const world = ready();
    occupy(world);
    world.call(1, 'DropTable', OTHER);
    const demotion = freeze(world);
    world.seconds(15);
    expect([demotion.outcome, other(world)?.state]).toEqual([undefined, 'kTableNormal']);
    world.seconds(7);
    expect([demotion.outcome?.ok, other(world)]).toEqual([true, undefined]);
  });

  it('loads a table when a demotion has let them go', () => {
    const world = ready();
    world.restart(1);
    world.load(1);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.call(1, 'SendIndexData', { ...P, work_ms: 5_000 });
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...OTHER, seg_cnt: 8 } });
    const demotion = freeze(world);
    world.seconds(15);
    expect([demotion.outcome, other(world)?.state]).toEqual([undefined, 'kTableUndefined']);
    world.seconds(7);
    expect([demotion.outcome?.ok, other(world)?.state]).toEqual([true, 'kTableNormal']);
  });

  it('sends a snapshot when a demotion has let them go', () => {
    const world = ready();
    world.call(1, 'PauseSnapshot', OTHER);
    occupy(world);
    const request = { ...OTHER, endpoint: endpoint(2), remote_tid: 9, task_info: task(7, 'kSendSnapshot') };
    world.call(1, 'SendSnapshot', request);
    freeze(world);
    const asked = () => world.events.filter(({ body }) => 'method' in body && body.method === 'SendData');
    world.seconds(15);
    expect(asked()).toEqual([]);
    world.seconds(7);
    expect(asked()).not.toEqual([]);
  });

  it('ends a snapshot, and so begins the next, when a demotion has let them go', () => {
    const world = ready();
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 2 }) });
    for (let time = 1; time <= 5; time++) {
      world.call(1, 'Put', { ...P, pid: 2, dimensions: [{ key: 'k', idx: 0 }], time, value: 'v' });
    }
    world.call(1, 'MakeSnapshot', { ...P, pid: 2 });
    world.call(1, 'MakeSnapshot', OTHER);
    freeze(world);
    const states = () => [1, 2].map((pid) => world.tablet(1).replicas()[pid]!.state);
    world.seconds(15);
    expect([world.count('snapshot-made'), states()]).toEqual([1, ['kTableNormal', 'kMakingSnapshot']]);
    world.seconds(9);
    expect([world.count('snapshot-made'), states()]).toEqual([2, ['kTableNormal', 'kTableNormal']]);
  });

  it('makes the objects of a table when a demotion has let them go, though its meta is written before', () => {
    const world = ready();
    world.restart(1);
    world.load(1);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(1);
    world.node(2).pause();
    world.put(1, 'k', 9);
    world.run(20_000);
    // They are let in before the lock is taken, and to write a meta takes longer than to take it.
    const made = [
      world.send(1, 'CreateTable', { table_meta: meta({ pid: 5 }) }),
      world.send(1, 'LoadTable', { table_meta: { name: 'flow', ...OTHER, seg_cnt: 8 } }),
    ];
    const demotion = world.send(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    world.seconds(15);
    expect([demotion, ...made].map(({ outcome }) => outcome)).toEqual([undefined, undefined, undefined]);
    expect(world.node(1).disk.exists('/db/4_5/table_meta.txt')).toBe(true);
    world.seconds(7);
    expect(made.map(({ outcome }) => outcome)).toMatchObject(made.map(() => ({ response: { code: 0 } })));
  });
});
