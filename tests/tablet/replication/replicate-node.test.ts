import { describe, expect, it } from 'vitest';
import { MILLISECOND, SECOND } from '../../../src/sim/index.js';
import { endpoint, meta, P, TabletWorld } from '../harness.js';

function appendTimes(world: TabletWorld): number[] {
  return world.events
    .filter(({ node, body }) => node === endpoint(2) && body.kind === 'entries-applied')
    .map(({ timeUs }) => timeUs);
}

describe('a leader that sends to a follower', () => {
  it('sends at most 32 entries at a time', () => {
    const world = new TabletWorld();
    world.create(1);
    for (let ts = 1; ts <= 70; ts++) world.put(1, 'k', ts);
    world.call(2, 'CreateTable', {
      table_meta: { name: 'flow', db: '', ...P, seg_cnt: 8, mode: 'kTableFollower' },
    });
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(1);
    const batches = world.events.flatMap(({ body }) =>
      body.kind === 'entries-applied' ? [[body.from, body.to]] : [],
    );
    expect(batches).toEqual([
      [1, 32],
      [33, 64],
      [65, 70],
    ]);
  });

  it('costs no event while it has nothing to send', () => {
    const world = new TabletWorld({ flags: { binlog_notify_on_put: false } });
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.seconds(70);
    const before = world.lab.scheduler.executed;
    world.seconds(3600);
    const keepAliveLooks = (2 * 3600 * SECOND) / (world.flags.zk_keep_alive_check_interval * MILLISECOND);
    expect(world.lab.scheduler.executed - before).toBeLessThanOrEqual(keepAliveLooks + 4);
  });

  it('without notification sees a put at the next look of its 100 ms grid', () => {
    const world = new TabletWorld({ flags: { binlog_notify_on_put: false } });
    world.create(1, [2]);
    const idleSince = world.events.find(({ body }) => body.kind === 'replication-matched')!.timeUs;
    world.run(1_234_567);
    world.put(1, 'k', 1);
    const putUs = world.events.find(({ body }) => body.kind === 'entry-appended')!.timeUs;
    world.seconds(1);
    const sentUs = world.events.find(
      ({ timeUs, body }) => timeUs >= putUs && body.kind === 'rpc-sent' && body.method === 'AppendEntries',
    )!.timeUs;
    expect((sentUs - idleSince) % (100 * MILLISECOND)).toBe(0);
    expect(sentUs - putUs).toBeGreaterThan(0);
    expect(sentUs - putUs).toBeLessThanOrEqual(100 * MILLISECOND);
  });

  it('sends at once when a put tells it of what it was to see at its next look', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(150 * MILLISECOND);
    const entry = { ...world.tablet(1).entryAt(P.tid, P.pid, 1)!, log_index: 2 };
    world.call(1, 'SetMode', { follower: true });
    world.call(1, 'AppendEntries', { ...P, term: 1, pre_log_index: 1, entries: [entry] });
    world.call(1, 'SetMode', { follower: false });
    expect(world.offset(2)).toBe(1);
    world.put(1, 'k', 3);
    world.run(5 * MILLISECOND);
    expect(world.offset(2)).toBe(3);
  });

  it('sends at once when a put tells it', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(5 * MILLISECOND);
    expect(world.offset(2)).toBe(1);
  });

  it('tries the match every second until the follower has a table, and then never again', () => {
    const world = new TabletWorld();
    world.create(1);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(3);
    const matches = (): number =>
      world.events.filter(({ body }) => body.kind === 'rpc-sent' && body.method === 'AppendEntries').length;
    expect(matches()).toBe(3);
    expect(world.count('replication-rejected')).toBe(1);
    world.call(2, 'CreateTable', {
      table_meta: { name: 'flow', db: '', ...P, seg_cnt: 8, mode: 'kTableFollower' },
    });
    world.seconds(10);
    expect(matches()).toBe(4);
    expect(world.replica(1)?.followers).toEqual([{ endpoint: endpoint(2), offset: 0, matched: true }]);
  });

  it('tries a connection that is refused four times, and again after a coffee time', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.node(2).kill('test');
    world.put(1, 'k', 1);
    const putUs = world.events.findLast(({ body }) => body.kind === 'entry-appended')!.timeUs;
    world.run(1_500 * MILLISECOND);
    const attempts = world.events.filter(({ timeUs, body }) => timeUs >= putUs && body.kind === 'rpc-sent');
    const seconds = attempts.map(({ timeUs }) => Math.floor((timeUs - putUs) / SECOND));
    expect(seconds).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  });

  it('repeats the identical request with its old term, once a second, while it is refused', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(20_000);
    world.call(2, 'AppendEntries', { ...P, term: 9, pre_log_index: 0, entries: [] });
    world.put(1, 'k', 2);
    world.put(1, 'k', 3);
    const before = world.count('rpc-sent');
    world.run(10_100_000);
    expect(world.count('rpc-sent') - before).toBe(10);
    expect(world.offset(2)).toBe(1);
    expect(world.replica(1)?.followers[0]?.offset).toBe(1);
  });

  it('waits a second when its reader comes to the end of a part', () => {
    const world = new TabletWorld({ flags: { binlog_single_file_max_size: 0 } });
    world.create(1, [2]);
    const large = 'x'.repeat(1024 * 1024);
    world.put(1, 'k', 1, large);
    world.put(1, 'k', 2, large);
    world.seconds(5);
    const [first, second] = appendTimes(world);
    expect(second! - first!).toBeGreaterThanOrEqual(SECOND);
    expect(world.offset(2)).toBe(2);
  });

  it('sleeps while the follower is ahead, then sends only what lies beyond', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.run(20_000);
    world.call(1, 'DropTable', P);
    world.seconds(1);
    world.create(1, []);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.run(20_000);
    for (let ts = 11; ts <= 14; ts++) world.put(1, 'k', ts);
    world.seconds(3);
    expect(world.values(2, 'k')).toEqual(['v14', 'v3', 'v2', 'v1']);
    expect(world.offset(2)).toBe(4);
  });

  it('counts its looks from the last put that told it, even if that was of no use', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.run(20_000);
    const rows = [1, 2, 3].map((offset) => world.tablet(1).entryAt(P.tid, P.pid, offset)!);
    world.call(1, 'DropTable', P);
    world.seconds(1);
    world.create(1, []);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.run(130 * MILLISECOND);
    world.put(1, 'k', 11);
    const toldUs = world.events.findLast(({ body }) => body.kind === 'entry-appended')!.timeUs;
    world.run(10 * MILLISECOND);
    world.call(1, 'SetMode', { follower: true });
    const entries = [2, 3, 4].map((log_index) => ({ ...rows[0]!, log_index }));
    world.call(1, 'AppendEntries', { ...P, term: 1, pre_log_index: 1, entries });
    world.run(200 * MILLISECOND);
    const sent = world.events.findLast(({ node, body }) => node === endpoint(1) && body.kind === 'rpc-sent')!;
    expect(world.offset(2)).toBe(4);
    expect((sent.timeUs - toldUs) % (100 * MILLISECOND)).toBe(0);
  });

  it('never gets past a hole in its own log', () => {
    const world = new TabletWorld({ tablets: 3 });
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(20_000);
    const entry = world.tablet(1).entryAt(P.tid, P.pid, 1)!;
    const far = { ...entry, log_index: 5 };
    world.call(2, 'AppendEntries', { ...P, term: 1, pre_log_index: 4, entries: [far] });
    world.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 3, replicas: [] });
    world.call(3, 'CreateTable', {
      table_meta: { name: 'flow', db: '', ...P, seg_cnt: 8, mode: 'kTableFollower' },
    });
    world.call(2, 'AddReplica', { ...P, endpoint: endpoint(3) });
    world.seconds(60);
    expect(world.offset(3)).toBe(1);
  });

  it('sees a loaded log at its next look when the follower was added during the load', () => {
    const world = new TabletWorld({ timing: { loadRowsPerSecond: 2 } });
    world.create(1);
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts);
    world.call(2, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower' }) });
    world.restart(1);
    world.load(1);
    expect(world.replica(1)).toMatchObject({ state: 'kTableLoading', offset: 0 });
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.run(100 * MILLISECOND);
    expect(world.replica(1)?.followers).toMatchObject([{ offset: 0, matched: true }]);
    expect(world.count('replication-added')).toBe(1);
    const idleSince = world.events.find(({ body }) => body.kind === 'replication-matched')!.timeUs;
    world.seconds(4);
    const [loaded, sent] = ['replica-loaded', 'rpc-sent'].map(
      (kind) => world.events.findLast(({ node, body }) => node === endpoint(1) && body.kind === kind)!.timeUs,
    );
    expect(world.values(2, 'k')).toHaveLength(4);
    expect((sent! - idleSince) % (100 * MILLISECOND)).toBe(0);
    expect(sent! - loaded!).toBeLessThanOrEqual(100 * MILLISECOND);
    expect(world.count('replication-added')).toBe(1);
  });

  it('sends what is still written to a dropped table while another thread is being stopped', () => {
    const world = new TabletWorld({ tablets: 3, flags: { binlog_sync_to_disk_interval: 500 } });
    world.create(1, [2, 3]);
    world.node(2).pause();
    world.put(1, 'k', 1);
    world.node(1).disk.stallSync();
    world.seconds(1);
    const put = world.send(1, 'Put', { ...P, dimensions: [{ key: 'k', idx: 0 }], time: 2, value: '' });
    world.run(10 * MILLISECOND);
    world.call(1, 'DropTable', P);
    world.run(10 * MILLISECOND);
    expect([world.replica(1), world.offset(3)]).toEqual([undefined, 1]);
    world.node(1).disk.releaseSync();
    world.run(10 * MILLISECOND);
    expect(put.outcome).toMatchObject({ response: { code: 0, logged: { offset: 2 } } });
    expect(world.offset(3)).toBe(2);
    world.seconds(21);
    expect(world.count('replica-dropped')).toBe(1);
  });
});
