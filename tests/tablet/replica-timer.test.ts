import { describe, expect, it } from 'vitest';
import { Laboratory } from '../../src/sim/index.js';
import { ReplicaTimer } from '../../src/tablet/replica-timer.js';

function setUp(): { lab: Laboratory; timer: ReplicaTimer; ticks: number[]; work: { left: number } } {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
  const node = lab.addNode({ address: 'a:1', boot: () => {} });
  node.start();
  const ticks: number[] = [];
  const work = { left: 0 };
  const timer = new ReplicaTimer(
    node,
    100,
    () => work.left > 0,
    () => {
      work.left--;
      ticks.push(lab.scheduler.nowUs);
    },
  );
  return { lab, timer, ticks, work };
}

describe('ReplicaTimer', () => {
  it('costs nothing while there is no work, and ticks on its grid once there is', () => {
    const { lab, timer, ticks, work } = setUp();
    lab.scheduler.runUntil(30);
    timer.start('r');
    const before = lab.scheduler.executed;
    lab.scheduler.runUntil(1_000);
    expect(lab.scheduler.executed).toBe(before);
    work.left = 2;
    timer.wake('r');
    timer.wake('r');
    lab.scheduler.runUntil(2_000);
    expect(ticks).toEqual([1_030, 1_130]);
    expect(lab.scheduler.executed).toBe(before + 2);
  });

  it('finds work that was there before it was started, and nothing where the work is gone again', () => {
    const { lab, timer, ticks, work } = setUp();
    work.left = 1;
    timer.start('r');
    lab.scheduler.runUntil(150);
    expect(ticks).toEqual([100]);
    work.left = 1;
    timer.wake('r');
    work.left = 0;
    lab.scheduler.runUntil(350);
    expect(ticks).toEqual([100]);
    work.left = 1;
    timer.wake('r');
    lab.scheduler.runUntil(1_000);
    expect(ticks).toEqual([100, 400]);
  });

  it('a chain that has ended is not called back by a second stop', () => {
    const { lab, timer, ticks, work } = setUp();
    timer.start('r');
    lab.scheduler.runUntil(150);
    timer.stop('r');
    lab.scheduler.runUntil(350);
    timer.stop('r');
    lab.scheduler.runUntil(380);
    timer.start('r');
    work.left = 2;
    timer.wake('r');
    lab.scheduler.runUntil(1_000);
    expect(ticks).toEqual([480, 580]);
  });

  it('work that comes at the very tick waits for the next', () => {
    const { lab, timer, ticks, work } = setUp();
    timer.start('r');
    lab.scheduler.runUntil(200);
    work.left = 1;
    timer.wake('r');
    lab.scheduler.runUntil(1_000);
    expect(ticks).toEqual([300]);
  });

  it('ends with the first tick after a stop', () => {
    const { lab, timer, ticks, work } = setUp();
    timer.start('r');
    work.left = 5;
    timer.wake('r');
    lab.scheduler.runUntil(250);
    timer.stop('r');
    lab.scheduler.runUntil(1_000);
    expect(ticks).toEqual([100, 200]);
  });

  it('has two chains when the replica is back before that tick, one when it is later', () => {
    const { lab, timer, ticks, work } = setUp();
    timer.start('r');
    lab.scheduler.runUntil(150);
    timer.stop('r');
    lab.scheduler.runUntil(180);
    timer.start('r');
    work.left = 4;
    timer.wake('r');
    lab.scheduler.runUntil(390);
    expect(ticks).toEqual([200, 280, 300, 380]);
    timer.stop('r');
    lab.scheduler.runUntil(600);
    timer.start('r');
    work.left = 2;
    timer.wake('r');
    lab.scheduler.runUntil(1_000);
    expect(ticks.slice(4)).toEqual([700, 800]);
  });
});
