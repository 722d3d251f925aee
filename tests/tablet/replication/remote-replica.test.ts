import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../../../src/sim/index.js';
import { endpoint, meta, P, TabletWorld, type WorldOptions } from '../harness.js';

/** The table of {@link P} in the other cluster, on tablet 3. */
const R = { tid: 7, pid: 0 };
const LOCAL = { ...P, endpoint: endpoint(2) };
const REMOTE = { ...P, endpoint: endpoint(3), remote_tid: R.tid };
const LARGE = 'x'.repeat(1024 * 1024);

/** A leader on tablet 1, a table of another cluster on tablet 3, and on tablet 4 the follower of that. */
function twoClusters(options: WorldOptions = {}): TabletWorld {
  const world = new TabletWorld({ tablets: 4, ...options });
  world.create(1);
  for (const tablet of [3, 4]) world.call(tablet, 'SetMode', { follower: true });
  world.call(4, 'CreateTable', { table_meta: meta({ ...R, mode: 'kTableFollower' }) });
  world.call(3, 'CreateTable', { table_meta: meta({ ...R, mode: 'kTableLeader', replicas: [endpoint(4)] }) });
  return world;
}

function follow(world: TabletWorld): void {
  world.call(2, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower' }) });
  expect(world.call(1, 'AddReplica', LOCAL).code).toBe(0);
}

const remoteOffset = (world: TabletWorld, tablet = 3): number | undefined =>
  world
    .tablet(tablet)
    .replicas()
    .find(({ tid }) => tid === R.tid)?.offset;

/** When the leader sent something to the other cluster. */
const sendTimes = (world: TabletWorld): number[] =>
  world.events
    .filter(({ node, body }) => node === endpoint(1) && body.kind === 'rpc-sent' && body.to === endpoint(3))
    .map(({ timeUs }) => timeUs);

describe('a replica in another cluster', () => {
  it('has a table id of its own there, and hands entries on to its followers at their next look', () => {
    const world = twoClusters();
    world.call(1, 'AddReplica', REMOTE);
    world.put(1, 'k', 1);
    world.run(5 * MILLISECOND);
    expect([remoteOffset(world), remoteOffset(world, 4)]).toEqual([1, 0]);
    world.run(100 * MILLISECOND);
    expect(remoteOffset(world, 4)).toBe(1);
    const rows = world.tablet(4).memoryTable(R.tid, R.pid)!.scan(0, 'k', 0, 0, 0);
    expect(rows.map(({ value }) => value)).toEqual(['v1']);
    expect(world.tablet(3).entryAt(R.tid, R.pid, 1)).toEqual(world.tablet(1).entryAt(P.tid, P.pid, 1));
  });

  it('raises the term of the leader there with the match, and only then', () => {
    const world = twoClusters();
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    expect(world.tablet(3).replicas()).toMatchObject([{ mode: 'kTableLeader', term: 1 }]);
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const endpoint_tid = [{ endpoint: endpoint(3), tid: R.tid }];
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 6, replicas: [], endpoint_tid });
    world.seconds(1);
    expect(world.tablet(3).replicas()).toMatchObject([{ term: 6 }]);
  });

  it('is told among the followers, and is there already when it is added again, whatever its table', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'AddReplica', REMOTE);
    world.put(1, 'k', 1);
    world.run(500 * MILLISECOND);
    expect(world.call(1, 'GetTableFollower', P)).toEqual({
      code: 0,
      msg: 'ok',
      offset: 1,
      follower_info: [
        { endpoint: endpoint(2), offset: 1 },
        { endpoint: endpoint(3), offset: 0 },
      ],
    });
    expect(world.call(1, 'AddReplica', { ...REMOTE, remote_tid: 99 }).code).toBe(119);
    expect(world.call(1, 'AddReplica', { ...P, endpoint: endpoint(3) }).code).toBe(119);
    expect(world.call(1, 'AddReplica', { ...LOCAL, remote_tid: 99 }).code).toBe(119);
  });

  it('is given to a new leader beside its followers, but not under the endpoint of one of them', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const endpoint_tid = [
      { endpoint: endpoint(3), tid: R.tid },
      { endpoint: endpoint(1), tid: R.tid },
    ];
    const replicas = [endpoint(1)];
    world.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 3, replicas, endpoint_tid });
    world.put(2, 'k', 1);
    world.seconds(2);
    expect(world.replica(2)?.followers).toEqual([
      { endpoint: endpoint(1), offset: 1, matched: true },
      { endpoint: endpoint(3), offset: 1, matched: true },
    ]);
    expect([world.offset(1), remoteOffset(world)]).toEqual([1, 1]);
  });
});

