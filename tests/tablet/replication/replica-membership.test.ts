import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/sim/index.js';
import { endpoint, P, task, TabletWorld } from '../harness.js';

const other = { ...P, endpoint: endpoint(2) };

describe('AddReplica and DelReplica', () => {
  it('refuse without a table and on a follower, as does GetTableFollower', () => {
    const world = new TabletWorld();
    const answers = (tablet: number): number[] => [
      world.call(tablet, 'AddReplica', other).code,
      world.call(tablet, 'DelReplica', other).code,
      world.call(tablet, 'GetTableFollower', P).code,
    ];
    expect(answers(1)).toEqual([100, 100, 100]);
    world.create(1, [2]);
    expect(answers(2)).toEqual([103, 103, 103]);
    expect(world.call(2, 'AddReplica', other).msg).toBe('table is follower');
  });

  it('answers 119 for a node that exists, with the task done, and does not match again', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    const matched = world.count('replication-matched');
    const answer = world.call(1, 'AddReplica', { ...other, task_info: task(7, 'kAddReplica') });
    expect(answer).toEqual({ code: 119, msg: 'replica endpoint already exists' });
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ op_id: 7, status: 'kDone' }]);
    world.seconds(5);
    expect(world.count('replication-matched')).toBe(matched);
  });

  it('an endpoint where nothing listens is added all the same', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    expect(world.call(1, 'AddReplica', other).code).toBe(0);
    expect(world.replica(1)?.followers).toEqual([{ endpoint: endpoint(2), offset: 0, matched: false }]);
  });

  it('fail where the table leads and its log does not: a demoted leader that was truncated', () => {
    const world = new TabletWorld();
    world.create(1);
    world.put(1, 'k', 1);
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    expect(world.call(1, 'TruncateTable', P).code).toBe(0);
    expect(world.replica(1)?.mode).toBe('kTableLeader');
    expect(world.call(1, 'AddReplica', { ...other, task_info: task(7, 'kAddReplica') })).toEqual({
      code: 120,
      msg: 'fail to add replica endpoint',
    });
    expect(world.call(1, 'DelReplica', { ...other, task_info: task(8, 'kDelReplica') })).toEqual({
      code: 121,
      msg: 'replicator role is not leader',
    });
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([
      { op_id: 7, status: 'kFailed' },
      { op_id: 8, status: 'kFailed' },
    ]);
    expect(world.call(1, 'GetTableFollower', P)).toMatchObject({ code: 134, offset: 1 });
  });

  it('tell how their tasks ended', () => {
    const world = new TabletWorld();
    world.create(1);
    world.call(1, 'AddReplica', { ...P, pid: 9, endpoint: endpoint(2), task_info: task(1, 'kAddReplica') });
    world.call(1, 'AddReplica', { ...other, task_info: task(2, 'kAddReplica') });
    world.call(1, 'AddReplica', { ...other, task_info: task(3, 'kDelReplica') });
    world.call(1, 'DelReplica', { ...other, task_info: task(4, 'kDelReplica') });
    world.call(1, 'DelReplica', { ...other, task_info: task(5, 'kDelReplica') });
    world.call(1, 'DelReplica', { ...other, pid: 9, task_info: task(6, 'kDelReplica') });
    expect(world.call(1, 'AddReplica', { ...other, task_info: task(2, 'kAddReplica') })).toEqual({
      code: -1,
      msg: 'add task failed',
    });
    expect(world.call(1, 'GetTaskStatus', {}).task.map(({ status }) => status)).toEqual([
      'kFailed',
      'kDone',
      'kFailed',
      'kDone',
      'kDone',
      'kFailed',
    ]);
  });

  it('an absent node is deleted with success', () => {
    const world = new TabletWorld();
    world.create(1);
    expect(world.call(1, 'DelReplica', other)).toEqual({ code: 0, msg: 'replica does not exist' });
    expect(world.call(1, 'GetTableFollower', P)).toEqual({ code: 134, msg: 'has no follower', offset: 0 });
  });

  it('deletes a sleeping node at once, and a sending one after its request ended', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    let startUs = world.nowUs;
    world.call(1, 'DelReplica', other);
    expect(world.nowUs - startUs).toBeLessThan(10_000);
    world.put(1, 'k', 1);
    world.seconds(2);
    expect(world.offset(2)).toBe(0);
    world.call(1, 'AddReplica', other);
    world.seconds(1);
    world.node(2).pause();
    world.put(1, 'k', 2);
    world.run(20_000);
    startUs = world.nowUs;
    world.call(1, 'DelReplica', other);
    expect(world.nowUs - startUs).toBeGreaterThan(19 * SECOND);
  });

  it('deletes a node whose match is refused meanwhile after one more wait for the next match', () => {
    const world = new TabletWorld();
    world.create(1);
    world.node(2).setSlowness(5 * SECOND);
    world.call(1, 'AddReplica', other);
    world.seconds(2);
    const startUs = world.nowUs;
    expect(world.call(1, 'DelReplica', other).msg).toBe('ok');
    expect(world.nowUs - startUs).toBeGreaterThan(3.9 * SECOND);
    expect(world.nowUs - startUs).toBeLessThan(4.1 * SECOND);
  });

  it('deletes a node that waits for its next match at once', () => {
    const world = new TabletWorld();
    world.create(1);
    world.call(1, 'AddReplica', other);
    world.run(500_000);
    const startUs = world.nowUs;
    expect(world.call(1, 'DelReplica', other).msg).toBe('ok');
    expect(world.nowUs - startUs).toBeLessThan(10_000);
  });

  it('followers are kept and told in the order of their endpoints, each once', () => {
    const world = new TabletWorld({ tablets: 3 });
    world.create(1, [3, 2]);
    expect(world.replica(1)?.followers.map((follower) => follower.endpoint)).toEqual([
      endpoint(2),
      endpoint(3),
    ]);
    world.call(1, 'DelReplica', { ...P, endpoint: endpoint(2) });
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    const { follower_info } = world.call(1, 'GetTableFollower', P);
    expect(follower_info?.map((follower) => follower.endpoint)).toEqual([endpoint(2), endpoint(3)]);
    const replicas = [endpoint(1), endpoint(3), endpoint(1)];
    world.call(2, 'ChangeRole', { ...P, mode: 'kTableLeader', term: 3, replicas });
    expect(world.replica(2)?.followers.map((follower) => follower.endpoint)).toEqual([
      endpoint(1),
      endpoint(3),
    ]);
  });
});
