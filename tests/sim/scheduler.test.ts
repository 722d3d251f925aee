import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream, Scheduler, SimulationError } from '../../src/sim/index.js';

describe('Scheduler', () => {
  it('runs events in order of time and stands at the limit afterwards', () => {
    const scheduler = new Scheduler();
    const seen: [string, number][] = [];
    scheduler.after(20, () => seen.push(['b', scheduler.nowUs]));
    scheduler.after(10, () => seen.push(['a', scheduler.nowUs]));
    scheduler.after(31, () => seen.push(['late', scheduler.nowUs]));
    scheduler.runUntil(30);
    expect(seen).toEqual([
      ['a', 10],
      ['b', 20],
    ]);
    expect(scheduler.nowUs).toBe(30);
    expect(scheduler.pending).toBe(1);
  });

  it('includes what is due exactly at the limit, and what that adds at the same instant', () => {
    const scheduler = new Scheduler();
    const seen: string[] = [];
    scheduler.at(30, () => {
      seen.push('first');
      scheduler.after(0, () => seen.push('second'));
    });
    scheduler.runUntil(30);
    expect(seen).toEqual(['first', 'second']);
  });

  it('runs what is due at one instant in the order it was scheduled', () => {
    const scheduler = new Scheduler();
    const seen: number[] = [];
    for (let i = 0; i < 100; i++) scheduler.at(5, () => seen.push(i));
    scheduler.runUntil(5);
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('permutes ties by the seed, and never across instants', () => {
    const run = (seed: string): number[] => {
      const scheduler = new Scheduler(new RandomStream(seed));
      const seen: number[] = [];
      for (let i = 0; i < 20; i++) scheduler.at(i < 10 ? 1 : 2, () => seen.push(i));
      scheduler.runUntil(2);
      return seen;
    };
    expect(run('a')).toEqual(run('a'));
    expect(run('a')).not.toEqual(run('b'));
    expect(run('a')).not.toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(
      run('a')
        .slice(0, 10)
        .sort((x, y) => x - y),
    ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each([[-1], [NaN]])('refuses to schedule %d us from now', (delay) => {
    const scheduler = new Scheduler();
    scheduler.runUntil(100);
    expect(() => scheduler.after(delay, () => {})).toThrow(SimulationError);
  });

  it('refuses to run backwards, or to the end of time', () => {
    const scheduler = new Scheduler();
    scheduler.runUntil(100);
    expect(() => scheduler.runUntil(99)).toThrow(SimulationError);
    expect(() => scheduler.runUntil(Infinity)).toThrow(SimulationError);
  });

  it('does not run what was cancelled', () => {
    const scheduler = new Scheduler();
    let ran = false;
    const handle = scheduler.after(1, () => (ran = true));
    expect(scheduler.cancel(handle)).toBe(true);
    expect(scheduler.cancel(handle)).toBe(false);
    scheduler.runUntil(10);
    expect(ran).toBe(false);
  });

  it('says false when cancelling the running event', () => {
    const scheduler = new Scheduler();
    let answer: boolean | undefined;
    const handle = scheduler.after(1, () => (answer = scheduler.cancel(handle)));
    scheduler.runUntil(1);
    expect(answer).toBe(false);
  });

  it('hands the cause of an event on to what it schedules, and starts at the root again', () => {
    const scheduler = new Scheduler();
    const causes: number[] = [];
    scheduler.cause = 7;
    scheduler.after(1, () => {
      causes.push(scheduler.cause);
      scheduler.cause = 8;
      scheduler.after(1, () => causes.push(scheduler.cause));
    });
    scheduler.runUntil(5);
    expect(causes).toEqual([7, 8]);
    expect(scheduler.cause).toBe(0);
  });

  it('forgets the events of one owner only', () => {
    const scheduler = new Scheduler();
    const [mine, other] = [scheduler.createOwner(), scheduler.createOwner()];
    const seen: string[] = [];
    scheduler.after(1, () => seen.push('mine'), mine);
    scheduler.after(1, () => seen.push('other'), other);
    scheduler.after(1, () => seen.push('nobody'));
    scheduler.removeOwner(mine);
    scheduler.runUntil(1);
    expect(seen).toEqual(['other', 'nobody']);
  });
});

describe('Scheduler.park', () => {
  it('holds what falls due, and runs it at the unpark in the order it fell due', () => {
    const scheduler = new Scheduler();
    const owner = scheduler.createOwner();
    const seen: [string, number][] = [];
    scheduler.at(20, () => seen.push(['b', scheduler.nowUs]), owner);
    scheduler.at(10, () => seen.push(['a', scheduler.nowUs]), owner);
    scheduler.at(90, () => seen.push(['c', scheduler.nowUs]), owner);
    scheduler.park(owner);
    scheduler.runUntil(50);
    expect(seen).toEqual([]);
    scheduler.unpark(owner);
    scheduler.runUntil(100);
    expect(seen).toEqual([
      ['a', 50],
      ['b', 50],
      ['c', 90],
    ]);
  });

  it('keeps the cause of what it holds', () => {
    const scheduler = new Scheduler();
    const owner = scheduler.createOwner();
    let cause = 0;
    scheduler.cause = 42;
    scheduler.at(10, () => (cause = scheduler.cause), owner);
    scheduler.park(owner);
    scheduler.runUntil(20);
    scheduler.unpark(owner);
    scheduler.runUntil(20);
    expect(cause).toBe(42);
  });

  it('can cancel an event that fell due meanwhile, before the unpark and after it', () => {
    const scheduler = new Scheduler();
    const owner = scheduler.createOwner();
    const seen: string[] = [];
    const first = scheduler.at(10, () => seen.push('first'), owner);
    const second = scheduler.at(10, () => seen.push('second'), owner);
    scheduler.at(10, () => seen.push('third'), owner);
    scheduler.park(owner);
    scheduler.runUntil(20);
    expect(scheduler.cancel(first)).toBe(true);
    scheduler.unpark(owner);
    expect(scheduler.cancel(second)).toBe(true);
    scheduler.runUntil(30);
    expect(seen).toEqual(['third']);
  });

  it('forgets what it holds with its owner, and no longer parks it', () => {
    const scheduler = new Scheduler();
    const owner = scheduler.createOwner();
    const seen: string[] = [];
    scheduler.at(10, () => seen.push('old'), owner);
    scheduler.park(owner);
    scheduler.runUntil(20);
    scheduler.removeOwner(owner);
    scheduler.unpark(owner);
    scheduler.after(1, () => seen.push('new'), owner);
    scheduler.runUntil(30);
    expect(seen).toEqual(['new']);
  });

  it('counts a held event as executed once, when it runs', () => {
    const scheduler = new Scheduler();
    const owner = scheduler.createOwner();
    scheduler.at(10, () => {}, owner);
    scheduler.park(owner);
    scheduler.runUntil(20);
    expect(scheduler.executed).toBe(0);
    scheduler.unpark(owner);
    scheduler.runUntil(20);
    expect(scheduler.executed).toBe(1);
  });

  it('runs each event once, however parking and unparking fall', () => {
    const act = fc.record({ atUs: fc.nat(50), what: fc.constantFrom('park' as const, 'unpark' as const) });
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 20 }), fc.array(act, { maxLength: 8 }), (times, acts) => {
        const scheduler = new Scheduler();
        const owner = scheduler.createOwner();
        const seen: number[] = [];
        times.forEach((time, i) => scheduler.at(time, () => seen.push(i), owner));
        for (const { atUs, what } of acts) scheduler.at(atUs, () => scheduler[what](owner));
        scheduler.runUntil(60);
        scheduler.unpark(owner);
        scheduler.runUntil(60);
        expect([...seen].sort((a, b) => a - b)).toEqual(times.map((_, i) => i));
      }),
    );
  });
});

describe('Scheduler.runUntilHolds', () => {
  it('stops right after the event that makes the condition true', () => {
    const scheduler = new Scheduler();
    let count = 0;
    for (let i = 1; i <= 10; i++) scheduler.at(i * 10, () => count++);
    expect(scheduler.runUntilHolds(() => count === 3, 1_000)).toBe(true);
    expect(scheduler.nowUs).toBe(30);
    expect(count).toBe(3);
  });

  it('runs nothing when the condition holds already', () => {
    const scheduler = new Scheduler();
    scheduler.after(0, () => expect.unreachable());
    expect(scheduler.runUntilHolds(() => true, 10)).toBe(true);
  });

  it('stands at the limit when the condition never held', () => {
    const scheduler = new Scheduler();
    scheduler.at(10, () => {});
    scheduler.at(30, () => expect.unreachable());
    expect(scheduler.runUntilHolds(() => false, 20)).toBe(false);
    expect(scheduler.nowUs).toBe(20);
  });

  it('asks once more at the limit, for a condition on time itself', () => {
    const scheduler = new Scheduler();
    expect(scheduler.runUntilHolds(() => scheduler.nowUs >= 20, 20)).toBe(true);
  });

  it('ends without a limit when nothing is left to run', () => {
    const scheduler = new Scheduler();
    scheduler.at(10, () => {});
    expect(scheduler.runUntilHolds(() => false, Infinity)).toBe(false);
    expect(scheduler.nowUs).toBe(10);
  });

  it('never turns the clock back for a limit in the past', () => {
    const scheduler = new Scheduler();
    scheduler.runUntil(100);
    expect(scheduler.runUntilHolds(() => false, 50)).toBe(false);
    expect(scheduler.nowUs).toBe(100);
  });
});
