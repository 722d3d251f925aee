import { describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/sim/index.js';
import { cardRow, CARDS, endpoint, indexOn, meta, P, TabletWorld } from './harness.js';

const MISSING = { tid: 9, pid: 0 };
const ENTRY = {
  log_index: 1,
  term: 1,
  method_type: 'kPut',
  dimensions: [{ key: 'k', idx: 0 }],
  ts: 1,
  value: 'v',
} as const;

describe('SetMode', () => {
  it('refuses puts and deletes before anything else, as the follower of another cluster', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    expect(world.call(1, 'SetMode', { follower: true }).code).toBe(0);
    const refused = { code: 453, msg: 'is follower cluster' };
    expect(world.put(1, 'k', 1)).toEqual(refused);
    expect(world.call(1, 'Delete', { ...MISSING, key: 'k' })).toEqual(refused);
    world.call(1, 'SetMode', { follower: false });
    expect(world.put(1, 'k', 1).code).toBe(0);
  });

  it('lets a leader take entries of any term, and hand them on at its next look', () => {
    const world = new TabletWorld();
    world.create(1, [2], { term: 5 });
    const request = { ...P, term: 2, pre_log_index: 0, entries: [ENTRY] };
    expect(world.call(1, 'AppendEntries', request)).toMatchObject({ code: 102 });
    world.call(1, 'SetMode', { follower: true });
    expect(world.call(1, 'AppendEntries', request)).toMatchObject({ code: 0, log_offset: 1 });
    expect(world.offset(2)).toBe(0);
    world.run(200_000);
    expect(world.offset(2)).toBe(1);
    expect(world.values(2, 'k')).toEqual(['v']);
  });

  it('still raises the term by a match', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.call(1, 'SetMode', { follower: true });
    world.call(1, 'AppendEntries', { ...P, term: 8, pre_log_index: 0, entries: [] });
    expect(world.replica(1)?.term).toBe(8);
    world.call(1, 'AppendEntries', { ...P, term: 3, pre_log_index: 0, entries: [] });
    expect(world.replica(1)?.term).toBe(8);
  });
});

describe('ExecuteGc', () => {
  it('collects once, unless that is turned off', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: { type: 'latest', absolute: 0, latest: 1 } });
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    expect(world.call(1, 'ExecuteGc', MISSING)).toEqual({ code: -1, msg: 'table not found' });
    world.call(1, 'SetExpire', { ...P, is_expire: false });
    world.call(1, 'ExecuteGc', P);
    expect(world.replica(1)?.recordCount).toBe(3);
    world.call(1, 'SetExpire', { ...P, is_expire: true });
    world.call(1, 'ExecuteGc', P);
    world.run(10);
    expect(world.replica(1)?.recordCount).toBe(1);
  });
});

describe('SetExpire', () => {
  const nowMs = 1_535_097_600_000;
  const absolute = { type: 'absolute', absolute: 10, latest: 0 } as const;

  /** A table with a row that has expired by time and one that has not. */
  function aged(): TabletWorld {
    const world = new TabletWorld({ tablets: 1, flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1, [], { ttl: absolute });
    world.put(1, 'k', nowMs - 20 * 60_000, 'old');
    world.put(1, 'k', nowMs, 'new');
    return world;
  }

  it('turned off shows rows that have expired by time, and turned on hides them again', () => {
    const world = aged();
    const scan = { ...P, pk: 'k', st: nowMs - 20 * 60_000, et: 0, limit: 0 };
    expect([world.values(1, 'k'), world.call(1, 'Scan', scan).code]).toEqual([['new'], 307]);
    world.call(1, 'SetExpire', { ...P, is_expire: false });
    expect(world.values(1, 'k')).toEqual(['new', 'old']);
    expect(world.call(1, 'Scan', scan).rows).toHaveLength(1);
    expect(world.call(1, 'Traverse', { ...P, limit: 9 }).rows).toHaveLength(2);
    world.call(1, 'SetExpire', { ...P, is_expire: true });
    expect(world.values(1, 'k')).toEqual(['new']);
  });

  it('turned off makes a snapshot keep what has expired', () => {
    const world = aged();
    world.call(1, 'SetExpire', { ...P, is_expire: false });
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 2, count: 2 });
  });

  it('turned off leaves reads to go by rank, but not a walk', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: { type: 'latest', absolute: 0, latest: 1 } });
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.call(1, 'SetExpire', { ...P, is_expire: false });
    expect(world.values(1, 'k')).toEqual(['v3']);
    expect(world.call(1, 'Traverse', { ...P, limit: 9 }).rows).toHaveLength(3);
  });

  it('turned off lets a new TTL come into force all the same, though nothing is collected', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: { type: 'latest', absolute: 0, latest: 3 } });
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    world.call(1, 'SetExpire', { ...P, is_expire: false });
    world.call(1, 'UpdateTTL', { ...P, ttl: { type: 'latest', absolute: 0, latest: 1 } });
    for (let i = 0; i < 2; i++) world.call(1, 'ExecuteGc', P);
    world.run(10);
    expect([world.values(1, 'k'), world.replica(1)?.recordCount]).toEqual([['v3'], 3]);
  });
});

