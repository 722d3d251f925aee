import { describe, expect, it } from 'vitest';
import { A, B, C, Harness } from './harness.js';

const THREE = [
  [A, B, C],
  [B, C, A],
];

function offsets(harness: Harness, byEndpoint: Readonly<Record<string, number>>): void {
  for (const [endpoint, log_offset] of Object.entries(byEndpoint)) {
    harness.tablet(endpoint).answers.set('AppendEntries', { code: 0, log_offset });
  }
}

describe('a tablet that is gone, with auto_failover on', () => {
  it('is failed over after tablet_heartbeat_timeout and not before', () => {
    const harness = new Harness();
    harness.addTable('flow', THREE);
    harness.lead();
    harness.listTablets([B, C]);
    harness.wait(59);
    expect(harness.ops()).toEqual([]);
    expect(harness.meta(0, A).is_alive).toBe(true);
    harness.wait(5);
    expect(harness.ops()).toEqual(['1 kChangeLeaderOP 0 kDone', '2 kOfflineReplicaOP 1 kDone']);
  });

  it('keeps the leader flag of the dead leader and gives the term that follows the fencing one', () => {
    const harness = new Harness();
    harness.addTable('flow', THREE);
    harness.lead();
    offsets(harness, { [B]: 90, [C]: 88 });
    harness.listTablets([B, C]);
    harness.wait(64);
    expect(harness.meta(0, A)).toMatchObject({ is_leader: true, is_alive: false });
    expect(harness.meta(0, B)).toMatchObject({ is_leader: true, is_alive: true });
    expect(harness.ns.findPartition('', 'flow', 0)!.term_offset).toEqual([
      { term: 1, offset: 0 },
      { term: 3, offset: 91 },
    ]);
    const probe = harness.tablet(C).calls.find((call) => call.method === 'AppendEntries')!;
    expect(probe.request).toMatchObject({ term: 2, entries: [], pre_log_index: 0 });
    const promoted = harness.tablet(B).calls.find((call) => call.method === 'ChangeRole')!;
    expect(promoted.request).toMatchObject({ mode: 'kTableLeader', term: 3, replicas: [C] });
  });

  it('takes the follower with the largest offset, and by the generator among equals', () => {
    for (const [b, c, expected] of [
      [10, 20, C],
      [20, 10, B],
      [20, 20, B],
    ] as const) {
      const harness = new Harness();
      harness.addTable('flow', [[A, B, C]]);
      harness.lead();
      offsets(harness, { [B]: b, [C]: c });
      harness.listTablets([B, C]);
      harness.wait(64);
      expect(harness.meta(0, expected).is_leader).toBe(true);
    }
  });

  it('leaves the last alive replica flagged alive', () => {
    const harness = new Harness();
    harness.addTable('flow', [[A, B]]);
    harness.lead();
    harness.listTablets([A, C]);
    harness.wait(64);
    harness.listTablets([C]);
    harness.wait(70);
    expect(harness.meta(0, B).is_alive).toBe(false);
    expect(harness.meta(0, A)).toMatchObject({ is_leader: true, is_alive: true });
  });

  it('comes back within the timeout without any OP when its process survived', () => {
    const harness = new Harness();
    harness.addTable('flow', THREE);
    harness.lead();
    harness.listTablets([B, C]);
    harness.wait(30);
    harness.listTablets([A, B, C]);
    harness.wait(120);
    expect(harness.ops()).toEqual([]);
  });

  it('is failed over at once and recovered when its process started again', () => {
    const harness = new Harness();
    harness.addTable('flow', THREE);
    harness.lead();
    harness.tablet(A).answers.set('GetTermPair', { code: 0, has_table: false, term: 0, offset: 0 });
    harness.listTablets([B, C]);
    harness.wait(5);
    harness.listTablets([A, B, C], 'startup');
    harness.wait(30);
    expect(harness.ops()).toEqual([
      '1 kChangeLeaderOP 0 kDone',
      '2 kOfflineReplicaOP 1 kDone',
      '3 kRecoverTableOP 0 kDone',
      '4 kRecoverTableOP 1 kDone',
      '5 kReAddReplicaOP 0 kDone',
      '6 kReAddReplicaOP 1 kDone',
    ]);
    expect(harness.meta(0, A)).toMatchObject({ is_leader: false, is_alive: true });
  });
});

describe('an election', () => {
  it('fails when a follower does not answer, and fences those asked before', () => {
    const harness = new Harness();
    harness.addTable('flow', [[A, B, C]]);
    harness.lead();
    harness.tablet(C).answers.set('AppendEntries', { code: 100, msg: 'table does not exist' });
    harness.listTablets([B, C]);
    harness.wait(64);
    expect(harness.ops()).toEqual(['1 kChangeLeaderOP 0 kFailed']);
    expect(harness.zk.nodes.get(harness.env.paths.term)).toBe('3');
    expect(harness.tablet(B).methodsCalled()).toContain('AppendEntries');
    expect(harness.zk.nodes.has(harness.env.paths.op(1))).toBe(true);
  });
});
