import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/sim/index.js';
import { meta, P, task, TabletWorld } from '../harness.js';

function killed(rows: number, options: ConstructorParameters<typeof TabletWorld>[0] = {}): TabletWorld {
  const world = new TabletWorld({ tablets: 1, ...options });
  world.create(1, [], { term: 1024 });
  for (let ts = 1; ts <= rows; ts++) world.put(1, 'k', ts);
  world.restart(1);
  return world;
}

const request = { table_meta: { name: 'flow', ...P, seg_cnt: 8 } };

describe('LoadTable', () => {
  it('a restarted tablet has nothing until it is asked', () => {
    const world = killed(3);
    world.seconds(60);
    expect(world.tablet(1).replicas()).toEqual([]);
    expect(world.call(1, 'Get', { ...P, key: 'k', ts: 0 }).code).toBe(100);
  });

  it('keeps the stored role and term when the request has none, and drops the replicas', () => {
    const world = killed(3);
    expect(world.call(1, 'LoadTable', request)).toEqual({ code: 0, msg: 'ok' });
    world.seconds(1);
    expect(world.replica(1)).toMatchObject({ mode: 'kTableLeader', term: 1024, offset: 3, followers: [] });
    expect(world.put(1, 'k', 4).logged).toEqual({ term: 1024, offset: 4 });
  });

  it('lets the role of the request win, and sets the stored meta aside', () => {
    const world = killed(3);
    world.load(1, 'kTableFollower');
    expect(world.replica(1)).toMatchObject({ mode: 'kTableFollower', term: 0 });
    expect(
      world
        .node(1)
        .disk.list('/db/4_0')
        .filter((name) => name.startsWith('table_meta')),
    ).toHaveLength(2);
  });

  it('answers, empty, until a worker takes it; then refuses; then has everything', () => {
    const world = killed(4, { timing: { loadRowsPerSecond: 2 }, flags: { task_pool_size: 1 } });
    world.call(1, 'LoadTable', { table_meta: { ...request.table_meta, pid: 1 } });
    expect(world.call(1, 'LoadTable', request).code).toBe(0);
    world.run(10_000);
    expect(world.call(1, 'Get', { ...P, key: 'k', ts: 0 })).toEqual({ code: 104, msg: 'table is loading' });
    expect(world.call(1, 'Put', { ...P, dimensions: [], time: 1, value: '' }).code).toBe(104);
    expect(world.call(1, 'GetTableStatus', P).all_table_status[0]).toMatchObject({
      state: 'kTableLoading',
      offset: 0,
    });
    world.seconds(2);
    expect(world.values(1, 'k')).toHaveLength(4);
    expect(world.call(1, 'GetTableStatus', P).all_table_status[0]).toMatchObject({
      state: 'kTableNormal',
      offset: 4,
    });
  });

  it('while its worker is busy with another load it is kTableUndefined and passes every gate', () => {
    const world = killed(4, { timing: { loadRowsPerSecond: 2 }, flags: { task_pool_size: 1 } });
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 1 }) });
    for (let ts = 1; ts <= 4; ts++) {
      world.call(1, 'Put', { tid: 4, pid: 1, dimensions: [{ key: 'k', idx: 0 }], time: ts, value: '' });
    }
    world.restart(1);
    world.call(1, 'LoadTable', { table_meta: { ...request.table_meta, pid: 1 } });
    world.call(1, 'LoadTable', request);
    expect(world.replica(1)).toMatchObject({ state: 'kTableUndefined', offset: 0 });
    expect(world.call(1, 'Get', { ...P, key: 'k', ts: 0 }).code).toBe(109);
    world.seconds(5);
    expect(world.replica(1)).toMatchObject({ state: 'kTableNormal', offset: 4 });
  });

  it('fails without any meta, and the task with it', () => {
    const world = new TabletWorld({ tablets: 1 });
    const answer = world.call(1, 'LoadTable', { ...request, task_info: task(9, 'kLoadTable') });
    expect(answer).toEqual({ code: 131, msg: 'fail to init table' });
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([
      { task_type: 'kLoadTable', status: 'kFailed' },
    ]);
  });

  it('refuses a loaded table, an illegal meta, and a task that is there already', () => {
    const world = killed(1);
    world.load(1, 'kTableLeader', task(9, 'kLoadTable'));
    const refusal = (given: object, opId: number) =>
      world.call(1, 'LoadTable', {
        table_meta: { ...request.table_meta, ...given },
        task_info: task(opId, 'kLoadTable'),
      });
    expect(refusal({}, 9)).toEqual({ code: -1, msg: 'add task failed' });
    expect(refusal({ name: '' }, 10)).toEqual({ code: 129, msg: 'table name is empty' });
    expect(refusal({}, 11)).toEqual({ code: 101, msg: 'table already exists' });
    const tasks = world.call(1, 'GetTaskStatus', {}).task.map(({ status }) => status);
    expect(tasks).toEqual(['kDone', 'kFailed', 'kFailed']);
  });

  it('with an unparsable MANIFEST fails and moves all files to the recycle bin', () => {
    const world = killed(2);
    const { disk } = world.node(1);
    disk.write('/db/4_0/snapshot/MANIFEST', 'nonsense');
    world.load(1, 'kTableLeader', task(9, 'kLoadTable'));
    expect(world.tablet(1).replicas()).toEqual([]);
    expect(world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(disk.directoryExists('/db/4_0')).toBe(false);
    expect(disk.directoryExists('/recycle')).toBe(true);
    const failures = world.events.flatMap(({ body }) =>
      body.kind === 'replica-load-failed' ? [body.reason] : [],
    );
    expect(failures).toEqual(['MANIFEST cannot be parsed']);
  });

  it('takes as long for the rows of a snapshot as for those of the log', () => {
    const world = killed(0, { timing: { loadRowsPerSecond: 10 } });
    const seconds = () => {
      world.restart(1);
      const startUs = world.nowUs;
      world.call(1, 'LoadTable', request);
      world.lab.scheduler.runUntilHolds(() => world.replica(1)?.state === 'kTableNormal', Infinity);
      return Math.round((world.nowUs - startUs) / SECOND);
    };
    world.load(1);
    for (let ts = 1; ts <= 30; ts++) world.put(1, 'k', ts);
    expect(seconds()).toBe(3);
    world.call(1, 'MakeSnapshot', { ...P, offset: 20 });
    world.run(100_000);
    expect(seconds()).toBe(3);
    world.call(1, 'DeleteBinlog', P);
    expect(seconds()).toBe(2);
  });

  it('has its log synced from then on', () => {
    const world = killed(1, { flags: { binlog_sync_to_disk_interval: 5_000 } });
    world.load(1);
    world.put(1, 'k', 2);
    world.seconds(6);
    world.node(1).failPower();
    expect(world.entries(1, '00000001.log').map(({ value }) => value)).toEqual(['v2']);
  });

  it('has its log trimmed up to the part in which the snapshot ends that it found', () => {
    const flags = { make_snapshot_threshold_offset: 0, binlog_delete_interval: 5_000 };
    const world = killed(1, { flags });
    world.load(1);
    world.put(1, 'k', 2);
    world.call(1, 'MakeSnapshot', P);
    world.run(10_000);
    world.restart(1);
    world.load(1);
    const parts = () => world.node(1).disk.list('/db/4_0/binlog');
    expect(parts()).toEqual(['00000000.log', '00000001.log']);
    world.put(1, 'k', 3);
    world.seconds(6);
    expect(parts()).toEqual(['00000001.log', '00000002.log']);
  });

  it('applies what lies behind a hole, and deletes again', () => {
    const world = new TabletWorld({ tablets: 1 });
    world.create(1);
    world.put(1, 'k', 1);
    world.put(1, 'gone', 2);
    world.call(1, 'Delete', { ...P, key: 'gone' });
    world.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const entry = world.tablet(1).entryAt(P.tid, P.pid, 1)!;
    const far = { ...entry, log_index: 9, ts: 9 };
    world.call(1, 'AppendEntries', { ...P, term: 1, pre_log_index: 8, entries: [far] });
    world.restart(1);
    world.load(1);
    expect(world.offset(1)).toBe(9);
    expect(world.values(1, 'k')).toHaveLength(2);
    expect(world.values(1, 'gone')).toEqual([]);
  });
});
