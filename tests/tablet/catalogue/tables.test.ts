import { describe, expect, it } from 'vitest';
import { readTableMeta } from '../../../src/tablet/storage/replica-file.js';
import { endpoint, meta, P, task, TabletWorld } from '../harness.js';

const TWO_INDEXES = ['card', 'mcc'].map((name) => ({ name, data_type: 'string', is_index: true }));

function one(flags: Partial<TabletWorld['flags']> = {}): TabletWorld {
  return new TabletWorld({ tablets: 1, flags });
}

describe('what a tablet does with its tables', () => {
  it('CU-40: ChangeRole makes a follower that takes no puts, and still answers reads of its own', () => {
    const world = one();
    world.create(1, [], { db: 'db0' });
    expect(world.put(1, 'key', 1, 'value1').code).toBe(0);
    expect(world.call(1, 'Get', { ...P, key: 'key', ts: 0 })).toMatchObject({ code: 0, value: 'value1' });
    const answer = world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [], term: 0 });
    expect(answer.code).toBe(0);
    expect(world.put(1, 'key', 2)).toMatchObject({ code: 103, msg: 'table is follower' });
    expect(world.call(1, 'Get', { ...P, key: 'key', ts: 0 })).toMatchObject({ code: 0, value: 'value1' });
  });

  it('CU-41: Recover keeps term and role of table_meta, and takes from the request what it has', () => {
    const world = one();
    const created = meta({ term: 1024, replicas: [endpoint(7)], mode: 'kTableLeader' });
    expect(world.call(1, 'CreateTable', { table_meta: created }).code).toBe(0);
    expect(world.put(1, 'test1', 9527, 'test0').code).toBe(0);

    world.restart(1);
    const replicas = [endpoint(8), endpoint(9)];
    const request = { table_meta: { name: 'flow', ...P, seg_cnt: 64, replicas } };
    expect(world.call(1, 'LoadTable', request).code).toBe(0);
    const stored = readTableMeta(world.node(1).disk, '/db/4_0/table_meta.txt');
    expect(stored).toMatchObject({ seg_cnt: 64, term: 1024, replicas, mode: 'kTableLeader' });
    world.seconds(1);
    expect(world.replica(1)).toMatchObject({ mode: 'kTableLeader', term: 1024 });
    const scan = { ...P, pk: 'test1', st: 9530, et: 9526, limit: 0 };
    expect(world.call(1, 'Scan', scan)).toMatchObject({ code: 0, rows: [{ ts: 9527 }] });
    expect(world.call(1, 'MakeSnapshot', P).code).toBe(0);
    expect(world.put(1, 'test1', 9528, 'test1').code).toBe(0);
    world.seconds(2);

    world.restart(1);
    world.load(1);
    world.seconds(1);
    expect(world.call(1, 'Scan', scan)).toMatchObject({ code: 0, rows: [{ ts: 9528 }, { ts: 9527 }] });
    expect(world.replica(1)).toMatchObject({ mode: 'kTableLeader', term: 1024, offset: 2 });
  });

  it('CU-42: LoadWithDeletedKey deletes again what the binlog says was deleted', () => {
    const world = one();
    world.create(1, [], { term: 1024, column_desc: TWO_INDEXES });
    for (let i = 0; i < 5; i++) {
      const dimensions = [`card${i}`, `mcc${i}`].map((key, idx) => ({ key, idx }));
      expect(world.call(1, 'Put', { ...P, dimensions, time: 1100, value: 'v' }).code).toBe(0);
    }
    expect(world.call(1, 'Delete', { ...P, key: 'card1' }).code).toBe(0);
    expect(world.call(1, 'Delete', { ...P, key: 'mcc2', idx_name: 'mcc' }).code).toBe(0);
    const offset = world.offset(1)!;
    world.restart(1);
    world.load(1);
    world.seconds(1);
    const table = world.tablet(1).memoryTable(P.tid, P.pid)!;
    const rows = (idx: number, key: string): number => table.scan(idx, key, 1200, 1000, 0).length;
    expect([0, 1, 2, 3, 4].map((i) => rows(0, `card${i}`))).toEqual([1, 0, 1, 1, 1]);
    expect([0, 1, 2, 3, 4].map((i) => rows(1, `mcc${i}`))).toEqual([1, 1, 0, 1, 1]);
    expect(world.offset(1)).toBe(offset);
  });

  it('CU-44: DropTableFollower takes a follower away, and it can be created again', () => {
    const world = one();
    expect(world.call(1, 'DropTable', P).code).toBe(100);
    const table_meta = meta({ mode: 'kTableFollower', replicas: [endpoint(7)] });
    expect(world.call(1, 'CreateTable', { table_meta }).code).toBe(0);
    expect(world.put(1, 'test1', 9527).code).toBe(103);
    expect(world.call(1, 'DropTable', P).code).toBe(0);
    world.seconds(1);
    expect(world.put(1, 'test1', 9527).code).toBe(100);
    expect(world.call(1, 'CreateTable', { table_meta }).code).toBe(0);
  });

  it('CU-45: Snapshot is refused while it is paused', () => {
    const world = one();
    world.create(1);
    const elsewhere = { ...P, pid: 2, dimensions: [{ key: 'test1', idx: 0 }], time: 9527, value: 'test0' };
    expect(world.call(1, 'Put', elsewhere).code).toBe(100);
    expect(world.put(1, 'test1', 9527).code).toBe(0);
    expect(world.call(1, 'PauseSnapshot', P).code).toBe(0);
    expect(world.call(1, 'MakeSnapshot', P).code).toBe(105);
    expect(world.call(1, 'RecoverSnapshot', P).code).toBe(0);
    expect(world.call(1, 'MakeSnapshot', P).code).toBe(0);
  });

  it('CU-47: MakeSnapshotThreshold accepts what it then does not do', () => {
    const world = one({ make_snapshot_threshold_offset: 0 });
    const offsetAfterRequest = (): unknown => {
      expect(world.call(1, 'MakeSnapshot', P).code).toBe(0);
      world.seconds(1);
      return world.call(1, 'GetManifest', P).manifest?.offset;
    };
    world.create(1);
    world.put(1, 'test1', 9527);
    expect(offsetAfterRequest()).toBe(1);
    Object.assign(world.flags, { make_snapshot_threshold_offset: 5 });
    world.put(1, 'test2', 9527);
    world.put(1, 'test2', 9527);
    expect(offsetAfterRequest()).toBe(1);
    for (let ts = 1; ts <= 3; ts++) world.put(1, 'test3', ts);
    expect(offsetAfterRequest()).toBe(6);
  });
});

