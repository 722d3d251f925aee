import { describe, expect, it } from 'vitest';
import { updateTablets } from '../../src/nameserver/membership.js';
import { A, B, C, Harness } from './harness.js';

const modesAt = (harness: Harness, endpoint: string): number =>
  harness.tablet(endpoint).calls.filter((call) => call.method === 'SetMode').length;

describe('the mode of tablets', () => {
  it('is told to every healthy one when the lock is won and whenever tablets come or go', () => {
    const harness = new Harness({}, [A, B]).lead();
    harness.wait(1);
    expect([A, B].map((endpoint) => modesAt(harness, endpoint))).toEqual([1, 1]);
    harness.listTablets([A]);
    harness.wait(1);
    expect([A, B].map((endpoint) => modesAt(harness, endpoint))).toEqual([2, 1]);
  });

  it('holds up the failover of one tablet while another does not answer', () => {
    const harness = new Harness({ tablet_heartbeat_timeout: 5000 });
    harness.addTable('flow', [[A, B, C]]);
    harness.lead();
    harness.wait(1);
    harness.tablet(C).node.pause();
    harness.listTablets([B, C]);
    harness.wait(19);
    expect(harness.ops()).toEqual([]);
    expect(harness.meta(0, A).is_alive).toBe(true);
    harness.wait(3);
    expect(harness.meta(0, A).is_alive).toBe(false);
    expect(harness.ops()).toEqual(['1 kChangeLeaderOP 0 kDoing']);
  });
});

describe('a tablet that returns', () => {
  it('is looked at under the mutex: what is being written comes first', () => {
    const harness = new Harness({ tablet_heartbeat_timeout: 5000 });
    harness.addTable('flow', [[A, B, C]]);
    harness.lead();
    harness.listTablets([A, C]);
    harness.wait(10);
    harness.run(harness.ns.mu.lock());
    harness.zk.nodes.set(harness.env.paths.node(B), `startup_${B}`);
    harness.run(updateTablets(harness.ns, [A, B, C]));
    harness.wait(2);
    expect(harness.events.some((event) => event.kind === 'tablet-recovering')).toBe(false);
    harness.ns.mu.unlock();
    harness.wait(2);
    expect(harness.events.some((event) => event.kind === 'tablet-recovering')).toBe(true);
  });
});
