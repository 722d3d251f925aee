import { expect } from 'vitest';
import type { Suite } from './conformance-suite.js';
import type { WatchedEvent } from '../../src/zk-sim/index.js';
import { Bench, type BenchOptions, type Handle } from './zookeeper-bench.js';
import { RawClient } from './raw-client.js';

/** A second watcher of the same handle. */
function collector(): { events: string[]; watcher: (event: WatchedEvent) => void } {
  const events: string[] = [];
  return {
    events,
    watcher: (event) =>
      void events.push(event.type === 'session' ? event.state : `${event.type}(${event.path})`),
  };
}

export function watchCases({ servers, it }: Suite): void {
  const world = (options: BenchOptions = {}): Bench => new Bench({ servers, ...options }).serving();
  const pair = (): { bench: Bench; a: Handle; w: Handle } => {
    const bench = world();
    return { bench, a: bench.connected(), w: bench.connected() };
  };

  it('C27 fires once for each registration', () => {
    const { bench, a, w } = pair();
    a.create('/f');
    const [w1, w2] = [collector(), collector()];
    w.get('/f', w1.watcher);
    w.exists('/f', w2.watcher);
    a.set('/f', '1');
    a.set('/f', '2');
    bench.run(10);
    expect([w1.events, w2.events]).toEqual([['changed(/f)'], ['changed(/f)']]);
    w.get('/f', w1.watcher);
    a.set('/f', '3');
    bench.run(10);
    expect([w1.events, w2.events]).toEqual([['changed(/f)', 'changed(/f)'], ['changed(/f)']]);
  });

  it('C28 follows the table of events', () => {
    const { bench, a, w } = pair();
    const expectEvents = (...events: string[]): void => {
      bench.run(10);
      expect(w.events).toEqual(events);
      w.events.length = 0;
    };
    const arm = (): void => {
      w.exists('/foo', w.watcher);
      w.exists('/foo/bar', w.watcher);
    };
    arm();
    a.create('/foo');
    a.create('/foo/bar');
    expectEvents('created(/foo)', 'created(/foo/bar)');
    arm();
    a.set('/foo', '1');
    a.set('/foo/bar', '1');
    expectEvents('changed(/foo)', 'changed(/foo/bar)');
    arm();
    a.delete('/foo/bar');
    a.delete('/foo');
    expectEvents('deleted(/foo/bar)', 'deleted(/foo)');
    a.create('/foo');
    w.children('/foo', w.watcher);
    a.create('/foo/bar');
    expectEvents('child(/foo)');
    w.children('/foo', w.watcher);
    w.children('/foo/bar', w.watcher);
    a.set('/foo', '2');
    a.set('/foo/bar', '2');
    expectEvents();
    a.delete('/foo/bar');
    expectEvents('deleted(/foo/bar)', 'child(/foo)');
    w.children('/foo', w.watcher);
    a.delete('/foo');
    expectEvents('deleted(/foo)');
  });

  it('C29 arms nothing by a read that failed, but for exists', () => {
    const { bench, a, w } = pair();
    expect(w.get('/z', w.watcher).code).toBe(-101);
    expect(w.children('/z', w.watcher).code).toBe(-101);
    a.create('/z');
    a.create('/z/c');
    a.set('/z', '1');
    bench.run(30_000);
    expect(w.events).toEqual([]);
    w.exists('/y', w.watcher);
    a.create('/y');
    bench.run(10);
    expect(w.events).toEqual(['created(/y)']);
  });

  it('C31 calls one watcher once for a change', () => {
    const { bench, a, w } = pair();
    a.create('/a');
    w.exists('/a', w.watcher);
    w.exists('/a', w.watcher);
    w.get('/a', w.watcher);
    a.delete('/a');
    bench.run(30_000);
    expect(w.events).toEqual(['deleted(/a)']);
  });

  it('C32 loses and reorders nothing when calls are not waited for', () => {
    const { bench, w } = pair();
    const expected: string[] = [];
    for (let i = 0; i < 10; i++) {
      const path = w.create('/n', '', 'persistent-sequential').path!;
      w.get(path, w.watcher);
      w.library.submit({ kind: 'set', path, value: '1', version: -1 }, () => {});
      w.start(w.library.exists(path, w.watcher));
      w.library.submit({ kind: 'delete', path, version: -1 }, () => {});
      expected.push(`changed(${path})`, `deleted(${path})`);
    }
    bench.run(100);
    expect(w.events).toEqual(expected);
  });

  it('C32 sends the notification of a change before the reply to its own writer', () => {
    const bench = world();
    const w = new RawClient(bench).open(10_000);
    w.request({ kind: 'children', path: '/', watch: true });
    w.request({ kind: 'create', path: '/k', value: '', mode: 'persistent' });
    bench.run(10);
    expect(w.received.map((message) => message.type)).toEqual(['connected', 'reply', 'event', 'reply']);
  });

  it('C33 lets a synchronous reply overtake a callback that is blocked', () => {
    const { bench, a, w } = pair();
    a.create('/a', 'old');
    a.create('/busy');
    a.create('/c');
    const log: string[] = [];
    const startMs = bench.nowMs;
    w.get('/busy', function* () {
      log.push('first begins');
      yield* w.node.sleep(500_000);
      log.push(`read ${(yield* w.library.get('/a')).value}`);
      yield* w.node.sleep(500_000);
      log.push('first ends');
    });
    w.get('/a', () => void log.push('changed(/a)'));
    w.get('/c', () => void log.push('changed(/c)'));
    a.set('/busy', '1');
    a.set('/a', 'new');
    a.set('/c', '1');
    bench.run(3000);
    expect(log).toEqual(['first begins', 'read new', 'first ends', 'changed(/a)', 'changed(/c)']);
    expect(bench.nowMs).toBeGreaterThan(startMs + 1000);
  });

  for (const [watch, change, event] of [
    ['get', 'set', 'changed(/x)'],
    ['exists', 'set', 'changed(/x)'],
    ['exists-missing', 'create', 'created(/x)'],
    ['get', 'delete', 'deleted(/x)'],
    ['exists', 'delete', 'deleted(/x)'],
    ['children', 'delete', 'deleted(/x)'],
    ['children', 'create-child', 'child(/x)'],
  ] as const) {
    it(`C34 reports what changed meanwhile: ${watch}, ${change}`, () => {
      const { bench, a, w } = pair();
      if (watch !== 'exists-missing') a.create('/x');
      if (watch === 'get') w.get('/x', w.watcher);
      else if (watch === 'children') w.children('/x', w.watcher);
      else w.exists('/x', w.watcher);
      bench.cutOff(w.node);
      if (change === 'set') a.set('/x', '1');
      else if (change === 'create') a.create('/x');
      else if (change === 'delete') a.delete('/x');
      else a.create('/x/c');
      // The break is only seen by the silence; what was on its way before is lost with the connection.
      bench.zookeeper.dropConnection(w.node.address);
      bench.run(7500);
      bench.reach(w.node);
      bench.run(30_000);
      expect(w.states).toEqual(['connected', 'connecting', 'connected']);
      expect(w.nodeEvents).toEqual([event]);
    });
  }

  it('C35 sets unchanged watches again', () => {
    const { bench, a, w } = pair();
    a.create('/t');
    a.create('/t/c');
    w.children('/t', w.watcher);
    w.get('/t/c', w.watcher);
    w.exists('/t/d', w.watcher);
    bench.killAll();
    bench.run(500);
    bench.startAll();
    bench.run(8000);
    expect(w.nodeEvents).toEqual([]);
    a.set('/t/c', '1');
    a.create('/t/d');
    bench.run(10);
    expect(w.nodeEvents).toEqual(['changed(/t/c)', 'created(/t/d)', 'child(/t)']);
  });

  it('C36 misses a node that came and went, and keeps the watch', () => {
    const { bench, a, w } = pair();
    w.exists('/q', w.watcher);
    a.create('/r', 'old');
    w.get('/r', w.watcher);
    bench.cutOff(w.node);
    bench.zookeeper.dropConnection(w.node.address);
    a.create('/q');
    a.delete('/q');
    a.delete('/r');
    a.create('/r', 'new');
    bench.run(7500);
    bench.reach(w.node);
    bench.run(10_000);
    expect(w.nodeEvents).toEqual(['changed(/r)']);
    a.create('/q');
    bench.run(10);
    expect(w.nodeEvents).toEqual(['changed(/r)', 'created(/q)']);
  });

  it('C37 gives a watcher one event exactly when its call was answered', () => {
    const bench = world();
    const [owner, w] = [bench.connected({ timeoutMs: 4000 }), bench.connected()];
    owner.create('/x', '', 'ephemeral');
    const early = Array.from({ length: 50 }, collector);
    for (const { watcher } of early) w.exists('/x', watcher);
    bench.killAll();
    const late = Array.from({ length: 50 }, () => {
      const { events, watcher } = collector();
      return { events, call: w.start(w.library.exists('/x', watcher)) };
    });
    bench.run(500);
    owner.library.abandon();
    bench.startAll();
    bench.cutOff(w.node);
    bench.run(6500);
    expect(bench.zookeeper.children('/')).toEqual([]);
    bench.reach(w.node);
    bench.run(10_000);
    const nodeEvents = (events: readonly string[]): string[] => events.filter((event) => event.includes('('));
    for (const { events } of early) expect(nodeEvents(events)).toEqual(['deleted(/x)']);
    for (const { events, call } of late) {
      expect(call.done).toBe(true);
      expect(nodeEvents(events)).toHaveLength(call.result!.code === 0 ? 1 : 0);
    }
  });

  it('C38 tells every watcher of the session once, the default one last', () => {
    const bench = world();
    const order: string[] = [];
    const a = bench.connected();
    a.create('/x');
    a.create('/y');
    const say = (name: string) => (event: WatchedEvent) =>
      void order.push(`${name} ${event.type === 'session' ? event.state : event.type}`);
    const w = bench.connected({ onEvent: say('D') });
    bench.run(1);
    order.length = 0;
    const [w1, w2] = [say('W1'), say('W2')];
    w.exists('/x', w1);
    w.exists('/y', w2);
    w.get('/y', w2);
    bench.zookeeper.dropConnection(w.node.address);
    bench.run(5000);
    expect(order.splice(0)).toEqual([
      'W1 connecting',
      'W2 connecting',
      'D connecting',
      'W1 connected',
      'W2 connected',
      'D connected',
    ]);
    a.set('/x', '1');
    bench.run(10);
    expect(order).toEqual(['W1 changed']);
  });
}