describe('what another cluster may be sent', () => {
  it('is what a follower of the own one acknowledged, at the next look after a coffee time', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.node(2).pause();
    world.put(1, 'k', 1);
    const toldUs = world.events.find(({ body }) => body.kind === 'entry-appended')!.timeUs;
    world.run(7_300 * MILLISECOND);
    expect(remoteOffset(world)).toBe(0);
    world.node(2).resume();
    world.seconds(1);
    expect([world.offset(2), remoteOffset(world)]).toEqual([1, 1]);
    expect(sendTimes(world).at(-1)! - toldUs).toBe(8 * SECOND);
  });

  it('is taken in batches up to that, and not beyond', () => {
    const world = twoClusters();
    follow(world);
    for (let ts = 1; ts <= 40; ts++) world.put(1, 'k', ts);
    world.seconds(1);
    world.node(2).kill('test');
    for (let ts = 41; ts <= 45; ts++) world.put(1, 'k', ts);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(60);
    expect(remoteOffset(world)).toBe(40);
    const batches = world.events.flatMap(({ node, body }) =>
      node === endpoint(3) && body.kind === 'entries-applied' ? [[body.from, body.to]] : [],
    );
    expect(batches).toEqual([
      [1, 32],
      [33, 40],
    ]);
  });

  it('is everything while there is no follower in the own cluster, at once', () => {
    const world = twoClusters();
    world.call(1, 'AddReplica', REMOTE);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.run(5 * MILLISECOND);
    expect(remoteOffset(world)).toBe(3);
  });

  it('is nothing after a load until something is written', () => {
    const world = twoClusters();
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.restart(1);
    world.load(1);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(30);
    expect([world.offset(1), remoteOffset(world)]).toEqual([3, 0]);
    world.put(1, 'k', 4);
    world.seconds(3);
    expect(remoteOffset(world)).toBe(4);
  });

  it('is nothing after a load until a follower acknowledges entries; a match does not count', () => {
    const world = twoClusters();
    follow(world);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.seconds(1);
    world.restart(1);
    world.load(1);
    world.call(1, 'AddReplica', LOCAL);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(30);
    expect(world.replica(1)?.followers).toMatchObject([
      { offset: 3, matched: true },
      { offset: 0, matched: true },
    ]);
    world.put(1, 'k', 4);
    world.seconds(3);
    expect(remoteOffset(world)).toBe(4);
  });

  it('is what one of several followers acknowledged', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'AddReplica', { ...P, endpoint: '10.0.0.77:9527' });
    world.call(1, 'AddReplica', REMOTE);
    world.put(1, 'k', 1);
    world.seconds(2);
    expect(remoteOffset(world)).toBe(1);
  });

  it('does not fall when a slower follower acknowledges less', () => {
    const world = twoClusters();
    follow(world);
    world.call(4, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower' }) });
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(4) });
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.node(4).pause();
    world.put(1, 'k', 1);
    world.put(1, 'k', 2, 'x'.repeat(5000));
    world.node(4).resume();
    world.lab.scheduler.runUntilHolds(() => world.offset(4) === 1, Infinity);
    world.node(4).disk.fill();
    world.seconds(2);
    expect([world.offset(2), world.offset(4), remoteOffset(world)]).toEqual([2, 1, 2]);
  });

  it('is not raised by an entry that the leader could not write', () => {
    const world = twoClusters();
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.node(1).disk.fill();
    expect(world.put(1, 'k', 1).code).toBe(-1);
    world.node(1).disk.free();
    world.call(1, 'AddReplica', { ...P, endpoint: '10.0.0.77:9527' });
    world.put(1, 'k', 2);
    world.seconds(5);
    expect([world.offset(1), remoteOffset(world)]).toEqual([1, 0]);
  });

  it('stays what it was when the leader is demoted and leads again', () => {
    const world = twoClusters();
    follow(world);
    world.put(1, 'k', 1);
    world.seconds(1);
    world.put(1, 'k', 2);
    world.seconds(1);
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const endpoint_tid = [{ endpoint: endpoint(3), tid: R.tid }];
    const replicas = ['10.0.0.77:9527'];
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 3, replicas, endpoint_tid });
    world.put(1, 'k', 3);
    world.seconds(5);
    expect(remoteOffset(world)).toBe(2);
  });
});

