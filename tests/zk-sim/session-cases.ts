import { expect } from 'vitest';
import type { Suite } from './conformance-suite.js';
import type { TraceRecord } from '../../src/sim/index.js';
import { Bench, type BenchOptions } from './zookeeper-bench.js';
import { RawClient } from './raw-client.js';

export function sessionCases({ servers, it, alone }: Suite): void {
  const world = (options: BenchOptions = {}): Bench => new Bench({ servers, ...options }).serving();
  it('C12 clamps the timeout to the bounds', () => {
    const negotiated = (zookeeper: object, timeoutMs: number): number =>
      world({ zookeeper }).connected({ timeoutMs }).library.sessionTimeoutMs;
    expect([12_000, 3000, 90_000].map((ms) => negotiated({ tickMs: 3000 }, ms))).toEqual([
      12_000, 6000, 60_000,
    ]);
    const bounds = { tickMs: 3000, minSessionTimeoutMs: 20_000, maxSessionTimeoutMs: 240_000 };
    expect([120_000, 10_000, 480_000].map((ms) => negotiated(bounds, ms))).toEqual([
      120_000, 20_000, 240_000,
    ]);
  });

  it('C13 removes ephemerals at a clean close', () => {
    const bench = world();
    const [a, b] = [bench.connected(), bench.connected()];
    a.create('/s', '', 'ephemeral');
    a.close();
    bench.run(20);
    expect(b.exists('/s').code).toBe(-101);
    expect(a.get('/s').code).toBe(-9);
  });

  it('C14 keeps the session over a lost connection, for whoever has id and password', () => {
    const bench = world();
    const [a, b] = [bench.connected(), bench.connected()];
    a.create('/e', '', 'ephemeral');
    const { sessionId: id, password } = a.library;
    a.library.abandon();
    bench.run(1000);
    const again = bench.connected({ session: { id, password } });
    expect(again.library.sessionId).toBe(id);
    expect(again.get('/e').code).toBe(0);
    again.close();
    bench.run(10);
    expect(b.exists('/e').code).toBe(-101);
    expect(again.get('/e').code).toBe(-9);
  });

  it('refuses a session with a wrong password, and leaves it alive', () => {
    const bench = world();
    const a = bench.connected();
    a.create('/e', '', 'ephemeral');
    const thief = bench.handle({ session: { id: a.library.sessionId, password: a.library.password + 1 } });
    bench.run(10);
    expect(thief.library.state).toBe('expired');
    expect(thief.states).toEqual(['expired']);
    bench.run(10_000);
    expect(a.exists('/e').code).toBe(0);
  });

  it('C15 keeps sessions and ephemerals over a restart of the server', () => {
    const bench = world();
    const a = bench.connected();
    a.create('/d', '', 'ephemeral');
    const id = a.library.sessionId;
    bench.until(1000);
    bench.killAll();
    bench.until(3000);
    bench.startAll();
    bench.until(12_000);
    expect(a.states).toEqual(['connected', 'connecting', 'connected']);
    expect(a.library.sessionId).toBe(id);
    expect(a.exists('/d').stat!.ephemeralOwner).toBe(id);
  });

  alone('C15 gives every session a full timeout from the start of the server', () => {
    const bench = world();
    const a = new RawClient(bench).open(10_000);
    a.request({ kind: 'create', path: '/d', value: '', mode: 'ephemeral' });
    bench.until(1000);
    bench.server(1).kill('test');
    bench.until(7000);
    bench.server(1).start();
    bench.until(17_999);
    expect(bench.zookeeper.children('/')).toEqual(['d']);
    bench.until(18_000);
    expect(bench.zookeeper.children('/')).toEqual([]);
  });

  for (const [touchMs, goneMs] of [
    [1000, 6000],
    [1999, 6000],
    [2000, 8000],
  ] as const) {
    it(`C16 last touch at ${touchMs}: gone at ${goneMs}`, () => {
      const bench = world();
      const a = new RawClient(bench).open(4000);
      a.request({ kind: 'create', path: '/x', value: '', mode: 'ephemeral' });
      bench.until(touchMs - 1);
      a.ping();
      bench.until(goneMs - 1);
      expect(bench.zookeeper.children('/')).toEqual(['x']);
      bench.until(goneMs + bench.commitMs);
      expect(bench.zookeeper.children('/')).toEqual([]);
      bench.run(10);
      expect(a.closedAtMs).toBe(goneMs + bench.commitMs + 1);
    });
  }

  it('C17 closes all sessions of a bucket in consecutive transactions', () => {
    const bench = world();
    const w = bench.connected();
    const [a, b] = [new RawClient(bench), new RawClient(bench)];
    a.open(4000);
    b.open(4000);
    w.create('/n');
    a.request({ kind: 'create', path: '/n/1', value: '', mode: 'ephemeral' });
    b.request({ kind: 'create', path: '/n/2', value: '', mode: 'ephemeral' });
    w.children('/n', w.watcher);
    w.events.length = 0;
    bench.run(10);
    w.children('/n', w.watcher);
    bench.until(999);
    a.ping();
    bench.until(1899);
    b.ping();
    const counts: number[] = [];
    bench.until(5999);
    w.events.length = 0;
    while (bench.nowMs <= 6000 + bench.commitMs) {
      const count = bench.zookeeper.children('/n')!.length;
      if (counts.at(-1) !== count) counts.push(count);
      bench.lab.scheduler.step();
    }
    expect(counts).toEqual([2, 1, 0]);
    bench.run(1000);
    expect(w.nodeEvents).toEqual(['child(/n)']);
    const closes = bench.zookeeper.leader!.state.disk.log.filter(
      ({ change }) => change.kind === 'close-session',
    );
    expect(closes).toHaveLength(2);
    expect(closes[1]!.zxid - closes[0]!.zxid).toBe(1n);
    expect(w.exists('/n').stat!.pzxid).toBe(closes[1]!.zxid);
  });

  it('C18 lets no late touch bring a session back', () => {
    const bench = world({ timing: { zookeeperWriteUs: 20_000 } });
    const a = new RawClient(bench).open(4000);
    a.request({ kind: 'create', path: '/x', value: '', mode: 'ephemeral' });
    bench.run(100);
    bench.until(6005);
    expect(bench.zookeeper.children('/')).toEqual(['x']);
    a.ping();
    const xid = a.request({ kind: 'create', path: '/y', value: '', mode: 'persistent' });
    bench.run(1000);
    expect(a.codeOf(xid)).toBeUndefined();
    expect(a.received.filter((message) => message.type === 'pong')).toEqual([]);
    expect(a.closedAtMs).toBe(6021 + bench.commitMs);
    expect(bench.zookeeper.children('/')).toEqual([]);
    const closes = bench.zookeeper.leader!.state.disk.log.filter(
      ({ change }) => change.kind === 'close-session',
    );
    expect(closes).toHaveLength(1);
  });

  it('C20 a client learns of its expiry only when it reaches a server', () => {
    const bench = world();
    const w = bench.connected();
    const a = bench.connected();
    a.create('/e', '', 'ephemeral');
    w.exists('/e', w.watcher);
    bench.run(1);
    const lastMs = bench.nowMs - 1;
    const connectingMs: number[] = [];
    bench.lab.trace.on('record', (record: TraceRecord) => {
      if (record.body.kind === 'zk-client-connecting' && record.node === a.node.address)
        connectingMs.push(bench.nowMs);
    });
    bench.run(100);
    bench.cutOff(a.node);
    bench.until(12_010 + bench.commitMs);
    expect(connectingMs).toHaveLength(1);
    expect(connectingMs[0]! - lastMs).toBeGreaterThan(6600);
    expect(connectingMs[0]! - lastMs).toBeLessThan(6700);
    expect(w.nodeEvents).toEqual(['deleted(/e)']);
    bench.until(20_000);
    const write = a.start(a.library.set('/e', 'x'));
    bench.until(30_000);
    bench.reach(a.node);
    bench.until(90_000);
    expect(a.states).toEqual(['connected', 'connecting', 'expired']);
    expect([-112, -4, -7]).toContain(write.result!.code);
    expect(a.get('/').code).toBe(-9);
    expect(connectingMs).toHaveLength(1);
  });

  it('C21 repeats no event of the session', () => {
    const bench = world();
    const a = bench.connected();
    bench.run(1000);
    bench.killAll();
    bench.run(60_000);
    expect(a.states).toEqual(['connected', 'connecting']);
  });

  alone('C24 pings keep an idle session alive, no denser than one in T/3', () => {
    const bench = world();
    const [a, b] = [bench.connected(), bench.connected()];
    for (let i = 0; i < 30; i++) {
      b.create(`/n${i}`);
      a.exists(`/n${i}`, a.watcher);
    }
    for (let i = 0; i < 30; i++) {
      b.delete(`/n${i}`);
      bench.run(500);
    }
    const before = bench.lab.scheduler.executed;
    bench.run(45_000);
    expect(a.nodeEvents).toEqual(Array.from({ length: 30 }, (_, i) => `deleted(/n${i})`));
    expect(a.states).toEqual(['connected']);
    const events = bench.lab.scheduler.executed - before;
    expect(events).toBeLessThan(2 * (45_000 / 3333) * 4 + 40);
  });

  it('C26 removes all ephemerals of a session under one zxid', () => {
    const bench = world();
    const [a, w] = [bench.connected(), bench.connected()];
    w.create('/g');
    w.create('/h');
    for (const path of ['/g/1', '/g/2', '/h/1']) a.create(path, '', 'ephemeral');
    w.exists('/g/1', w.watcher);
    w.children('/g', w.watcher);
    w.children('/h', w.watcher);
    expect(bench.zookeeper.expireClient(a.node.address)).toBe(1);
    bench.run(100);
    expect([...w.nodeEvents].sort()).toEqual(['child(/g)', 'child(/h)', 'deleted(/g/1)']);
    const [g, h] = [w.exists('/g').stat!, w.exists('/h').stat!];
    expect(g.pzxid).toBe(h.pzxid);
    expect([g.numChildren, h.numChildren]).toEqual([0, 0]);
  });

  it('closes an earlier connection of the same session on the same server', () => {
    const bench = world();
    const a = new RawClient(bench).open(10_000);
    const b = new RawClient(bench);
    b.connect(10_000, { id: a.sessionId, password: a.password });
    bench.run(10);
    expect(b.sessionId).toBe(a.sessionId);
    expect(a.closedAtMs).toBeDefined();
  });

  it('sends away a client that has seen more than the server', () => {
    const bench = world();
    const a = new RawClient(bench);
    a.connect(10_000, undefined, 1n << 60n);
    bench.run(10);
    expect(a.received).toEqual([]);
    expect(a.closedAtMs).toBeDefined();
  });

  it('breaks the connection instead of replying when a reply is to get lost', () => {
    const bench = world();
    const a = bench.connected();
    bench.zookeeper.loseNextWriteReply(a.node.address);
    expect(a.create('/x').code).toBe(-4);
    expect(bench.zookeeper.children('/')).toEqual(['x']);
    expect(a.create('/x').code).toBe(-110);
    expect(a.create('/y').code).toBe(0);
  });

  alone('keeps what was preset, with parents, over a restart', () => {
    const bench = world();
    bench.zookeeper.preset('/openmldb/op/op_index', '53');
    bench.killAll();
    bench.startAll();
    bench.serving();
    expect(bench.zookeeper.read('/openmldb/op/op_index')).toBe('53');
    expect(bench.connected().get('/openmldb/op/op_index').value).toBe('53');
  });

  it('writes an acknowledged write to disk, so that it survives a power failure', () => {
    const bench = world();
    const a = bench.connected();
    a.create('/x', '1');
    for (const server of bench.servers) {
      server.kill('power', true);
      server.disk.powerFail();
    }
    bench.startAll();
    bench.serving();
    expect(bench.zookeeper.read('/x')).toBe('1');
  });
}
