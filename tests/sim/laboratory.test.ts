import { describe, expect, it } from 'vitest';
import { SimulationError, type Laboratory, type Node, type Proc } from '../../src/sim/index.js';
import { CALL, makeLab, startNode } from './fixture.js';

/** Two processes that call each other for a while; returns what was executed, in order. */
function busy(lab: Laboratory): string[] {
  const log: string[] = [];
  const boot = (node: Node): void => {
    node.rpc.listen({ Ask: (request) => void log.push(`${node.address} ${String(request)}`) });
    node.spawn(
      'asking',
      (function* (): Proc {
        const peer = node.address === 'a:1' ? 'b:1' : 'a:1';
        for (let i = 0; i < 20; i++) yield* node.rpc.call(peer, 'Ask', i, CALL);
      })(),
    );
  };
  startNode(lab, 'a:1', boot);
  startNode(lab, 'b:1', boot);
  lab.scheduler.runUntil(1_000_000);
  return log;
}

describe('Laboratory', () => {
  it('refuses two nodes at one address', () => {
    const { lab } = makeLab();
    startNode(lab, 'a:1');
    expect(() => startNode(lab, 'a:1')).toThrow(SimulationError);
  });

  it('runs the same with the trace on and off', () => {
    const [on, off] = [makeLab().lab, makeLab({ trace: false }).lab];
    expect(busy(on)).toEqual(busy(off));
    expect(off.scheduler.executed).toBe(on.scheduler.executed);
    expect([on.trace.count > 0, off.trace.count]).toEqual([true, 0]);
  });

  it('runs the same whoever listens to the trace', () => {
    const [alone, watched] = [makeLab().lab, makeLab().lab];
    for (let i = 0; i < 3; i++) watched.trace.on('record', () => {});
    expect(busy(alone)).toEqual(busy(watched));
    expect(alone.trace.hash).toBe(watched.trace.hash);
  });

  it('permutes what is due at one instant by its seed, when asked to', () => {
    const run = (seed: number): string => busy(makeLab({ seed, permuteTies: true }).lab).join();
    expect(run(1)).toBe(run(1));
    expect(new Set([1, 2, 3, 4, 5, 6].map(run)).size).toBeGreaterThan(1);
  });
});
