import { describe, expect, it } from 'vitest';
import { Bench } from './zookeeper-bench.js';
import { RawClient } from './raw-client.js';

const timing = { zookeeperWriteUs: 5000, zookeeperReadUs: 1000 };

describe('order of requests on one server', () => {
  it('answers a write after its time on the server, and a read after its own', () => {
    const bench = new Bench({ timing });
    const a = bench.connected();
    const startMs = bench.nowMs;
    const write = a.start(a.library.create('/x', '1'));
    bench.run(20);
    expect(write.atMs - startMs).toBe(7);
    const read = a.start(a.library.get('/x'));
    const readMs = bench.nowMs;
    bench.run(20);
    expect(read.atMs - readMs).toBe(3);
  });

  it.each([
    ['server', 7],
    ['session', 3],
  ] as const)('a pending write holds up others when it blocks the %s', (pendingWriteBlocks, readMs) => {
    const bench = new Bench({ timing, zookeeper: { pendingWriteBlocks } });
    const [a, b] = [bench.connected(), bench.connected()];
    const startMs = bench.nowMs;
    a.start(a.library.create('/x', '1'));
    const other = b.start(b.library.exists('/x'));
    bench.run(20);
    expect(other.atMs - startMs).toBe(readMs);
    expect(other.result?.code).toBe(pendingWriteBlocks === 'server' ? 0 : -101);
  });

  it('holds up pings behind a pending write', () => {
    const bench = new Bench({ timing: { zookeeperWriteUs: 50_000 } });
    const [a, b] = [new RawClient(bench).open(10_000), new RawClient(bench).open(10_000)];
    bench.run(100);
    const startMs = bench.nowMs;
    a.request({ kind: 'create', path: '/x', value: '', mode: 'persistent' });
    b.ping();
    bench.run(100);
    expect(b.received.map((message) => message.type)).toEqual(['connected', 'pong']);
    expect(b.receivedAtMs[1]! - startMs).toBe(52);
  });

  it('commits writes that are under way together, in order', () => {
    const bench = new Bench({ timing });
    const a = bench.connected();
    const startMs = bench.nowMs;
    const writes = [1, 2, 3].map((n) => a.start(a.library.create(`/n${n}`, '')));
    bench.run(50);
    expect(writes.map((write) => write.atMs - startMs)).toEqual([7, 7, 7]);
    expect(bench.zookeeper.children('/')).toEqual(['n1', 'n2', 'n3']);
  });

  it('loses no committed write when ties are permuted', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const bench = new Bench({ timing, seed, permuteTies: true });
      const a = bench.connected();
      const calls = Array.from({ length: 10 }, (_, n) => a.start(a.library.create(`/n${n}`, '')));
      bench.run(50);
      expect(calls.map((call) => call.result?.code)).toEqual(Array(10).fill(0));
      expect(bench.zookeeper.children('/')).toEqual(Array.from({ length: 10 }, (_, n) => `n${n}`));
    }
  });
});
