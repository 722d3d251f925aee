import { describe, expect, it } from 'vitest';
import type { ConnectionEnd, Laboratory, SendOptions } from '../../src/sim/index.js';
import { kinds, makeLab, startNode } from './fixture.js';

const JITTER_US = 10_000;

/** A connection from a to b, and when each message arrived at b. */
function jitteryLink(seed: number): { lab: Laboratory; end: ConnectionEnd; arrivals: Map<string, number> } {
  const { lab } = makeLab({ seed, network: { latencyUs: 500, jitterUs: JITTER_US } });
  const arrivals = new Map<string, number>();
  const from = startNode(lab, 'a:1');
  startNode(lab, 'b:1', (n) => {
    n.acceptor = () => ({
      onMessage: (payload) => void arrivals.set(String(payload), lab.scheduler.nowUs),
      onClose: () => {},
    });
  });
  const end = lab.network.connect(from, 'b:1', { onMessage: () => {}, onClose: () => {} })!;
  return { lab, end, arrivals };
}

/** Delays of `count` messages, sent far apart; `others` may send more in between. */
function delays(
  seed: number,
  count: number,
  options: SendOptions,
  others: (end: ConnectionEnd) => void = () => {},
): number[] {
  const { lab, end, arrivals } = jitteryLink(seed);
  const result: number[] = [];
  for (let i = 0; i < count; i++) {
    lab.scheduler.runUntil((i + 1) * 1_000_000);
    others(end);
    lab.scheduler.runUntil((i + 1) * 1_000_000 + 500_000);
    const sentUs = lab.scheduler.nowUs;
    end.send(`m${i}`, options);
    lab.scheduler.runUntil(sentUs + 400_000);
    result.push(arrivals.get(`m${i}`)! - sentUs);
  }
  return result;
}

describe('jitter', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(delays(1, 20, { label: 'Put' })).toEqual(delays(1, 20, { label: 'Put' }));
    expect(delays(1, 20, { label: 'Put' })).not.toEqual(delays(2, 20, { label: 'Put' }));
    expect(delays(1, 20, { label: 'Put' })).not.toEqual(delays(1, 20, { label: 'Get' }));
  });

  it('lies between the latency and its bound, and varies', () => {
    const drawn = delays(3, 200, { label: 'Put' });
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(500 + JITTER_US);
    expect(new Set(drawn).size).toBeGreaterThan(150);
  });

  it('is not moved by quiet messages, nor by messages of another kind', () => {
    const alone = delays(1, 20, { label: 'Put' });
    expect(delays(1, 20, { label: 'Put' }, (end) => end.send('poll', { label: 'Put', quiet: true }))).toEqual(
      alone,
    );
    expect(delays(1, 20, { label: 'Put' }, (end) => end.send('other', { label: 'Get' }))).toEqual(alone);
  });

  it('is none for quiet messages', () => {
    expect(delays(1, 5, { label: 'Put', quiet: true })).toEqual([500, 500, 500, 500, 500]);
  });
});

describe('cuts', () => {
  it('are traced once for each that changes, with the direction', () => {
    const { lab, records } = makeLab();
    const [a, b] = [startNode(lab, 'a:1'), startNode(lab, 'b:1')];
    lab.network.heal(a, b);
    lab.network.cut(a, b);
    lab.network.cut(a, b);
    lab.network.heal(a, b);
    lab.network.heal(a, b);
    lab.network.heal(a, b);
    expect(kinds(records).slice(2)).toEqual(['link-cut', 'link-cut', 'link-healed']);
    expect(records[2]).toMatchObject({ node: 'a:1', body: { kind: 'link-cut', to: 'b:1' } });
  });
});