describe('UpdateTTL', () => {
  const latest = (count: number) => ({ type: 'latest', absolute: 0, latest: count }) as const;

  it('counts from the end of the next collection on, and survives a restart', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: latest(3) });
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
    expect(world.call(1, 'UpdateTTL', { ...P, ttl: latest(1) }).code).toBe(0);
    expect(world.values(1, 'k')).toHaveLength(3);
    world.call(1, 'ExecuteGc', P);
    world.run(10);
    expect(world.values(1, 'k')).toHaveLength(1);
    expect(world.replica(1)?.recordCount).toBe(3);
    world.call(1, 'ExecuteGc', P);
    world.run(10);
    expect(world.replica(1)?.recordCount).toBe(1);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'k')).toHaveLength(1);
    expect(world.call(1, 'GetTableSchema', P).table_meta?.ttl).toEqual(latest(1));
  });

  it('of one index leaves the others as they are, after a restart too', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { column_desc: CARDS.column_desc, ttl: latest(3) });
    for (let time = 1; time <= 3; time++) world.call(1, 'Put', { ...cardRow(['c', 'm', 1, 1]), time });
    const seen = () => {
      const table = world.tablet(1).memoryTable(P.tid, P.pid)!;
      return [table.scan(0, 'c', 0, 0, 0).length, table.scan(1, 'm', 0, 0, 0).length];
    };
    expect(world.call(1, 'UpdateTTL', { ...P, ttl: latest(1), index_name: 'mcc' }).code).toBe(0);
    for (let collection = 1; collection <= 2; collection++) {
      world.call(1, 'ExecuteGc', P);
      world.run(10);
      expect(seen()).toEqual([3, 1]);
    }
    expect(world.replica(1)?.recordCount).toBe(3);
    world.restart(1);
    world.load(1);
    expect(seen()).toEqual([3, 1]);
    const { column_key } = world.call(1, 'GetTableSchema', P).table_meta!;
    expect(column_key).toMatchObject([{ ttl: latest(3) }, { ttl: latest(1) }]);
  });

  it('of all indexes wants them to be of its kind', () => {
    const world = new TabletWorld({ tablets: 1 });
    const absolute = { type: 'absolute', absolute: 10, latest: 0 } as const;
    const column_key = [indexOn('card', 'ts1', { ttl: absolute }), indexOn('mcc', 'ts2', { ttl: latest(3) })];
    world.create(1, [], { ...CARDS, column_key });
    const answer = (index_name?: string) => {
      return world.call(1, 'UpdateTTL', { ...P, ttl: latest(1), ...(index_name && { index_name }) }).code;
    };
    expect([answer(), answer('card'), answer('mcc')]).toEqual([112, 112, 0]);
  });

  it('refuses another kind, an unknown index, too large a value, and a table that is not there', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: latest(3) });
    const answer = (request: object) => world.call(1, 'UpdateTTL', { ...P, ttl: latest(1), ...request });
    expect(answer(MISSING).code).toBe(100);
    expect(answer({ index_name: 'nosuch' })).toEqual({ code: 108, msg: 'idx name not found' });
    expect(answer({ ttl: { type: 'absolute', absolute: 1, latest: 0 } })).toEqual({
      code: 112,
      msg: 'ttl type mismatch',
    });
    expect(answer({ ttl: latest(1001) })).toEqual({
      code: 132,
      msg: 'ttl is greater than conf value. max abs_ttl is 15768000, max lat_ttl is 1000',
    });
  });
});

