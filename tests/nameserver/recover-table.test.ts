import { describe, expect, it } from 'vitest';
import { recoverEndpoint } from '../../src/nameserver/failover-policy.js';
import { A, B, C, Harness } from './harness.js';

/** A flow/0 whose replica on C is not alive, with what its tablet says of itself. */
function ready(pair: Record<string, unknown>, manifestOffset = 0): Harness {
  const harness = new Harness({ auto_failover: false });
  harness.addTable('flow', [[A, B, C]]);
  harness.lead();
  harness.meta(0, C).is_alive = false;
  harness.tablet(C).answers.set('GetTermPair', { code: 0, ...pair });
  harness.tablet(A).answers.set('GetManifest', { code: 0, manifest: { offset: manifestOffset } });
  return harness;
}

function recoverC(harness: Harness, mode: 'plain' | 'needRestore' = 'plain'): void {
  harness.run(recoverEndpoint(harness.ns, C, mode, 2));
  harness.wait(40);
}

describe('a replica that comes back', () => {
  it.each([
    [{ has_table: true, term: 1, offset: 7 }, 7, 'kReAddReplicaSimplifyOP'],
    [{ has_table: true, term: 1, offset: 7 }, 8, 'kReAddReplicaWithDropOP'],
    [{ has_table: true, term: 9, offset: 7 }, 0, 'kReAddReplicaWithDropOP'],
    [{ has_table: false, term: 1, offset: 7 }, 7, 'kReAddReplicaNoSendOP'],
    [{ has_table: false, term: 1, offset: 7 }, 8, 'kReAddReplicaOP'],
    [{ has_table: false, term: 0, offset: 0 }, 0, 'kReAddReplicaOP'],
  ])('with %o, leader snapshot at %i, is re-added by %s', (pair, manifest, kind) => {
    const harness = ready(pair, manifest);
    recoverC(harness);
    expect(harness.ops()).toEqual(['1 kRecoverTableOP 0 kDone', `2 ${kind} 0 kDone`]);
    expect(harness.meta(0, C).is_alive).toBe(true);
  });

  it('with a table that leads is demoted first', () => {
    const harness = ready({ has_table: true, is_leader: true, term: 1, offset: 7 });
    recoverC(harness);
    expect(harness.tablet(C).methodsCalled()).toEqual(['GetTermPair', 'ChangeRole']);
  });

  it('without a table loses its binlog before anything else', () => {
    const harness = ready({ has_table: false, term: 1, offset: 7 });
    recoverC(harness);
    expect(harness.tablet(C).methodsCalled()).toEqual(['GetTermPair', 'DeleteBinlog', 'LoadTable']);
  });

  it('is not looked at while no leader is alive', () => {
    const harness = ready({ has_table: true, term: 1, offset: 7 });
    harness.meta(0, A).is_alive = false;
    recoverC(harness);
    expect(harness.ops()).toEqual([]);
  });

  it('that was the leader and finds none alive fails', () => {
    const harness = ready({ has_table: true, term: 1, offset: 7 });
    harness.meta(0, A).is_alive = false;
    harness.meta(0, C).is_leader = true;
    recoverC(harness);
    expect(harness.ops()).toEqual(['1 kRecoverTableOP 0 kFailed']);
  });
});

describe('the only replica of a partition', () => {
  it.each([
    [true, 'kUpdatePartitionStatusOP'],
    [false, 'kReLoadTableOP'],
  ])('with its table in memory %s comes back by %s', (has_table, kind) => {
    const harness = new Harness();
    harness.addTable('flow', [[C]]);
    harness.lead();
    harness.meta(0, C).is_alive = false;
    harness.tablet(C).answers.set('GetTermPair', { code: 0, has_table, term: 1, offset: 3 });
    recoverC(harness);
    expect(harness.ops()).toEqual(['1 kRecoverTableOP 0 kDone', `2 ${kind} 0 kDone`]);
    expect(harness.meta(0, C)).toMatchObject({ is_leader: true, is_alive: true });
  });
});

describe('need_restore', () => {
  it('re-adds the old leader, elects it, and re-adds whoever it deposed, in this order', () => {
    const harness = ready({ has_table: true, term: 1, offset: 7 }, 0);
    harness.meta(0, C).is_leader = true;
    harness
      .tablet(A)
      .answers.set('GetTermPair', { code: 0, has_table: true, is_leader: true, term: 1, offset: 7 });
    harness.tablet(C).answers.set('GetManifest', { code: 0, manifest: { offset: 0 } });
    recoverC(harness, 'needRestore');
    const queued = harness.ops().map((op) => op.split(' ').slice(1).join(' '));
    expect(queued.slice(0, 3)).toEqual([
      'kRecoverTableOP 0 kDone',
      'kChangeLeaderOP 0 kDone',
      'kRecoverTableOP 0 kDone',
    ]);
    const finished = harness.ns.doneOps.map((op) => op.info.op_id);
    expect(finished.slice(0, 3)).toEqual([1, 4, 2]);
    expect(harness.meta(0, C)).toMatchObject({ is_leader: true });
  });
});
