import { describe, expect, it } from 'vitest';
import { Bench } from './zookeeper-bench.js';
import { WrapperBench } from './wrapper-bench.js';

describe('ZkClient', () => {
  it('C57 does not open a session with a dead host', () => {
    const bench = new Bench();
    bench.server(1).kill('test');
    const a = new WrapperBench(bench, 'a:1');
    const call = a.start(a.zk.init());
    bench.run(9_999);
    expect(call.done).toBe(false);
    bench.run(2);
    expect(call.result).toBe(false);
  });

  it('C57 registers, watches and creates', () => {
    const bench = new Bench();
    const seen: string[][] = [];
    const [a, b] = [new WrapperBench(bench, 'a:1'), new WrapperBench(bench, 'b:1')];
    expect(a.wait(a.zk.init())).toBe(true);
    expect(b.wait(b.zk.init())).toBe(true);
    expect(a.wait(a.zk.register(true))).toBe(true);
    expect(bench.zookeeper.read('/openmldb/nodes/a:1')).toBe('startup_a:1');
    a.zk.onNodesChanged(function* (nodes) {
      seen.push([...nodes]);
    });
    expect(a.wait(a.zk.watchNodes())).toBe(true);
    const twin = new WrapperBench(bench, 'a:1', bench.addresses, bench.process('twin'));
    twin.wait(twin.zk.init());
    expect(twin.wait(twin.zk.register(true))).toBe(false);
    expect(b.wait(b.zk.register(false))).toBe(true);
    bench.run(100);
    expect(seen).toEqual([['a:1', 'b:1']]);
    expect(bench.zookeeper.read('/openmldb/nodes/b:1')).toBe('b:1');
    expect(a.wait(a.zk.createNode('/openmldb/x/y/z', 'v'))).toBe('/openmldb/x/y/z');
    expect(bench.zookeeper.children('/openmldb/x')).toEqual(['y']);
    expect(a.wait(a.zk.isExistNode('/openmldb/x/y/z'))).toBe('exists');
    expect(a.wait(a.zk.deleteNode('/openmldb/x/y/z'))).toBe(true);
    expect(a.wait(a.zk.isExistNode('/openmldb/x/y/z'))).toBe('no-node');
  });

  it('C57 keeps an item watch until the node is deleted', () => {
    const bench = new Bench();
    const a = new WrapperBench(bench, 'a:1');
    a.wait(a.zk.init());
    a.wait(a.zk.createNode('/openmldb/item', '1'));
    let calls = 0;
    expect(
      a.wait(
        a.zk.watchItem('/openmldb/item', function* () {
          calls++;
        }),
      ),
    ).toBe(true);
    for (const value of ['2', '3']) {
      expect(a.wait(a.zk.setNodeValue('/openmldb/item', value))).toBe(true);
      bench.run(100);
    }
    expect(calls).toBe(2);
    a.wait(a.zk.deleteNode('/openmldb/item'));
    bench.run(100);
    a.wait(a.zk.createNode('/openmldb/item', '4'));
    a.wait(a.zk.setNodeValue('/openmldb/item', '5'));
    bench.run(30_000);
    expect(calls).toBe(2);
  });

  it('C58 increments by compare-and-set, three times at the most', () => {
    const bench = new Bench();
    const [a, b] = [new WrapperBench(bench, 'a:1'), new WrapperBench(bench, 'b:1')];
    a.wait(a.zk.init());
    b.wait(b.zk.init());
    a.wait(a.zk.createNode('/openmldb/n', '1'));
    const calls = [a.start(a.zk.increment('/openmldb/n')), b.start(b.zk.increment('/openmldb/n'))];
    bench.run(1000);
    expect(calls.map((call) => call.result)).toEqual([true, true]);
    expect(bench.zookeeper.read('/openmldb/n')).toBe('3');
    a.wait(a.zk.createNode('/openmldb/abc', 'abc'));
    expect(a.wait(a.zk.increment('/openmldb/abc'))).toBe(false);
    expect(bench.zookeeper.read('/openmldb/abc')).toBe('abc');
    expect(a.wait(a.zk.increment('/openmldb/none'))).toBe(false);
  });

  it('C58 gives up when a rival writes between every read and write', () => {
    const bench = new Bench();
    const a = new WrapperBench(bench, 'a:1');
    const rival = bench.connected();
    a.wait(a.zk.init());
    a.wait(a.zk.createNode('/openmldb/n', '1'));
    const call = a.start(a.zk.increment('/openmldb/n'));
    let writes = 0;
    while (!call.done) {
      // The read is answered 1 ms after it was sent, and the write arrives 2 ms after that.
      bench.run(1);
      rival.start(rival.library.set('/openmldb/n', '1'));
      writes++;
      bench.run(3);
    }
    expect(call.result).toBe(false);
    expect(writes).toBe(3);
    expect(bench.zookeeper.read('/openmldb/n')).toBe('1');
  });

  it('fails at once, but not in zero time, after its session expired', () => {
    const bench = new Bench();
    const a = new WrapperBench(bench, 'a:1');
    a.wait(a.zk.init());
    bench.zookeeper.expireClient('a:1');
    bench.untilHolds('expired', () => !a.zk.connected);
    const start = bench.nowMs;
    expect(a.wait(a.zk.setNodeValue('/openmldb', 'x'))).toBe(false);
    expect(bench.nowMs - start).toBe(1);
  });

  it('holds its mutex while a call blocks, so that others of its process wait', () => {
    const bench = new Bench();
    const a = new WrapperBench(bench, 'a:1');
    a.wait(a.zk.init());
    bench.cutBoth(a.node, bench.server(1));
    const write = a.start(a.zk.setNodeValue('/openmldb', 'x'));
    const look = a.start(a.zk.isConnected());
    bench.untilHolds('write failed', () => write.done);
    expect(write.result).toBe(false);
    expect(look.done).toBe(false);
    bench.run(1);
    expect(look.result).toBe(true);
  });
});

