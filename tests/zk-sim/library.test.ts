import { describe, expect, it } from 'vitest';
import type { ConnectionEnd, Node } from '../../src/sim/index.js';
import type { ClientMessage, ServerMessage } from '../../src/zk-sim/wire.js';
import { Bench, type Handle } from './zookeeper-bench.js';

interface Received {
  readonly atMs: number;
  readonly message: ClientMessage;
}

/** A server whose every answer the test decides. */
class FakeServer {
  readonly received: Received[] = [];
  readonly ends: ConnectionEnd[] = [];
  readonly node: Node;

  constructor(bench: Bench, address: string, timeoutMs: number) {
    this.node = bench.lab.addNode({
      address,
      boot: (node) => {
        node.acceptor = (end) => {
          this.ends.push(end);
          return {
            onMessage: (payload) => {
              const message = payload as ClientMessage;
              this.received.push({ atMs: bench.nowMs, message });
              if (message.type === 'connect')
                this.send({ type: 'connected', sessionId: 7n, password: 1, timeoutMs });
            },
            onClose: () => {},
          };
        };
      },
    });
    this.node.start();
  }

  send(message: ServerMessage): void {
    this.ends.at(-1)!.send(message);
  }

  get pings(): number[] {
    return this.received.filter(({ message }) => message.type === 'ping').map(({ atMs }) => atMs);
  }
}

function faked(timeoutMs: number): { bench: Bench; server: FakeServer; a: Handle } {
  const bench = new Bench();
  const server = new FakeServer(bench, 'fake:2181', timeoutMs);
  const a = bench.connected({ servers: ['fake:2181'], timeoutMs });
  return { bench, server, a };
}

describe('client library', () => {
  it('C40 answers what was answered and fails the rest when the connection breaks', () => {
    const { bench, server, a } = faked(10_000);
    const calls = [a.start(a.library.get('/a')), a.start(a.library.get('/b'))];
    bench.run(5);
    server.send({ type: 'reply', xid: 1, zxid: 1n, answer: { code: 0, value: 'x' } });
    server.ends[0]!.close();
    bench.run(5);
    expect(calls.map((call) => call.result?.code)).toEqual([0, -4]);
  });

  it('C40 times out when the server keeps silent for two thirds of the timeout', () => {
    const { bench, a } = faked(10_000);
    const lastMs = bench.nowMs;
    const calls = [a.start(a.library.get('/a')), a.start(a.library.get('/b'))];
    bench.until(lastMs + 6665);
    expect(calls.map((call) => call.done)).toEqual([false, false]);
    bench.until(lastMs + 6666);
    expect(calls.map((call) => call.result?.code)).toEqual([-7, -7]);
  });

  it('C41 pings after a third of the timeout in which nothing was sent', () => {
    const { bench, server, a } = faked(9000);
    const startMs = bench.nowMs;
    bench.until(startMs + 2999);
    server.send({ type: 'event', event: 'changed', path: '/none' });
    bench.until(startMs + 3001);
    expect(server.pings).toEqual([startMs + 3001]);
    server.send({ type: 'pong', zxid: 5n });
    server.send({ type: 'pong', zxid: 6n });
    bench.until(startMs + 6002);
    expect(a.library.lastZxid).toBe(6n);
    expect(server.pings).toEqual([startMs + 3001, startMs + 6001]);
    expect(a.states).toEqual(['connected']);
  });

  it('C41 does not ping while a request is outstanding, and leaves the server', () => {
    const { bench, server, a } = faked(9000);
    const startMs = bench.nowMs;
    const call = a.start(a.library.get('/a'));
    bench.until(startMs + 5999);
    expect(server.pings).toEqual([]);
    expect(call.done).toBe(false);
    bench.until(startMs + 6000);
    expect(call.result?.code).toBe(-7);
  });

  it('C41 sends the ping that was due as soon as the last request is answered', () => {
    const { bench, server, a } = faked(9000);
    const startMs = bench.nowMs;
    a.start(a.library.get('/a'));
    bench.until(startMs + 4000);
    server.send({ type: 'reply', xid: 1, zxid: 1n, answer: { code: 0 } });
    bench.run(2);
    expect(server.pings).toEqual([startMs + 4002]);
  });

  it('tries the next host at once, and pauses a third of the timeout when the list is over', () => {
    const bench = new Bench();
    const servers = ['dead1:1', 'dead2:1', bench.addresses[0]!];
    for (const address of servers.slice(0, 2)) bench.lab.addNode({ address, boot: () => {} });
    const a = bench.handle({ servers });
    bench.run(10);
    expect(a.library.connected).toBe(true);
    const connectedMs = bench.nowMs;
    bench.zookeeper.dropConnection(a.node.address);
    bench.run(1);
    expect(a.library.connected).toBe(false);
    bench.until(connectedMs + 3333);
    expect(a.library.connected).toBe(false);
    bench.run(20);
    expect(a.library.connected).toBe(true);
  });

  it('cuts the pause short when a request is made', () => {
    const bench = new Bench();
    const a = bench.connected();
    bench.zookeeper.dropConnection(a.node.address);
    bench.run(5);
    expect(a.library.state).toBe('idle');
    const call = a.start(a.library.exists('/'));
    bench.run(10);
    expect(call.result?.code).toBe(0);
  });

  it('gives up a host that does not answer after two thirds of the timeout', () => {
    const bench = new Bench();
    const silent = bench.lab.addNode({ address: 'silent:1', boot: () => {} });
    silent.start();
    silent.kill('host', true);
    const a = bench.handle({ servers: ['silent:1', bench.addresses[0]!] });
    bench.until(6665);
    expect(a.library.connected).toBe(false);
    bench.until(6680);
    expect(a.library.connected).toBe(true);
  });

  it('answers a synchronous call of an expired handle at once', () => {
    const bench = new Bench();
    const a = bench.connected();
    bench.zookeeper.expireClient(a.node.address);
    bench.untilHolds('expired', () => a.library.state === 'expired');
    const call = a.start(a.library.get('/'));
    expect(call.result?.code).toBe(-9);
    expect(a.create('no-slash').code).toBe(-8);
  });

  it('close waits for the callback that runs', () => {
    const bench = new Bench();
    const a = bench.connected();
    a.create('/a');
    let ended = false;
    a.get('/a', function* () {
      yield* a.node.sleep(1_000_000);
      ended = true;
    });
    a.set('/a', '1');
    bench.run(10);
    const call = a.start(a.library.close());
    bench.run(500);
    expect(call.done).toBe(false);
    bench.run(600);
    expect([call.done, ended]).toEqual([true, true]);
  });

  it('reads what came in before it judges the silence after a pause of its process', () => {
    const bench = new Bench();
    const [a, b] = [bench.connected(), bench.connected()];
    b.create('/x');
    a.get('/x', a.watcher);
    a.node.pause();
    b.set('/x', '1');
    bench.run(7500);
    a.node.resume();
    bench.run(100);
    expect(a.nodeEvents).toEqual(['changed(/x)']);
    expect(a.states).toEqual(['connected']);
  });
});
