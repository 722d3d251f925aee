import { expect } from 'vitest';
import type { Suite } from './conformance-suite.js';
import { violations } from '../../src/zk-sim/index.js';
import { Bench, type BenchOptions, type Handle } from './zookeeper-bench.js';
import { RawClient } from './raw-client.js';

/** A handle that knows one server only. */
function at(bench: Bench, sid: number, timeoutMs = 10_000): Handle {
  return bench.connected({ servers: [bench.server(sid).address], timeoutMs });
}

function isolate(bench: Bench, sid: number): void {
  for (const other of bench.servers) if (other !== bench.server(sid)) bench.cutBoth(bench.server(sid), other);
}

function rejoin(bench: Bench, sid: number): void {
  for (const other of bench.servers)
    if (other !== bench.server(sid)) bench.healBoth(bench.server(sid), other);
}

function epochOf(bench: Bench, sid: number): number {
  return bench.actor(sid).state.disk.currentEpoch;
}

export function ensembleCases({ servers, it }: Suite): void {
  const led = (sid: number, options: BenchOptions = {}): Bench => Bench.led(sid, { servers, ...options });
  it(`elects the highest of ${servers} equal ids and serves within a second`, () => {
    expect(new Bench({ servers }).serving(1000).leaderSid).toBe(servers);
  });

  it('C23 closes the old connection of a session that moved, at its first write', () => {
    const bench = led(2);
    let previous = new RawClient(bench, bench.process(), bench.server(1)).open(10_000);
    previous.request({ kind: 'create', path: '/m', value: '', mode: 'ephemeral' });
    bench.run(20);
    const session = { id: previous.sessionId, password: previous.password };
    for (const sid of [2, 3, 1, 2, 3, 1]) {
      const next = new RawClient(bench, bench.process(), bench.server(sid));
      next.connect(10_000, session);
      bench.run(20);
      const moved = next.request({ kind: 'set', path: '/', value: String(sid), version: -1 });
      bench.run(20);
      expect(next.codeOf(moved)).toBe(0);
      expect(previous.closedAtMs).toBeUndefined();
      const late = previous.request({ kind: 'set', path: '/', value: 'old', version: -1 });
      bench.run(20);
      expect(previous.codeOf(late)).toBeUndefined();
      expect(previous.closedAtMs).toBeDefined();
      expect(bench.zookeeper.children('/')).toEqual(['m']);
      previous = next;
    }
    expect(bench.zookeeper.read('/')).toBe('1');
  });

  for (const killed of [false, true]) {
    it(`C25 a new leader gives every session a full timeout (leader killed: ${killed})`, () => {
      const bench = led(1);
      const a = new RawClient(bench, bench.process(), bench.server(2)).open(10_000);
      a.request({ kind: 'create', path: '/e', value: '', mode: 'ephemeral' });
      bench.run(1000);
      a.ping();
      const touchMs = bench.nowMs + 1;
      a.node.kill('host', true);
      bench.run(5000);
      let startMs = touchMs;
      if (killed) {
        bench.server(1).kill('test');
        bench.untilHolds('a new leader', () => bench.leaderSid !== 0);
        startMs = bench.nowMs;
      }
      const goneMs = (Math.floor((startMs + 10_000) / 2000) + 1) * 2000;
      bench.until(goneMs - 1);
      expect(bench.zookeeper.children('/')).toEqual(['e']);
      // Without a new leader the report of the follower may have prolonged the life by a tick.
      bench.until(killed ? goneMs + 5 : goneMs + 2005);
      expect(bench.zookeeper.children('/')).toEqual([]);
    });
  }

  for (const [watch, change, event] of [
    ['get', 'set', 'changed(/x)'],
    ['exists', 'set', 'changed(/x)'],
    ['missing', 'create', 'created(/x)'],
    ['get', 'delete', 'deleted(/x)'],
    ['exists', 'delete', 'deleted(/x)'],
    ['children', 'delete', 'deleted(/x)'],
    ['children', 'create-child', 'child(/x)'],
  ] as const) {
    it(`C34 reports what changed while its server was down: ${watch}, ${change}`, () => {
      const bench = led(3);
      const w = at(bench, 1);
      const b = at(bench, 2);
      if (watch !== 'missing') b.create('/x');
      bench.run(10);
      if (watch === 'get') w.get('/x', w.watcher);
      else if (watch === 'children') w.children('/x', w.watcher);
      else w.exists('/x', w.watcher);
      bench.server(1).kill('test');
      if (change === 'set') b.set('/x', '1');
      else if (change === 'create') b.create('/x');
      else if (change === 'delete') b.delete('/x');
      else b.create('/x/c');
      bench.server(1).start();
      bench.run(9000);
      expect(w.library.connected).toBe(true);
      expect(w.nodeEvents).toEqual([event]);
      bench.run(30_000);
      expect(w.nodeEvents).toEqual([event]);
    });
  }

  it('C47 reads stale state from a server that lags, until a sync', () => {
    const bench = led(2);
    const a = at(bench, 1);
    const b = at(bench, 3);
    a.create('/v', '0');
    bench.run(100);
    bench.lab.network.cut(bench.server(2), bench.server(3));
    bench.lab.scheduler.after(500_000, () => bench.lab.network.heal(bench.server(2), bench.server(3)));
    expect(a.set('/v', '1').code).toBe(0);
    expect(b.get('/v').value).toBe('0');
    expect(b.wait(b.library.sync('/v')).code).toBe(0);
    expect(b.get('/v').value).toBe('1');
    bench.lab.network.cut(bench.server(2), bench.server(3));
    bench.lab.scheduler.after(500_000, () => bench.lab.network.heal(bench.server(2), bench.server(3)));
    b.set('/v', '2');
    expect(b.get('/v').value).toBe('2');
  });

  it('C48 rolls back a proposal that never had a quorum', () => {
    const bench = led(2);
    const epoch = epochOf(bench, 2);
    const a = at(bench, 2);
    const others = bench.servers.filter((_, index) => index !== 1);
    for (const node of others) node.kill('test');
    const lost = a.start(a.library.create('/lost', ''));
    bench.run(1);
    bench.run(1);
    expect(bench.actor(2).state.disk.log.at(-1)!.change).toMatchObject({ kind: 'create', path: '/lost' });
    bench.server(2).kill('test');
    for (const node of others) node.start();
    bench.serving();
    const b = at(bench, 1);
    expect(b.create('/kept').code).toBe(0);
    bench.server(2).start();
    bench.serving();
    bench.run(100);
    expect([-4, -7]).toContain(lost.result!.code);
    for (let sid = 1; sid <= servers; sid++) {
      expect(bench.actor(sid).read('/lost')).toBeUndefined();
      expect(bench.actor(sid).read('/kept')).toBe('');
      expect(
        bench.actor(sid).state.disk.log.some(({ change }) => 'path' in change && change.path === '/lost'),
      ).toBe(false);
    }
    expect(epochOf(bench, 2)).toBeGreaterThan(epoch);
    expect(violations(bench.servers)).toEqual([]);
  });

  it('C48 a leader that lost its followers steps down within syncLimit + 1 ticks', () => {
    const bench = led(2);
    bench.servers.forEach((node, index) => index !== 1 && node.kill('test'));
    bench.run(3 * 2000);
    expect(bench.actor(2).role.name).toBe('looking');
  });

  it('C49 keeps a proposal that the next leader had logged', () => {
    const bench = led(3);
    const a = at(bench, 3);
    for (const node of bench.servers) {
      if (node !== bench.server(2) && node !== bench.server(3)) bench.cutBoth(bench.server(3), node);
    }
    bench.lab.network.cut(bench.server(2), bench.server(3));
    const call = a.start(a.library.create('/x', ''));
    bench.run(5);
    expect(bench.zookeeper.read('/x')).toBeUndefined();
    bench.server(3).kill('test');
    bench.run(5);
    expect(call.result?.code).toBe(-4);
    bench.run(10_000);
    expect(bench.leaderSid).toBe(2);
    const b = at(bench, 1);
    expect(b.create('/x').code).toBe(-110);
    expect(violations(bench.servers)).toEqual([]);
  });

  it('C51 losing the leader disconnects every client, and no session', () => {
    const bench = led(1);
    const clients = [1, 2, 3].map(() => bench.connected());
    const homes = [1, 2, 3].map((sid, index) => {
      const handle = bench.connected({ servers: [bench.server(sid).address, ...bench.addresses] });
      handle.create(`/e${index}`, '', 'ephemeral');
      return handle;
    });
    const ids = homes.map((handle) => handle.library.sessionId);
    const [onFollower] = homes.slice(1);
    bench.lab.network.cut(bench.server(2), bench.server(1));
    const pending = onFollower!.start(onFollower!.library.create('/pending', ''));
    bench.run(5);
    bench.lab.network.heal(bench.server(2), bench.server(1));
    bench.server(1).kill('test');
    bench.run(5);
    for (const handle of [...clients, ...homes]) expect(handle.states.at(-1)).toBe('connecting');
    expect(pending.result?.code).toBe(-4);
    const refused = new RawClient(bench, bench.process(), bench.server(2));
    refused.connect(10_000);
    bench.run(10);
    expect(refused.received).toEqual([]);
    expect(refused.closedAtMs).toBeDefined();
    bench.run(8000);
    for (const handle of [...clients, ...homes]) {
      expect(handle.states).toEqual(['connected', 'connecting', 'connected']);
    }
    expect(homes.map((handle) => handle.library.sessionId)).toEqual(ids);
    expect(bench.zookeeper.children('/')!.filter((name) => name.startsWith('e'))).toEqual(['e0', 'e1', 'e2']);
  });

  it('C52 an isolated follower keeps its clients while their sessions expire elsewhere', () => {
    const bench = led(3, { zookeeper: { syncLimit: 5 } });
    const a = at(bench, 1, 4000);
    const w = at(bench, 2);
    a.create('/i', 'old', 'ephemeral');
    // Just after a tick, so that the last ping of the leader is as old as it can be.
    bench.until(Math.ceil(bench.nowMs / 2000) * 2000 + 1);
    const cutMs = bench.nowMs;
    isolate(bench, 1);
    const reads: number[] = [];
    let goneMs = 0;
    while (bench.actor(1).serving) {
      bench.run(100);
      if (goneMs === 0 && bench.actor(2).read('/i') === undefined) goneMs = bench.nowMs;
      const read = a.start(a.library.get('/i'));
      bench.run(10);
      if (read.result?.code === 0) reads.push(bench.nowMs);
    }
    const gaveUpMs = bench.nowMs;
    expect(gaveUpMs - cutMs).toBeGreaterThanOrEqual(8900);
    expect(gaveUpMs - cutMs).toBeLessThanOrEqual(10_150);
    expect(goneMs - cutMs).toBeLessThanOrEqual(6200);
    expect(reads.at(-1)! - goneMs).toBeGreaterThanOrEqual(2500);
    expect(w.exists('/i').code).toBe(-101);
    expect(a.states.filter((state) => state === 'expired')).toEqual([]);
    bench.run(20_000);
    expect(a.library.connected).toBe(false);
    rejoin(bench, 1);
    bench.run(20_000);
    expect(a.states.at(-1)).toBe('expired');
    expect(violations(bench.servers)).toEqual([]);
  });

  it('C52 a write on an isolated follower hangs, stops the pings, and times out', () => {
    const bench = led(3, { zookeeper: { syncLimit: 5 } });
    const a = at(bench, 1, 6000);
    isolate(bench, 1);
    const lastMs = bench.nowMs;
    bench.run(500);
    const write = a.start(a.library.set('/', 'x'));
    bench.run(3490);
    expect(write.done).toBe(false);
    bench.run(20);
    expect(write.result?.code).toBe(-7);
    expect(write.atMs - lastMs).toBeLessThan(4001);
    expect(bench.actor(1).serving).toBe(true);
    bench.run(3000);
    expect(a.library.state).toBe('associating');
  });

  it('C53 an isolated leader commits nothing, and follows after the heal', () => {
    const bench = led(1);
    const a = at(bench, 1);
    const x = at(bench, 2);
    x.create('/x', 'old');
    bench.run(1000);
    const cutMs = bench.nowMs;
    isolate(bench, 1);
    bench.run(2000);
    expect(a.get('/x').value).toBe('old');
    const own = a.start(a.library.create('/own', ''));
    const expired = bench.actor(1).expireSession(x.library.sessionId);
    expect(expired).toBe(true);
    bench.untilHolds('a new leader', () => bench.leaderSid > 1, 6000);
    expect(bench.nowMs - cutMs).toBeLessThanOrEqual(4000 + 1000);
    bench.untilHolds('the old one steps down', () => !bench.actor(1).serving, 6000);
    expect(bench.nowMs - cutMs).toBeLessThanOrEqual(6000);
    const y = at(bench, bench.leaderSid);
    expect(x.exists('/x').code).toBe(0);
    expect(y.create('/new').code).toBe(0);
    bench.run(10_000);
    expect(own.result?.code).not.toBe(0);
    rejoin(bench, 1);
    bench.serving();
    bench.run(100);
    expect(bench.actor(1).role.name).toBe('following');
    expect(bench.actor(1).read('/own')).toBeUndefined();
    expect(bench.actor(1).read('/new')).toBe('');
    expect(violations(bench.servers)).toEqual([]);
  });

  it('writes again within seconds after the host of the leader is gone', () => {
    const bench = led(1);
    const a = at(bench, 2);
    a.create('/x');
    bench.server(1).kill('host', true);
    const goneMs = bench.nowMs;
    bench.untilHolds('a new leader', () => bench.leaderSid > 1);
    expect(bench.nowMs - goneMs).toBeGreaterThan(2000);
    expect(bench.nowMs - goneMs).toBeLessThanOrEqual(4000 + 1000);
    bench.run(5000);
    expect(a.create('/y').code).toBe(0);
    expect(a.states).toEqual(['connected', 'connecting', 'connected']);
  });

  it('numbers sequential nodes on over a change of leader', () => {
    const bench = led(1);
    const a = bench.connected();
    a.create('/l');
    a.create('/l/n', '', 'ephemeral-sequential');
    a.delete('/l/n0000000000');
    bench.server(1).kill('test');
    bench.run(5000);
    expect(a.create('/l/n', '', 'ephemeral-sequential').path).toBe('/l/n0000000001');
  });

  it('C54 serves nobody without a quorum, for any length of time', () => {
    const bench = led(3);
    const a = bench.connected();
    a.create('/e', '', 'ephemeral');
    for (const node of bench.servers.slice(1)) node.kill('test');
    bench.run(600_000);
    expect(bench.actor(1).serving).toBe(false);
    const refused = new RawClient(bench, bench.process(), bench.server(1));
    refused.connect(10_000);
    bench.run(10);
    expect(refused.closedAtMs).toBeDefined();
    expect(refused.received).toEqual([]);
    for (const node of bench.servers.slice(1, Math.floor(servers / 2) + 1)) node.start();
    bench.serving(120_000);
    bench.run(20_000);
    expect(a.library.connected).toBe(true);
    expect(a.get('/e').code).toBe(0);
    expect(a.states).toEqual(['connected', 'connecting', 'connected']);
  });

  it('elects again after the leader steps down, and loses nothing', () => {
    const bench = led(2);
    const a = bench.connected();
    a.create('/kept', 'x');
    const epoch = epochOf(bench, 2);
    expect(bench.zookeeper.stepDown()).toBe(true);
    expect(bench.zookeeper.leader).toBeUndefined();
    bench.run(10);
    bench.serving();
    expect(epochOf(bench, bench.leaderSid)).toBe(epoch + 1);
    expect(a.get('/kept').value).toBe('x');
  });

  it('forces the expiry of a session whichever server its client is at', () => {
    const bench = led(2);
    const a = at(bench, 1);
    a.create('/e', '', 'ephemeral');
    expect(bench.zookeeper.expireClient(a.node.address)).toBe(1);
    bench.run(5000);
    expect(bench.zookeeper.children('/')).toEqual([]);
    expect(a.states).toEqual(['connected', 'connecting', 'expired']);
  });

  it('keeps a session alive whose client is at a follower and only pings', () => {
    const bench = led(2);
    const a = at(bench, 1, 4000);
    a.create('/e', '', 'ephemeral');
    bench.run(120_000);
    expect(a.states).toEqual(['connected']);
    expect(bench.zookeeper.children('/')).toEqual(['e']);
  });

  it('gives a server that lost its disk the whole log again', () => {
    const bench = led(3);
    const a = bench.connected();
    for (let i = 0; i < 10; i++) a.create(`/n${i}`);
    bench.server(1).kill('disk');
    bench.server(1).disk.wipe();
    bench.server(1).start();
    bench.serving();
    bench.run(100);
    expect(bench.actor(1).children('/')).toHaveLength(10);
  });
}
