import { describe, expect, it } from 'vitest';
import { isProc, suspend, type Node, type Proc } from '../../src/sim/index.js';
import { collect, kinds, makeLab, startNode } from './fixture.js';

describe('a procedure', () => {
  it('runs at once up to its first wait with run, and after what is due already with spawn', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const seen: string[] = [];
    function* body(name: string): Proc {
      seen.push(name);
      yield* node.sleep(10);
      seen.push(`${name} again`);
    }
    node.after(0, () => seen.push('due'));
    node.spawn('spawned', body('spawned'));
    node.run('run', body('run'));
    expect(seen).toEqual(['run']);
    lab.scheduler.runUntil(10);
    expect(seen).toEqual(['run', 'due', 'spawned', 'run again', 'spawned again']);
  });

  it('hands its result to whoever started it, once', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const results = collect(
      node,
      (function* () {
        yield* node.sleep(5);
        return 'done';
      })(),
    );
    lab.scheduler.runUntil(4);
    expect(results).toEqual([]);
    lab.scheduler.runUntil(100);
    expect(results).toEqual(['done']);
  });

  it('returns from suspend with what it was resumed with', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const results = collect(
      node,
      suspend<string>((resume) => void lab.scheduler.after(70, () => resume('woken'))),
    );
    lab.scheduler.runUntil(70);
    expect(results).toEqual(['woken']);
  });

  it('is told from a plain answer', () => {
    const { lab } = makeLab();
    expect(isProc(startNode(lab, 'a:1').sleep(1))).toBe(true);
    for (const value of [null, undefined, 1, 'next', {}, { next: 1 }, []]) expect(isProc(value)).toBe(false);
  });
});

describe('a kill', () => {
  it('drops procedures: they neither go on nor run their finally', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const seen: string[] = [];
    function* body(): Proc<string> {
      try {
        seen.push('begun');
        yield* node.sleep(10);
        seen.push('went on');
      } finally {
        seen.push('finally');
      }
      return 'result';
    }
    node.spawn('p', body(), () => seen.push('finished'));
    lab.scheduler.runUntil(5);
    node.kill('test');
    node.start();
    lab.scheduler.runUntil(100);
    expect(seen).toEqual(['begun']);
  });

  it('from within a procedure ends it at its next wait', () => {
    const { lab, records } = makeLab();
    const node = startNode(lab, 'a:1');
    startNode(lab, 'b:1', (n) => n.rpc.listen({ Ask: () => expect.unreachable() }));
    const seen: string[] = [];
    function* body(): Proc {
      node.exit('gave up');
      node.after(1, () => seen.push('timer of the dead'));
      yield* node.rpc.call('b:1', 'Ask', {}, { timeoutUs: 1e6, maxRetry: 0, retrySleepUs: 0, serviceUs: 0 });
      seen.push('went on');
    }
    node.spawn('p', body(), () => seen.push('finished'));
    lab.scheduler.runUntil(10);
    node.start();
    lab.scheduler.runUntil(5_000_000);
    expect(seen).toEqual([]);
    expect(kinds(records)).toEqual(['process-started', 'process-started', 'process-died', 'process-started']);
  });

  it('in its last step keeps a procedure from handing on its result', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const results = collect(
      node,
      (function* (): Proc<string> {
        yield* node.sleep(1);
        node.exit('at the end');
        return 'result';
      })(),
    );
    lab.scheduler.runUntil(10);
    expect(results).toEqual([]);
  });

  it('does not let a wake of an old incarnation reach the new one', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    let wake: (value: string) => void = () => {};
    const results = collect(
      node,
      suspend<string>((resume) => (wake = resume)),
    );
    lab.scheduler.runUntil(1);
    node.kill('test');
    node.start();
    wake('too late');
    lab.scheduler.runUntil(10);
    expect(results).toEqual([]);
  });
});

describe('a node', () => {
  it('boots anew at each start, as a new incarnation', () => {
    const { lab } = makeLab();
    const booted: [number, unknown][] = [];
    const node = startNode(lab, 'a:1', (n) => {
      booted.push([n.incarnation, n.actor]);
      n.actor = { born: n.incarnation };
    });
    node.kill('test');
    expect(node.actor).toBeUndefined();
    node.start();
    expect(booted).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
  });

  it('refuses to start twice', () => {
    const { lab } = makeLab();
    expect(() => startNode(lab, 'a:1').start()).toThrow(/runs already/);
  });

  it('forgets its timers at a kill, also those that fall due at the same instant', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    let ran = 0;
    lab.scheduler.at(10, () => node.kill('test'));
    node.after(10, () => ran++);
    node.after(20, () => ran++);
    lab.scheduler.runUntil(15);
    node.start();
    lab.scheduler.runUntil(50);
    expect(ran).toBe(0);
  });

  it('keeps its disk and its clock offset across a kill', () => {
    const { lab } = makeLab();
    const node = lab.addNode({ address: '10.0.0.1:9527', boot: () => {}, clockOffsetUs: -1_500 });
    node.start();
    node.disk.write('/f', 1);
    node.kill('test');
    node.start();
    lab.scheduler.runUntil(10_000);
    expect(node.disk.read('/f')).toBe(1);
    expect([node.localUs, node.localMs, node.host]).toEqual([8_500, 8, '10.0.0.1']);
  });

  it('tells supervisors of a death once, whether killed or by its own exit', () => {
    const { lab } = makeLab();
    const deaths: [string, string][] = [];
    lab.events.on('died', (node, reason) => void deaths.push([node.address, reason]));
    const node = startNode(lab, 'a:1');
    node.kill('first');
    node.kill('second');
    node.start();
    node.exit('third');
    expect(deaths).toEqual([
      ['a:1', 'first'],
      ['a:1', 'third'],
    ]);
  });

  it('takes the machine of a stopped process away when that is what dies next', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    node.kill('process');
    expect(node.hostUp).toBe(true);
    node.kill('machine', true);
    expect(node.hostUp).toBe(false);
    node.start();
    expect(node.hostUp).toBe(true);
  });
});

describe('a pause', () => {
  const sleeper = (node: Node, seen: number[]): void => {
    node.spawn(
      'sleeper',
      (function* () {
        for (;;) {
          yield* node.sleep(10);
          seen.push(node.lab.scheduler.nowUs);
        }
      })(),
    );
  };

  it('holds a process until the resume, then runs what fell due', () => {
    const { lab, records } = makeLab();
    const node = startNode(lab, 'a:1');
    const seen: number[] = [];
    sleeper(node, seen);
    lab.scheduler.runUntil(10);
    node.pause();
    node.pause();
    lab.scheduler.runUntil(55);
    expect([node.alive, node.state, seen]).toEqual([true, 'paused', [10]]);
    node.resume();
    node.resume();
    lab.scheduler.runUntil(70);
    expect(seen).toEqual([10, 55, 65]);
    expect(kinds(records)).toEqual(['process-started', 'process-paused', 'process-resumed']);
  });

  it('ends with a kill: the next incarnation runs', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    const seen: number[] = [];
    sleeper(node, seen);
    node.pause();
    lab.scheduler.runUntil(50);
    node.kill('test');
    node.resume();
    expect(node.state).toBe('stopped');
    node.start();
    sleeper(node, seen);
    lab.scheduler.runUntil(60);
    expect(seen).toEqual([60]);
  });

  it('does nothing to a stopped process', () => {
    const { lab } = makeLab();
    const node = startNode(lab, 'a:1');
    node.kill('test');
    node.pause();
    expect(node.state).toBe('stopped');
  });
});