describe('what is left of a dropped table', () => {
  const bin = (world: TabletWorld): string[] => world.node(1).disk.directories('/recycle');

  function dropped(world: TabletWorld): void {
    expect(world.call(1, 'DropTable', P).code).toBe(100);
    world.create(1);
    expect(world.put(1, 'test1', 9527).code).toBe(0);
    expect(world.call(1, 'DropTable', P).code).toBe(0);
    world.seconds(1);
    expect(world.node(1).disk.directories('/db')).toEqual([]);
  }

  it('CU-48: DropTable moves it to the recycle bin, and it can be created again', () => {
    const world = one();
    dropped(world);
    expect(bin(world)).toEqual(['4_0_20180824160000']);
    expect(world.call(1, 'CreateTable', { table_meta: meta() }).code).toBe(0);
  });

  it('CU-48: DropTableNoRecycleMem leaves nothing', () => {
    const world = one({ recycle_bin_enabled: false });
    dropped(world);
    expect(bin(world)).toEqual([]);
    expect(world.call(1, 'CreateTable', { table_meta: meta() }).code).toBe(0);
  });

  it('CU-48: DelRecycleMem deletes after a minute what is a minute old', () => {
    const world = one({ recycle_ttl: 1 });
    const add = (name: string): boolean => world.node(1).disk.write(`/recycle/${name}/00000000.log`, 'x');
    add('99_1_binlog_20111111070955');
    add('100_2_20111111115149');
    world.restart(1);
    expect(bin(world)).toHaveLength(2);
    world.seconds(30);
    add('99_3_20180824160030');
    add('100_4_binlog_20180824160030');
    expect(bin(world)).toHaveLength(4);
    world.seconds(35);
    expect(bin(world)).toEqual(['100_4_binlog_20180824160030', '99_3_20180824160030']);
    world.seconds(60);
    expect(bin(world)).toEqual([]);
  });
});

describe('limits and tasks', () => {
  it('CU-49: SendIndexData is refused for a table that is not there, and is a task that ends', () => {
    const world = one();
    world.create(1);
    const request = (opId: number, pid: number) => ({
      ...P,
      pid,
      work_ms: 1_000,
      task_info: { ...task(opId, 'kSendIndexRequest'), tid: P.tid, pid },
    });
    expect(world.call(1, 'SendIndexData', request(1, 7)).code).toBe(100);
    expect(world.call(1, 'SendIndexData', request(2, P.pid)).code).toBe(0);
    world.seconds(2);
    const statuses = world.call(1, 'GetTaskStatus', {}).task.map(({ status }) => status);
    expect(statuses).toEqual(['kFailed', 'kDone']);
  });

  it('CU-51: MaxMemLimit refuses clients with 160, and a leader never', () => {
    const world = new TabletWorld({ flags: { max_memory_mb: 1 } });
    world.create(1, [2]);
    const value = 'x'.repeat(1024 * 1024);
    for (let ts = 1; ts <= 2; ts++) expect(world.put(1, 'k', ts, value).code).toBe(0);
    world.seconds(11);
    expect(world.put(1, 'k', 3)).toEqual({ code: 160, msg: 'exceed max memory' });
    const entry = { log_index: 3, term: 1, method_type: 'kPut', ts: 3, value } as const;
    const entries = [{ ...entry, dimensions: [{ key: 'k', idx: 0 }] }];
    expect(world.call(2, 'AppendEntries', { ...P, term: 1, pre_log_index: 2, entries }).code).toBe(0);
    expect([world.offset(1), world.offset(2)]).toEqual([2, 3]);
  });
});
