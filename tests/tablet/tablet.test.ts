import { describe, expect, it } from 'vitest';
import { SECOND } from '../../src/sim/index.js';
import { endpoint, P, TabletWorld, type StubZk } from './harness.js';

describe('the process of a tablet', () => {
  it('connects, listens, registers, then sets its two watches', () => {
    const world = new TabletWorld({ tablets: 1 });
    expect(world.zk.get(endpoint(1))!.calls).toEqual([
      'init',
      'register true',
      'create /openmldb/table/notify',
      'create /openmldb/notify/global_variable',
      'watch /openmldb/notify/global_variable',
      'watch /openmldb/table/notify',
    ]);
    const registered = world.events.find(({ body }) => body.kind === 'tablet-registered')!;
    expect(registered.timeUs).toBe(world.timing.processStartUs);
  });

  it('leaves the nodes that it watches as they are', () => {
    const prepareZk = (zk: StubZk) => zk.values.set('/openmldb/table/notify', '7');
    const zk = new TabletWorld({ tablets: 1, prepareZk }).zk.get(endpoint(1))!;
    expect([...zk.values]).toEqual([
      ['/openmldb/table/notify', '7'],
      ['/openmldb/notify/global_variable', '1'],
    ]);
  });

  it('ends itself when ZooKeeper cannot be reached, before its port answers', () => {
    const world = new TabletWorld({ tablets: 1, prepareZk: (zk) => (zk.initSucceeds = false) });
    expect(world.node(1).state).toBe('stopped');
    expect(world.events.some(({ body }) => body.kind === 'tablet-registered')).toBe(false);
  });

  it('ends itself when its node cannot be created', () => {
    const world = new TabletWorld({ tablets: 1, prepareZk: (zk) => (zk.registerSucceeds = false) });
    expect(world.node(1).state).toBe('stopped');
  });

  it('comes back to ZooKeeper by itself, without saying that it started', () => {
    const world = new TabletWorld({ tablets: 1 });
    const zk = world.zk.get(endpoint(1))!;
    zk.calls.length = 0;
    expect(world.call(1, 'DisConnectZK', {}).code).toBe(0);
    world.seconds(15);
    expect(zk.calls).toEqual(['closeZk', 'reconnect', 'register false']);
    world.seconds(60);
    expect(zk.calls).toHaveLength(3);
  });

  it('registers again when only that is missing', () => {
    const world = new TabletWorld({ tablets: 1 });
    const zk = world.zk.get(endpoint(1))!;
    zk.calls.length = 0;
    zk.registered = false;
    zk.registerSucceeds = false;
    world.seconds(15);
    expect([zk.calls, world.count('tablet-registered')]).toEqual([['register false'], 1]);
    zk.registerSucceeds = true;
    world.seconds(15);
    expect([zk.calls.length, world.count('tablet-registered')]).toEqual([2, 2]);
  });

  it('ConnectZK connects and registers, or says that it failed', () => {
    const world = new TabletWorld({ tablets: 1 });
    expect(world.call(1, 'ConnectZK', {})).toEqual({ code: 0, msg: 'ok' });
    world.zk.get(endpoint(1))!.registerSucceeds = false;
    expect(world.call(1, 'ConnectZK', {})).toEqual({ code: -1, msg: 'connect failed' });
  });

  it('goes on serving without ZooKeeper', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.zk.get(endpoint(1))!.connected = false;
    expect(world.put(1, 'k', 1).code).toBe(0);
    world.run(20_000);
    expect(world.offset(2)).toBe(1);
  });

  it('takes the version of its catalog from the notify node when the watch fires', () => {
    const world = new TabletWorld({ tablets: 1 });
    const zk = world.zk.get(endpoint(1))!;
    expect(world.tablet(1).catalogVersion).toBe(1);
    zk.values.set('/openmldb/table/notify', '7');
    world.node(1).run('watch', zk.watches.get('/openmldb/table/notify')!());
    expect(world.tablet(1).catalogVersion).toBe(7);
  });

  it('an idle cluster runs a day in few events', () => {
    const world = new TabletWorld({ tablets: 2 });
    world.create(1, [2]);
    for (let ts = 1; ts <= 5; ts++) world.put(1, 'k', ts);
    world.seconds(120);
    const before = world.lab.scheduler.executed;
    world.run(86_400 * SECOND);
    // Two looks at ZooKeeper every 15 s, and the daily snapshot.
    expect(world.lab.scheduler.executed - before).toBeLessThan((2 * 86_400) / 15 + 20);
  });

  it('shows followers and what they are believed to have', () => {
    const world = new TabletWorld();
    world.create(1, [2]);
    world.put(1, 'k', 1);
    world.run(20_000);
    expect(world.tablet(1).replicas()).toEqual([
      {
        ...P,
        mode: 'kTableLeader',
        state: 'kTableNormal',
        term: 1,
        offset: 1,
        recordCount: 1,
        followers: [{ endpoint: endpoint(2), offset: 1, matched: true }],
      },
    ]);
  });
});
