import { describe, expect, it } from 'vitest';
import { SdkClient, ShowTableRouter, type PutOutcome } from '../../src/client/index.js';
import { OK, serializeTableInfo, status, type TableInfo } from '../../src/protocol/index.js';
import {
  MemoryZk,
  NAMESERVER,
  STANDBY,
  T31,
  T32,
  T33,
  TABLETS,
  tableInfo,
  World,
  type ReplicaSpec,
} from './harness.js';

const DB = 'demo_db';

function store(world: World, table: TableInfo): void {
  world.znodes.set(world.env.paths.table(table), serializeTableInfo(table));
}

function registerAll(world: World): void {
  for (const endpoint of TABLETS) world.znodes.set(world.env.paths.node(endpoint), endpoint);
}

function flow(...partitions: (readonly ReplicaSpec[])[]): TableInfo {
  return tableInfo(partitions, { db: DB });
}

const logged = { term: 3, offset: 17 };

function sdkWorld(table: TableInfo): { world: World; zk: MemoryZk } {
  const world = new World();
  registerAll(world);
  store(world, table);
  return { world, zk: new MemoryZk(world.znodes) };
}

function opened(world: World, zk: MemoryZk, refresh: 'on-notify' | 'never' = 'on-notify'): SdkClient {
  const sdk = new SdkClient(world.env, zk, { refresh });
  expect(world.run(sdk.open())).toBe(true);
  return sdk;
}

const put = (world: World, router: SdkClient | ShowTableRouter, db = DB): PutOutcome =>
  world.run(router.put('flow', db, 'key1', 5, 'payload'));

describe('an SDK', () => {
  it('sends to the last replica that is flagged leader and alive', () => {
    const { world, zk } = sdkWorld(
      flow([
        { at: T31, leader: true },
        { at: T32, leader: true },
        { at: T33, leader: true, alive: false },
      ]),
    );
    for (const at of TABLETS) world.tablet(at, { Put: () => ({ ...OK, logged }) });
    const sdk = opened(world, zk);
    expect(sdk.leaderOf('flow', DB, 'key1')).toBe(T32);
    expect(put(world, sdk)).toEqual({
      status: 'ok',
      tid: 4,
      pid: 0,
      leader: T32,
      ...logged,
      value: 'payload',
    });
  });

  it('passes over a leader whose tablet it has never seen', () => {
    const { world, zk } = sdkWorld(
      flow([
        { at: T31, leader: true },
        { at: T32, leader: true },
      ]),
    );
    world.znodes.delete(world.env.paths.node(T32));
    expect(opened(world, zk).leaderOf('flow', DB, 'key1')).toBe(T31);
  });

  it('refuses every row of a table while one partition has no leader', () => {
    const { world, zk } = sdkWorld(
      flow([{ at: T31, leader: true }], [{ at: T32, leader: true, alive: false }]),
    );
    expect(put(world, opened(world, zk))).toEqual({
      status: 'failed',
      code: -1,
      message: 'fail to get table flow tablet',
    });
  });

  it('does not see tables without a database', () => {
    const { world, zk } = sdkWorld({ ...flow([{ at: T31, leader: true }]), db: '' });
    expect(put(world, opened(world, zk), '').status).toBe('failed');
  });

  it('fails without a retry when the tablet refuses', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    world.tablet(T31, { Put: () => status(103, 'table is follower') });
    expect(put(world, opened(world, zk))).toEqual({
      status: 'failed',
      code: 103,
      message: 'put failed--ReturnCode[103]--table is follower',
    });
    expect(world.requests).toHaveLength(1);
  });

  it('knows that nothing was sent to a dead process', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    world.tablet(T31, {}).kill('test');
    expect(put(world, opened(world, zk))).toMatchObject({ status: 'failed', code: 1004 });
  });

  it('does not know what became of a row whose connection broke, even when the retry is refused', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    const tablet = world.tablet(T31, {
      Put: () => {
        tablet.kill('test');
        return OK;
      },
    });
    expect(put(world, opened(world, zk)).status).toBe('unknown');
  });

  it('does not know what became of a row that timed out', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    world.tablet(T31, { Put: () => OK });
    world.lab.messageFaults.add({ effect: 'lose-reply', method: 'Put', times: 1 });
    expect(put(world, opened(world, zk)).status).toBe('unknown');
  });

  it('follows the notify znode, unless it never refreshes', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    const fresh = opened(world, zk);
    const staleZk = new MemoryZk(world.znodes);
    const stale = opened(world, staleZk, 'never');
    store(
      world,
      flow([
        { at: T31, leader: true, alive: false },
        { at: T33, leader: true },
      ]),
    );
    expect(fresh.leaderOf('flow', DB, 'key1')).toBe(T31);
    world.run(zk.itemWatches.get(world.env.paths.notify)!());
    expect(fresh.leaderOf('flow', DB, 'key1')).toBe(T33);
    expect(stale.leaderOf('flow', DB, 'key1')).toBe(T31);
    expect(staleZk.itemWatches.size).toBe(0);
  });

  it('sets its watch again after a new handshake, without reading anything', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    const sdk = opened(world, zk);
    zk.itemWatches.clear();
    zk.sessionTerm++;
    store(world, flow([{ at: T33, leader: true }]));
    const reads = zk.reads;
    world.lab.scheduler.runUntil(world.lab.scheduler.nowUs + 2_000_000);
    expect(zk.itemWatches.size).toBe(1);
    expect(zk.reads).toBe(reads);
    expect(sdk.leaderOf('flow', DB, 'key1')).toBe(T31);
  });

  it('keeps the old catalog when ZooKeeper cannot be read', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    const sdk = opened(world, zk);
    zk.connected = false;
    world.run(zk.itemWatches.get(world.env.paths.notify)!());
    expect(sdk.leaderOf('flow', DB, 'key1')).toBe(T31);
  });

  it('gets and deletes at the leader', () => {
    const { world, zk } = sdkWorld(flow([{ at: T31, leader: true }]));
    world.tablet(T31, {
      Get: ({ key }) => (key === 'key1' ? { ...OK, ts: 5, value: 'v' } : status(109, 'key not found')),
      Delete: () => OK,
    });
    const sdk = opened(world, zk);
    expect(world.run(sdk.get('flow', DB, 'key1'))).toEqual({ status: 'ok', ts: 5, value: 'v', cells: ['v'] });
    expect(world.run(sdk.get('flow', DB, 'other'))).toEqual({
      status: 'failed',
      code: 109,
      message: 'key not found',
    });
    expect(world.run(sdk.delete('flow', DB, 'key1')).status).toBe('ok');
    expect(world.run(sdk.get('nosuch', DB, 'key1')).status).toBe('failed');
  });
});

