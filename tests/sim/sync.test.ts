import { describe, expect, it } from 'vitest';
import { Mutex, Signal, SimulationError, WorkerPool, type Proc } from '../../src/sim/index.js';
import { collect, makeLab, startNode } from './fixture.js';

describe('Mutex', () => {
  it('is handed on in the order of arrival, one holder at a time', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const mutex = new Mutex();
    const log: string[] = [];
    function* worker(name: string): Proc {
      yield* mutex.hold(function* () {
        log.push(`${name} in at ${lab.scheduler.nowUs}`);
        yield* node.sleep(10);
        log.push(`${name} out`);
      });
    }
    for (const name of ['a', 'b', 'c']) node.spawn(name, worker(name));
    lab.scheduler.runUntil(100);
    expect(log).toEqual(['a in at 0', 'a out', 'b in at 10', 'b out', 'c in at 20', 'c out']);
    expect(mutex.locked).toBe(false);
  });

  it('cannot be snatched by a newcomer between unlock and the wake of a waiter', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const mutex = new Mutex();
    const log: string[] = [];
    function* holder(): Proc {
      yield* mutex.lock();
      yield* node.sleep(10);
      mutex.unlock();
      yield* mutex.lock();
      log.push('newcomer');
    }
    function* waiter(): Proc {
      yield* mutex.lock();
      log.push('waiter');
      mutex.unlock();
    }
    node.spawn('holder', holder());
    node.spawn('waiter', waiter());
    lab.scheduler.runUntil(100);
    expect(log).toEqual(['waiter', 'newcomer']);
  });

  it('costs no event while it is free', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const mutex = new Mutex();
    node.run('p', mutex.lock());
    expect(mutex.locked).toBe(true);
    expect(lab.scheduler.pending).toBe(0);
  });

  it('returns what the body returns', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const results = collect(
      node,
      new Mutex().hold(function* () {
        yield* node.sleep(1);
        return 7;
      }),
    );
    lab.scheduler.runUntil(1);
    expect(results).toEqual([7]);
  });

  it('refuses to be unlocked while free', () => {
    expect(() => new Mutex().unlock()).toThrow(SimulationError);
  });
});

describe('Signal', () => {
  it('wakes all that wait, and nobody who comes later', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const signal = new Signal(node);
    const [one, two] = [collect(node, signal.wait()), collect(node, signal.wait())];
    lab.scheduler.runUntil(5);
    signal.notify();
    const late = collect(node, signal.wait());
    lab.scheduler.runUntil(1_000);
    expect([one, two, late]).toEqual([[true], [true], []]);
  });

  it('wakes by itself when time is up, and only then', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const signal = new Signal(node);
    const results = collect(node, signal.wait(50));
    lab.scheduler.runUntil(49);
    expect(results).toEqual([]);
    lab.scheduler.runUntil(50);
    expect(results).toEqual([false]);
    signal.notify();
    lab.scheduler.runUntil(100);
    expect(results).toEqual([false]);
  });

  it('leaves no timer behind when it was notified', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const signal = new Signal(node);
    const results = collect(node, signal.wait(1_000_000));
    lab.scheduler.runUntil(5);
    signal.notify();
    lab.scheduler.runUntil(6);
    expect(results).toEqual([true]);
    expect(lab.scheduler.pending).toBe(0);
  });

  it('resumes a waiter once when both the notice and the time limit passed during a pause', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const signal = new Signal(node);
    const log: unknown[] = [];
    node.spawn(
      'waiter',
      (function* (): Proc {
        log.push(yield* signal.wait(50));
        yield* node.sleep(1_000);
        log.push(lab.scheduler.nowUs);
      })(),
    );
    node.after(20, () => signal.notify());
    lab.scheduler.runUntil(10);
    node.pause();
    lab.scheduler.runUntil(100);
    node.resume();
    lab.scheduler.runUntil(5_000);
    expect(log).toEqual([true, 1_100]);
  });

  it('can be waited for again and again', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const signal = new Signal(node);
    const log: boolean[] = [];
    node.spawn(
      'loop',
      (function* (): Proc {
        for (let i = 0; i < 4; i++) log.push(yield* signal.wait(10));
      })(),
    );
    lab.scheduler.at(15, () => signal.notify());
    lab.scheduler.runUntil(100);
    expect(log).toEqual([false, true, false, false]);
  });
});

describe('WorkerPool', () => {
  it('runs as many tasks at a time as it has threads; the rest waits in order', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const pool = new WorkerPool(node, 'pool', 2);
    const log: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      pool.submit(name, function* () {
        log.push(`${name}@${lab.scheduler.nowUs}`);
        yield* node.sleep(name === 'a' ? 30 : 10);
      });
    }
    expect(pool.backlog).toBe(2);
    lab.scheduler.runUntil(100);
    expect(log).toEqual(['a@0', 'b@0', 'c@10', 'd@20']);
    expect(pool.backlog).toBe(0);
  });

  it('starves everything behind a task that never ends', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const pool = new WorkerPool(node, 'pool', 1);
    const signal = new Signal(node);
    pool.submit('stuck', () => signal.wait());
    pool.submit('behind', () => expect.unreachable());
    lab.scheduler.runUntil(1_000_000);
    expect(pool.backlog).toBe(1);
  });

  it('lets a delayed task join the list when it falls due, behind what waits already', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const pool = new WorkerPool(node, 'pool', 1);
    const log: string[] = [];
    const task = (name: string, us: number) =>
      function* (): Proc {
        log.push(`${name}@${lab.scheduler.nowUs}`);
        yield* node.sleep(us);
      };
    pool.delay(15, 'delayed', task('delayed', 0));
    pool.submit('long', task('long', 20));
    pool.submit('next', task('next', 20));
    lab.scheduler.runUntil(100);
    expect(log).toEqual(['long@0', 'next@20', 'delayed@40']);
  });

  it('forgets a delayed task that was cancelled', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const pool = new WorkerPool(node, 'pool', 1);
    node.cancel(pool.delay(10, 'x', () => expect.unreachable()));
    lab.scheduler.runUntil(100);
    expect(pool.backlog).toBe(0);
  });

  it('lets a task submit to its own pool', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const pool = new WorkerPool(node, 'pool', 1);
    const log: number[] = [];
    pool.submit('outer', function* () {
      pool.submit('inner', function* () {
        log.push(lab.scheduler.nowUs);
      });
      yield* node.sleep(10);
    });
    lab.scheduler.runUntil(100);
    expect(log).toEqual([10]);
  });

  it('starts nothing more once its process is dead', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const pool = new WorkerPool(node, 'pool', 1);
    const log: string[] = [];
    pool.submit('last', function* () {
      yield* node.sleep(10);
      node.exit('done');
    });
    pool.submit('never', function* () {
      log.push('ran');
    });
    lab.scheduler.runUntil(50);
    node.start();
    lab.scheduler.runUntil(100);
    expect(log).toEqual([]);
  });
});
