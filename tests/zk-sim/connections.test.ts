import { describe, expect, it } from 'vitest';
import { Bench } from './zookeeper-bench.js';

interface Counted {
  readonly connections: { readonly size: number };
}

describe('connections', () => {
  it('are not kept when a client tries a dead host for hours', () => {
    const bench = new Bench();
    const a = bench.connected();
    bench.server(1).kill('host', true);
    bench.run(4 * 3_600_000);
    expect(a.library.connected).toBe(false);
    const { connections } = bench.lab.network as unknown as Counted;
    expect(connections.size).toBeLessThan(10);
  });
});