describe('the thread for another cluster', () => {
  it('costs no event while it may send nothing', () => {
    const world = twoClusters();
    world.put(1, 'k', 1);
    world.restart(1);
    world.load(1);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(70);
    expect(world.replica(1)?.followers).toMatchObject([{ offset: 0, matched: true }]);
    const before = world.lab.scheduler.executed;
    world.seconds(3600);
    const keepAliveLooks = (4 * 3600 * SECOND) / (world.flags.zk_keep_alive_check_interval * MILLISECOND);
    expect(world.lab.scheduler.executed - before).toBeLessThanOrEqual(keepAliveLooks + 4);
  });

  it('is stopped at once while it is held back', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.node(2).kill('test');
    world.put(1, 'k', 1);
    world.seconds(5);
    const startUs = world.nowUs;
    expect(world.call(1, 'DelReplica', { ...P, endpoint: endpoint(3) }).msg).toBe('ok');
    expect(world.nowUs - startUs).toBeLessThan(10 * MILLISECOND);
    expect(remoteOffset(world)).toBe(0);
  });

  it('sends once more when it is stopped before the look that would have found entries', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.put(1, 'k', 1);
    world.run(100 * MILLISECOND);
    expect([world.offset(2), remoteOffset(world)]).toEqual([1, 0]);
    world.call(1, 'DelReplica', { ...P, endpoint: endpoint(3) });
    expect(remoteOffset(world)).toBe(1);
  });

  it('goes on while others are being stopped before it', () => {
    const world = twoClusters();
    follow(world);
    world.call(4, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower' }) });
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(4) });
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    for (const tablet of [2, 4]) world.node(tablet).pause();
    world.put(1, 'k', 1);
    world.run(2_500 * MILLISECOND);
    world.send(1, 'DropTable', P);
    world.seconds(4);
    expect(remoteOffset(world)).toBe(0);
    world.node(2).resume();
    world.seconds(2);
    expect(remoteOffset(world)).toBe(1);
    expect(world.count('replica-dropped')).toBe(0);
  });

  it('takes its whole coffee time after a refusal, whatever is acknowledged meanwhile', () => {
    const world = twoClusters();
    follow(world);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.call(3, 'SetMode', { follower: false });
    world.put(1, 'k', 1);
    world.run(1_100 * MILLISECOND);
    const before = sendTimes(world).length;
    for (let ts = 2; ts <= 21; ts++) {
      world.put(1, 'k', ts);
      world.run(250 * MILLISECOND);
    }
    expect(world.offset(2)).toBe(21);
    expect(sendTimes(world).length - before).toBe(5);
  });

  it('repeats a request that was refused for the table there, not for its own', () => {
    const world = twoClusters();
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.call(3, 'SetMode', { follower: false });
    world.put(1, 'k', 1);
    world.put(1, 'k', 2);
    world.seconds(10);
    expect(remoteOffset(world)).toBe(0);
    world.call(3, 'SetMode', { follower: true });
    world.seconds(2);
    expect(remoteOffset(world)).toBe(2);
  });

  it('keeps the parts of the log that it has not read, and all while it has opened none', () => {
    const world = twoClusters({
      flags: {
        binlog_single_file_max_size: 0,
        make_snapshot_threshold_offset: 0,
        binlog_delete_interval: 1500,
      },
    });
    follow(world);
    world.call(1, 'AddReplica', REMOTE);
    world.seconds(1);
    world.node(2).kill('test');
    const parts = (): string[] => world.node(1).disk.list('/db/4_0/binlog');
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts, LARGE);
    world.call(1, 'DelReplica', LOCAL);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(5);
    expect(remoteOffset(world)).toBe(0);
    expect(parts()).toHaveLength(4);
    world.node(3).pause();
    world.put(1, 'k', 5);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(5);
    // The request under way has the entry of the first part, so its reader is in the next one.
    expect(parts()).toEqual(['00000001.log', '00000002.log', '00000003.log', '00000004.log']);
    world.node(3).resume();
    world.seconds(30);
    expect(remoteOffset(world)).toBe(5);
    expect(parts()).toEqual(['00000004.log']);
  });
});
