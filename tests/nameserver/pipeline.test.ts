import { describe, expect, it } from 'vitest';
import { cancelInMemory } from '../../src/nameserver/commands/op-bookkeeping.js';
import { createAddReplicaOp } from '../../src/nameserver/ops/add-replica-op.js';
import { createMakeSnapshotOp } from '../../src/nameserver/ops/make-snapshot-op.js';
import { createOfflineReplicaOp } from '../../src/nameserver/ops/offline-replica-op.js';
import { queueIndex } from '../../src/nameserver/pipeline/queues.js';
import { A, B, C, Harness } from './harness.js';

function ready(): Harness {
  const harness = new Harness();
  harness.addTable('flow', [
    [A, B],
    [B, A],
    [A, B],
  ]);
  return harness.lead();
}

describe('queues', () => {
  it('depend on the pid and the concurrency alone', () => {
    const { ns } = ready();
    expect([0, 1, 2, 3].map((pid) => queueIndex(ns, pid, 2))).toEqual([0, 1, 0, 1]);
    expect(queueIndex(ns, 11, 0)).toBe(1);
    expect(queueIndex(ns, 9, 10)).toBe(9);
  });

  it('run only their front OP, in the order of creation', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('MakeSnapshot', 'kDoing');
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 1));
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 2));
    harness.wait(10);
    expect(harness.ops()).toEqual([
      '1 kMakeSnapshotOP 0 kDoing',
      '2 kMakeSnapshotOP 1 kDone',
      '3 kMakeSnapshotOP 2 kInited',
    ]);
  });
});

describe('a task on a tablet', () => {
  it('is seen as done only at the next poll', () => {
    const harness = ready();
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    const created = harness.lab.scheduler.nowUs;
    harness.lab.scheduler.runUntilHolds(() => harness.ops()[0]!.endsWith('kDone'), created + 10_000_000);
    const done = harness.lab.scheduler.nowUs - created;
    expect(done).toBeGreaterThan(100_000);
    expect(done).toBeLessThan(2_200_000);
  });

  it('fails its OP when the tablet refuses it, and what was done stays', () => {
    const harness = ready();
    harness.tablet(A).answers.set('SendSnapshot', { code: 107, msg: 'table status is not kSnapshotPaused' });
    harness.run(createAddReplicaOp(harness.ns, '', 'flow', 0, C));
    harness.wait(10);
    expect(harness.ops()).toEqual(['1 kAddReplicaOP 0 kFailed']);
    expect(harness.tablet(A).methodsCalled()).toEqual(['PauseSnapshot', 'SendSnapshot']);
    expect(harness.ns.doneOps[0]!.tasks[0]!.info.task_type).toBe('kSendSnapshot');
  });

  it('that the tablet forgot is given up after more than five answers', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('MakeSnapshot', 'kDoing');
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.wait(1);
    harness.tablet(A).tasks.length = 0;
    harness.wait(3);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kDoing']);
    harness.wait(8);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kFailed']);
  });

  it('on a tablet that is gone fails once tablet_heartbeat_timeout has passed', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('MakeSnapshot', 'kDoing');
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.wait(1);
    harness.listTablets([B, C]);
    harness.wait(58);
    expect(harness.ops()[0]).toBe('1 kMakeSnapshotOP 0 kDoing');
    harness.wait(6);
    expect(harness.ops()[0]).toBe('1 kMakeSnapshotOP 0 kFailed');
  });

  it('to detach a follower is done at once when the leader does not list it', () => {
    const harness = ready();
    harness
      .tablet(A)
      .answers.set('GetTableFollower', { code: 0, follower_info: [{ endpoint: C, offset: 0 }] });
    harness.run(createOfflineReplicaOp(harness.ns, '', 'flow', 0, B, 2));
    harness.wait(1);
    expect(harness.tablet(A).methodsCalled()).toEqual(['GetTableFollower']);
    expect(harness.ops()).toEqual(['1 kOfflineReplicaOP 0 kDone']);
  });
});

describe('finishing an OP', () => {
  it('waits until every healthy tablet has forgotten its tasks', () => {
    const harness = ready();
    harness.tablet(C).answers.set('DeleteOPTask', { code: -1, msg: 'no' });
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.wait(10);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kDoing']);
    harness.tablet(C).answers.delete('DeleteOPTask');
    harness.wait(1);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kDone']);
    expect(harness.zk.nodes.has(harness.env.paths.op(1))).toBe(false);
  });

  it('goes on when ZooKeeper can be written again', () => {
    const harness = ready();
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.zk.failing = true;
    harness.wait(10);
    expect(harness.ops()).not.toEqual(['1 kMakeSnapshotOP 0 kDone']);
    harness.zk.failing = false;
    harness.wait(5);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kDone']);
  });

  it('of a cancelled OP leaves it cancelled, with its task, and without its znode', () => {
    const harness = ready();
    harness.tablet(A).outcomes.set('MakeSnapshot', 'kDoing');
    harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0));
    harness.wait(1);
    expect(cancelInMemory(harness.ns, harness.ns.queues[0]![0]!)).toBe(true);
    harness.wait(3);
    expect(harness.ops()).toEqual(['1 kMakeSnapshotOP 0 kCanceled']);
    expect(harness.zk.nodes.has(harness.env.paths.op(1))).toBe(false);
  });
});

describe('creating an OP', () => {
  it('uses an id up even when its tasks cannot be built', () => {
    const harness = ready();
    harness.listTablets([B, C]);
    expect(harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 0))).toBe('no-tasks');
    expect(harness.run(createMakeSnapshotOp(harness.ns, '', 'flow', 1))).toBe('created');
    expect(harness.ops()[0]).toMatch(/^2 kMakeSnapshotOP 1 /);
  });
});