describe('DistLock', () => {
  it('C59 hands over when the owner closes its session', () => {
    const bench = new Bench();
    const [a, b] = [new WrapperBench(bench, 'a:1'), new WrapperBench(bench, 'b:1')];
    a.wait(a.zk.init());
    b.wait(b.zk.init());
    const startMs = bench.nowMs;
    const first = a.lock('a:1');
    bench.run(100);
    const second = b.lock('b:1');
    bench.run(5000);
    expect(first.history).toHaveLength(1);
    expect(first.history[0]![1]).toBeGreaterThanOrEqual(startMs + 1000);
    expect(second.history).toEqual([]);
    expect(second.lock.currentValue).toBe('a:1');
    first.lock.stop();
    const closedMs = bench.nowMs;
    a.wait(a.zk.closeZk());
    bench.run(100);
    expect(second.history).toHaveLength(1);
    expect(second.history[0]![1] - closedMs).toBeLessThan(10);
    expect(first.history).toHaveLength(1);
  });

  it('takes another node after a blip and stays leader through the older one', () => {
    const bench = new Bench();
    const a = new WrapperBench(bench, 'a:1');
    a.wait(a.zk.init());
    const { lock, history } = a.lock('a:1');
    bench.run(3000);
    bench.zookeeper.dropConnection('a:1');
    bench.run(10_000);
    expect(bench.zookeeper.children('/openmldb/leader')).toHaveLength(2);
    expect(history.map(([event]) => event)).toEqual(['locked', 'locked']);
    expect(lock.locked).toBe(true);
  });

  it('C60 a leader that is cut off believes to lead until it hears of its expiry', () => {
    const bench = new Bench();
    const [a, b] = [new WrapperBench(bench, 'a:1'), new WrapperBench(bench, 'b:1')];
    a.wait(a.zk.init());
    b.wait(b.zk.init());
    const first = a.lock('a:1');
    bench.run(100);
    const second = b.lock('b:1');
    bench.until(20_000);
    bench.cutBoth(a.node, bench.server(1));
    const writes: boolean[] = [];
    while (bench.nowMs < 75_000) {
      bench.run(5000);
      a.start(a.zk.isConnected());
      expect(a.zk.connected).toBe(true);
      const write = a.start(a.zk.setNodeValue('/openmldb', 'x'));
      bench.untilHolds('write failed', () => write.done, 20_000);
      writes.push(write.result!);
    }
    expect(second.history).toHaveLength(1);
    const lockedMs = second.history[0]![1];
    expect(lockedMs).toBeGreaterThan(20_000 + 6700);
    expect(lockedMs).toBeLessThanOrEqual(20_000 + 13_000);
    expect(first.lock.locked).toBe(true);
    expect(writes).not.toContain(true);
    bench.healBoth(a.node, bench.server(1));
    bench.run(15_000);
    expect(a.zk.connected).toBe(false);
    expect(first.history.map(([event]) => event)).toEqual(['locked']);
  });
});