describe('a router that asks as ns_client does', () => {
  const TABLE = tableInfo([
    [
      { at: T31, leader: true, alive: false },
      { at: T32, leader: true },
      { at: T33, leader: true },
    ],
  ]);

  function router(world: World, cacheMs?: number): ShowTableRouter {
    const made = new ShowTableRouter(
      world.env,
      new MemoryZk(world.znodes),
      cacheMs === undefined ? {} : { cacheMs },
    );
    world.run(made.open());
    return made;
  }

  const asked = (world: World): number =>
    world.requests.filter(({ method }) => method === 'ShowTable').length;

  it('sends to the first replica that is flagged leader and alive', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [TABLE] }) });
    world.tablet(T32, { Put: () => ({ ...OK, logged }) });
    expect(put(world, router(world), '')).toMatchObject({ status: 'ok', leader: T32, ...logged });
  });

  it('asks for every put, or uses an answer for a while', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => ({ ...OK, table_info: [TABLE] }) });
    world.tablet(T32, { Put: () => OK });
    const eager = router(world);
    put(world, eager, '');
    put(world, eager, '');
    expect(asked(world)).toBe(2);
    const lazy = router(world, 1000);
    put(world, lazy, '');
    put(world, lazy, '');
    expect(asked(world)).toBe(3);
    world.lab.scheduler.runUntil(world.lab.scheduler.nowUs + 1_000_000);
    put(world, lazy, '');
    expect(asked(world)).toBe(4);
  });

  it('looks for the leader again after a refusal', () => {
    const world = new World();
    world.nameserver({ ShowTable: () => status(300, 'nameserver is not leader') });
    world.serve(STANDBY, { ShowTable: () => ({ ...OK, table_info: [TABLE] }) });
    world.tablet(T32, { Put: () => OK });
    const made = router(world);
    expect(put(world, made, '')).toEqual({
      status: 'failed',
      code: 300,
      message: 'failed to get table info. error msg: nameserver is not leader',
    });
    world.znodes.set(`${world.env.paths.leader}/lock_request0000000000`, STANDBY);
    expect(put(world, made, '').status).toBe('ok');
    expect(world.requests.at(-2)!.address).toBe(STANDBY);
    expect(NAMESERVER).not.toBe(STANDBY);
  });

  it('says what is missing', () => {
    const world = new World();
    const dead = tableInfo([[{ at: T31, leader: true, alive: false }]]);
    world.nameserver({ ShowTable: ({ name }) => ({ ...OK, table_info: name === 'flow' ? [dead] : [] }) });
    const made = router(world);
    expect(put(world, made, '')).toMatchObject({
      message: 'put error. cannot find healthy endpoint. pid is 0',
    });
    expect(world.run(made.put('nosuch', '', 'k', 1, 'v'))).toMatchObject({ code: 100 });
    expect(made.partitionOf('flow', '', 'key1')).toBe(0);
    expect(made.partitionOf('nosuch', '', 'key1')).toBeUndefined();
  });
});