describe('UpdateTTL on a full disk', () => {
  const ttl = { type: 'latest', absolute: 0, latest: 1 } as const;

  it.each([
    ['of a few columns empties the meta and says that all is well', 1, 0],
    ['of many columns says that the meta could not be written', 200, 127],
  ])('of a table %s', (_which, columns, code) => {
    const world = new TabletWorld({ tablets: 1 });
    const column_desc = Array.from({ length: columns }, (_, at) => ({
      name: `column${at}`,
      data_type: 'string',
      is_index: at === 0,
    }));
    world.create(1, [], { ttl: { ...ttl, latest: 3 }, column_desc });
    world.node(1).disk.fill();
    expect(world.call(1, 'UpdateTTL', { ...P, ttl }).code).toBe(code);
    world.node(1).disk.free();
    world.restart(1);
    expect(world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } }).code).toBe(131);
  });
});

describe('the recycle bin', () => {
  const bin = (world: TabletWorld): string[] => world.node(1).disk.directories('/recycle');

  it('is looked through every recycle_ttl, and what is older than that is deleted', () => {
    const world = new TabletWorld({ tablets: 1, flags: { recycle_ttl: 2 } });
    world.create(1);
    world.run(MINUTE);
    world.call(1, 'DropTable', P);
    world.seconds(1);
    expect(bin(world)).toHaveLength(1);
    world.run(2 * MINUTE);
    expect(bin(world)).toHaveLength(1);
    world.run(2 * MINUTE);
    expect(bin(world)).toEqual([]);
  });

  it('keeps what is not older than recycle_ttl by a second', () => {
    const world = new TabletWorld({ tablets: 1, flags: { recycle_ttl: 1 } });
    world.create(1);
    world.call(1, 'DropTable', P);
    world.run(61 * SECOND - world.nowUs);
    expect(bin(world)).toHaveLength(1);
    world.run(MINUTE);
    expect(bin(world)).toEqual([]);
  });

  it('is looked through at times that count from the start of the process', () => {
    const world = new TabletWorld({ tablets: 1, flags: { recycle_ttl: 1 } });
    world.create(1);
    world.run(30 * SECOND - world.nowUs);
    world.restart(1);
    world.load(1);
    world.run(40 * SECOND - world.nowUs);
    world.call(1, 'DropTable', P);
    // Looked at after 90 s, too early, and again after 150 s.
    world.run(149 * SECOND - world.nowUs);
    expect(bin(world)).toHaveLength(1);
    world.seconds(2);
    expect(bin(world)).toEqual([]);
  });

  it('keeps everything by default, also over a restart', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.call(1, 'DropTable', P);
    world.restart(1);
    world.run(600 * MINUTE);
    expect(bin(world)).toHaveLength(1);
  });

  it('is looked through for what an earlier process left, too', () => {
    const world = new TabletWorld({ tablets: 1, flags: { recycle_ttl: 1 } });
    world.create(1);
    world.put(1, 'k', 1);
    world.call(1, 'DeleteBinlog', P);
    expect(bin(world)[0]).toMatch(/^4_0_binlog_20/);
    world.restart(1);
    world.run(3 * MINUTE);
    expect(bin(world)).toEqual([]);
  });
});

describe('what a tablet tells of itself', () => {
  it('the version of its catalog, schemas, and the offsets of its snapshots', () => {
    const world = new TabletWorld({ tablets: 1, flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1);
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 2 }) });
    expect(world.call(1, 'GetCatalog', {})).toMatchObject({ code: 0, version: 1, endpoint: endpoint(1) });
    expect(world.call(1, 'GetTableSchema', MISSING).code).toBe(100);
    expect(world.call(1, 'GetTableSchema', P).table_meta).toMatchObject({
      name: 'flow',
      mode: 'kTableLeader',
    });
    world.put(1, 'k', 1);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    expect(world.call(1, 'GetAllSnapshotOffset', {}).tables).toEqual([
      {
        tid: 4,
        parts: [
          { pid: 0, offset: 1 },
          { pid: 2, offset: 0 },
        ],
      },
    ]);
    const { disk } = world.node(1);
    const [file] = disk.list('/db/4_0/snapshot');
    disk.remove(`/db/4_0/snapshot/${file!}`);
    expect(world.call(1, 'GetAllSnapshotOffset', {}).tables[0]?.parts[0]?.offset).toBe(0);
  });
});
