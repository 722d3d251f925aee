import { describe, expect, it } from 'vitest';
import { Workload, type PutOutcome, type WriteRouter } from '../../src/client/index.js';
import type { ClusterEvent } from '../../src/protocol/index.js';
import type { Proc, TraceRecord } from '../../src/sim/index.js';
import { World } from './harness.js';

const DONE: PutOutcome = { status: 'ok', tid: 4, pid: 0, leader: 'l', term: 1, offset: 1, value: 'v' };

/** Answers after `latencyUs`, as told. */
class ScriptedRouter implements WriteRouter {
  constructor(
    private readonly world: World,
    private readonly latencyUs: number,
    private readonly answer: (n: number) => PutOutcome = () => DONE,
  ) {}
  private n = 0;

  *put(): Proc<PutOutcome> {
    const n = this.n++;
    yield* this.world.client.sleep(this.latencyUs);
    return this.answer(n);
  }

  partitionOf(): number {
    return 0;
  }
}

function workload(world: World, router: WriteRouter, putsPerSecond: number, name = 'w1'): Workload {
  return new Workload(world.env, { name, table: 'flow', db: '', putsPerSecond, keys: 10, router });
}

const runFor = (world: World, us: number): void =>
  world.lab.scheduler.runUntil(world.lab.scheduler.nowUs + us);

describe('a workload', () => {
  it('puts at an exact rate, on the grid', () => {
    const world = new World();
    const w = workload(world, new ScriptedRouter(world, 100), 3);
    runFor(world, 777);
    w.start();
    runFor(world, 999_999);
    expect(w.history.map((record) => record.startedUs - 777)).toEqual([0, 333_333, 666_666]);
    runFor(world, 1);
    expect(w.history.at(-1)!.startedUs).toBe(1_000_777);
  });

  it('is not slowed down by slow puts', () => {
    const world = new World();
    const w = workload(world, new ScriptedRouter(world, 20_000_000), 100);
    w.start();
    runFor(world, 999_999);
    expect(w.history).toHaveLength(100);
    expect(w.pending).toBe(100);
    w.stop();
    runFor(world, 20_000_000);
    expect(w.history).toHaveLength(100);
    expect(w.pending).toBe(0);
  });

  it('writes unique payloads under unique ids, also beside another one', () => {
    const world = new World();
    const a = workload(world, new ScriptedRouter(world, 100), 100, 'a');
    const b = workload(world, new ScriptedRouter(world, 100), 70, 'b');
    a.start();
    b.start();
    runFor(world, 1_000_000);
    const all = [...a.history, ...b.history];
    expect(all.length).toBeGreaterThan(150);
    expect(new Set(all.map((record) => record.id)).size).toBe(all.length);
    expect(new Set(all.map((record) => record.payload)).size).toBe(all.length);
  });

  it('draws its keys from a stream of its own', () => {
    const keys = (beside: boolean): string[] => {
      const world = new World(7);
      const w = workload(world, new ScriptedRouter(world, 100), 50);
      if (beside) workload(world, new ScriptedRouter(world, 100), 90, 'other').start();
      w.start();
      runFor(world, 1_000_000);
      return w.history.map((record) => record.key);
    };
    expect(keys(true)).toEqual(keys(false));
    expect(new Set(keys(false)).size).toBeGreaterThan(3);
  });

  it('records what became of each put', () => {
    const world = new World();
    const outcomes: readonly PutOutcome[] = [
      DONE,
      { status: 'failed', code: 103, message: 'table is follower' },
      { status: 'unknown', message: 'timeout' },
    ];
    const events: ClusterEvent[] = [];
    world.lab.trace.on('record', (record) => events.push((record as TraceRecord<ClusterEvent>).body));
    const w = workload(world, new ScriptedRouter(world, 100, (n) => outcomes[n]!), 10);
    w.start();
    runFor(world, 250_000);
    w.stop();
    expect(w.history.map((record) => record.outcome)).toEqual(outcomes);
    expect(w.history.map((record) => record.endedUs! - record.startedUs)).toEqual([100, 100, 100]);
    expect(events.map((event) => event.kind)).toEqual([
      'write-started',
      'write-acknowledged',
      'write-started',
      'write-failed',
      'write-started',
      'write-unknown',
    ]);
    expect(events[1]).toEqual({
      kind: 'write-acknowledged',
      id: 1,
      tid: 4,
      pid: 0,
      leader: 'l',
      term: 1,
      offset: 1,
    });
  });

  it('starts a new grid when it is started again', () => {
    const world = new World();
    const w = workload(world, new ScriptedRouter(world, 100), 10);
    w.start();
    w.start();
    runFor(world, 150_000);
    w.stop();
    runFor(world, 1_000_000);
    expect(w.history).toHaveLength(2);
    w.start();
    runFor(world, 50_000);
    expect(w.history.at(-1)).toMatchObject({ startedUs: 1_150_000, payload: 'w1/2' });
  });
});
