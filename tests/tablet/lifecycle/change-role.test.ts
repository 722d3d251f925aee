import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/sim/index.js';
import { endpoint, meta, P, TabletWorld } from '../harness.js';

describe('ChangeRole', () => {
  it('makes a leader of the given term, even a lower one, which goes on with its log', () => {
    const world = new TabletWorld({ tablets: 3 });
    world.create(1, [2, 3], { term: 8 });
    world.put(1, 'k', 1);
    world.run(20_000);
    world.node(1).kill('test');
    const request = { ...P, mode: 'kTableLeader', term: 5, replicas: [endpoint(3)] } as const;
    expect(world.call(2, 'ChangeRole', request)).toEqual({ code: 0, msg: 'ok' });
    expect(world.put(2, 'k', 2).logged).toEqual({ term: 5, offset: 2 });
    expect(world.replica(2)).toMatchObject({ mode: 'kTableLeader', term: 5 });
    const changes = world.events.flatMap(({ body }) => (body.kind === 'role-changed' ? [body] : []));
    expect(changes).toMatchObject([{ ...P, mode: 'kTableLeader', term: 5 }]);
  });

  it('without a term makes a leader of term 0', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.call(2, 'AppendEntries', { ...P, term: 7, pre_log_index: 0, entries: [] });
    expect(world.replica(2)?.term).toBe(7);
    world.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', replicas: [] });
    expect(world.replica(2)).toMatchObject({ mode: 'kTableLeader', term: 0 });
  });

  it('refuses what is a leader already, and leaves its term', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { term: 4 });
    const request = { ...P, mode: 'kTableLeader', term: 9, replicas: [] } as const;
    expect(world.call(1, 'ChangeRole', request)).toEqual({ code: 102, msg: 'table is leader' });
    expect(world.replica(1)?.term).toBe(4);
  });

  it('makes a follower that keeps term and offset, and is content when it is one', () => {
    const world = new TabletWorld();
    world.create(1, [2], { term: 4 });
    world.put(1, 'k', 1);
    const request = { ...P, mode: 'kTableFollower', replicas: [] } as const;
    expect(world.call(1, 'ChangeRole', request)).toEqual({ code: 0, msg: 'ok' });
    expect(world.replica(1)).toMatchObject({ mode: 'kTableFollower', term: 4, offset: 1, followers: [] });
    expect(world.call(1, 'ChangeRole', request)).toEqual({ code: 0, msg: 'table is follower' });
    expect(world.put(1, 'k', 2)).toEqual({ code: 103, msg: 'table is follower' });
    expect(world.call(1, 'Get', { ...P, key: 'k', ts: 0 })).toMatchObject({ code: 0, value: 'v1' });
  });

  it('gives no new term to a write that was under way before', () => {
    const world = new TabletWorld({ tablets: 1, flags: { binlog_sync_to_disk_interval: 500 } });
    world.create(1, [], { term: 4 });
    world.put(1, 'k', 1);
    world.node(1).disk.stallSync();
    world.seconds(1);
    const put = world.send(1, 'Put', { ...P, dimensions: [{ key: 'k', idx: 0 }], time: 2, value: '' });
    world.run(10_000);
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 9, replicas: [] });
    world.node(1).disk.releaseSync();
    world.run(10_000);
    expect(put.outcome).toMatchObject({ response: { code: 0, logged: { term: 4, offset: 2 } } });
    expect(world.tablet(1).entryAt(P.tid, P.pid, 2)?.term).toBe(4);
  });

  it('is not written down: a load goes by the stored role and term', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { term: 4 });
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 12, replicas: [] });
    expect(world.replica(1)?.term).toBe(12);
    world.restart(1);
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } });
    world.run(10_000);
    expect(world.replica(1)).toMatchObject({ mode: 'kTableLeader', term: 4 });
  });

  it('freezes every request that needs a table until the request under way has ended', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.node(2).pause();
    world.put(1, 'k', 1);
    world.run(20_000);
    const startUs = world.nowUs;
    const change = world.send(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    world.run(10_000);
    const frozen = world.send(1, 'Put', { ...P, dimensions: [], time: 2, value: '' });
    expect(world.call(1, 'GetTaskStatus', {}).code).toBe(0);
    world.seconds(15);
    expect(world.replica(1)?.mode).toBe('kTableLeader');
    expect(change.outcome).toBeUndefined();
    expect(frozen.outcome).toBeUndefined();
    world.run(startUs + 21 * SECOND - world.nowUs);
    expect(change.outcome).toMatchObject({ ok: true, response: { code: 0 } });
    expect(frozen.outcome).toMatchObject({ ok: true, response: { code: 103 } });
    expect(world.replica(1)?.mode).toBe('kTableFollower');
  });

  it('looks at the role again when it has the lock: of two demotions the second finds a follower', () => {
    const world = new TabletWorld();
    const other = { tid: 4, pid: 1 };
    world.create(1, [2], other);
    world.create(1);
    world.node(2).pause();
    world.call(1, 'Put', { ...other, dimensions: [{ key: 'k', idx: 0 }], time: 1, value: '' });
    world.run(20_000);
    world.send(1, 'ChangeRole', { ...other, mode: 'kTableFollower', replicas: [] });
    world.run(10_000);
    const demote = { ...P, mode: 'kTableFollower', replicas: [] } as const;
    const boxes = [1, 2].map(() => world.send(1, 'ChangeRole', demote));
    world.seconds(21);
    const answers = boxes.map(({ outcome }) => outcome?.ok === true && outcome.response.msg);
    expect(answers).toEqual(['ok', 'table is follower']);
    expect(world.count('role-changed')).toBe(2);
  });

  it.each([
    [12, false],
    [21, true],
  ])('keeps every log from being synced while it waits: a power failure after %i s', (seconds, isThere) => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 1 }) });
    world.node(2).pause();
    for (const pid of [0, 1]) {
      world.call(1, 'Put', { ...P, pid, dimensions: [{ key: 'k', idx: 0 }], time: 1, value: '' });
    }
    world.run(20_000);
    world.send(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    world.seconds(seconds);
    const { disk } = world.node(1);
    disk.powerFail();
    const parts = [0, 1].map((pid) => disk.exists(`/db/4_${pid}/binlog/00000000.log`));
    expect(parts).toEqual([isThere, isThere]);
  });
});
