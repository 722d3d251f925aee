import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/sim/index.js';
import { readFile } from '../../src/tablet/storage/replica-file.js';
import { P, TabletWorld } from './harness.js';

describe('status of replicas', () => {
  it('an empty table takes no memory and only its meta of the disk', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    expect(world.call(1, 'GetTableStatus', {}).all_table_status).toEqual([
      {
        ...P,
        offset: 0,
        mode: 'kTableLeader',
        state: 'kTableNormal',
        is_expire: true,
        record_cnt: 0,
        name: 'flow',
        record_byte_size: 0,
        record_idx_byte_size: 0,
        ttl: { type: 'absolute', absolute: 0, latest: 0 },
        compress_type: 'kNoCompress',
        skiplist_height: 4,
        diskused: expect.any(Number),
      },
    ]);
    expect(world.call(1, 'GetTableStatus', { tid: 9 }).all_table_status).toEqual([]);
  });

  it('is sorted by numbers, not by names', () => {
    const world = new TabletWorld({ tablets: 1 });
    for (const tid of [10, 9])
      world.call(1, 'CreateTable', { table_meta: { name: `t${tid}`, db: '', tid, pid: 0, seg_cnt: 8 } });
    expect(world.call(1, 'GetTableStatus', {}).all_table_status.map(({ tid }) => tid)).toEqual([9, 10]);
  });

  it('the disk it uses is that of meta, log, MANIFEST and snapshot', () => {
    const world = new TabletWorld({ tablets: 1, flags: { make_snapshot_threshold_offset: 0 } });
    const used = () => world.call(1, 'GetTableStatus', P).all_table_status[0]!.diskused;
    const sizes = (...names: string[]) => {
      const files = names.map((name) => readFile(world.node(1).disk, `/db/4_0/${name}`)!.sizeBytes);
      return files.reduce((sum, size) => sum + size);
    };
    world.create(1);
    expect([used(), used()]).toEqual([sizes('table_meta.txt'), expect.toSatisfy((size) => size > 20)]);
    world.put(1, 'k', 1, 'x'.repeat(100));
    const logged = used();
    expect(logged).toBeGreaterThan(sizes('table_meta.txt') + 100);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    expect(used()).toBe(logged + sizes('snapshot/MANIFEST', 'snapshot/201808241600.sdb'));
  });

  it('expired rows leave the count at a collection, unless that is turned off', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1, [], { ttl: { type: 'absolute', absolute: 10, latest: 0 } });
    world.put(1, 'k', 1_535_097_600_000);
    const count = () => world.call(1, 'GetTableStatus', P).all_table_status[0]!.record_cnt;
    expect(world.call(1, 'SetExpire', { ...P, is_expire: false }).code).toBe(0);
    world.run(2 * HOUR + MINUTE);
    expect(count()).toBe(1);
    world.call(1, 'SetExpire', { ...P, is_expire: true });
    world.run(2 * HOUR);
    expect(count()).toBe(0);
    expect(world.call(1, 'SetExpire', { tid: 9, pid: 0, is_expire: true }).code).toBe(100);
  });

  it('GetTermPair speaks for the replica, or for the MANIFEST and its file', () => {
    const world = new TabletWorld({ tablets: 1, flags: { make_snapshot_threshold_offset: 0 } });
    world.create(1, [], { term: 5 });
    world.put(1, 'k', 1);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    world.put(1, 'k', 2);
    const pair = () => world.call(1, 'GetTermPair', P);
    expect(pair()).toEqual({ code: 0, msg: 'ok', has_table: true, is_leader: true, term: 5, offset: 2 });
    world.restart(1);
    expect(pair()).toEqual({
      code: 0,
      msg: 'table does not exist',
      has_table: false,
      is_leader: false,
      term: 5,
      offset: 1,
    });
    world.node(1).disk.remove('/db/4_0/snapshot/201808241600.sdb');
    expect(pair()).toMatchObject({ has_table: false, term: 0, offset: 0 });
  });

  it('GetManifest needs no table, and a MANIFEST that can be parsed', () => {
    const world = new TabletWorld({ tablets: 1 });
    expect(world.call(1, 'GetManifest', P)).toMatchObject({ code: 0, manifest: { offset: 0 } });
    world.node(1).disk.write('/db/4_0/snapshot/MANIFEST', 'nonsense');
    expect(world.call(1, 'GetManifest', P)).toEqual({ code: -1, msg: 'parse manifest failed' });
  });
});
