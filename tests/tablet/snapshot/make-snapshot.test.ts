import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../src/sim/index.js';
import type { Flags } from '../../../src/protocol/index.js';
import { readFile } from '../../../src/tablet/storage/replica-file.js';
import { meta, P, task, TabletWorld } from '../harness.js';

const NO_THRESHOLD = { make_snapshot_threshold_offset: 0 };

function world(options: ConstructorParameters<typeof TabletWorld>[0] = {}): TabletWorld {
  const made = new TabletWorld({ tablets: 1, ...options, flags: { ...NO_THRESHOLD, ...options.flags } });
  made.create(1, [], { term: 6 });
  return made;
}

function putMany(w: TabletWorld, from: number, to: number, key = 'k'): void {
  for (let ts = from; ts <= to; ts++) w.put(1, key, ts);
}

function snapshot(w: TabletWorld, offset?: number): void {
  w.call(1, 'MakeSnapshot', { ...P, ...(offset !== undefined && { offset }) });
  w.seconds(1);
}

const manifest = (w: TabletWorld) => w.call(1, 'GetManifest', P).manifest;
const files = (w: TabletWorld): string[] => w.node(1).disk.list('/db/4_0/snapshot');

describe('MakeSnapshot', () => {
  it('writes rows, term and offset, and nothing beside the MANIFEST and its file', () => {
    const w = world();
    putMany(w, 1, 6);
    snapshot(w);
    expect(manifest(w)).toEqual({ offset: 6, name: '201808241600.sdb', count: 6, term: 6 });
    expect(files(w)).toEqual(['201808241600.sdb', 'MANIFEST']);
    expect(w.replica(1)?.state).toBe('kTableNormal');
  });

  it('adds to the last one, and removes its file', () => {
    const w = world();
    putMany(w, 1, 4);
    snapshot(w);
    w.run(MINUTE);
    putMany(w, 5, 7);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 7, name: '201808241601.sdb', count: 7 });
    expect(files(w)).toEqual(['201808241601.sdb', 'MANIFEST']);
    w.restart(1);
    w.load(1);
    expect(w.values(1, 'k')).toHaveLength(7);
  });

  it('leaves out deleted and expired rows', () => {
    const w = new TabletWorld({ tablets: 1, flags: NO_THRESHOLD });
    const nowMs = 1_535_097_600_000;
    w.create(1, [], { ttl: { type: 'absolute', absolute: 10, latest: 0 } });
    w.put(1, 'old', nowMs - 20 * 60_000);
    w.put(1, 'fresh', nowMs);
    w.put(1, 'gone', nowMs);
    w.call(1, 'Delete', { ...P, key: 'gone' });
    w.put(1, 'gone', nowMs + 1);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 5, count: 2 });
  });

  it('forgets an earlier ranged delete of the same key, whose rows come back at a load', () => {
    const w = world();
    putMany(w, 1, 6);
    w.call(1, 'Delete', { ...P, key: 'k', ts: 2 });
    w.call(1, 'Delete', { ...P, key: 'k', ts: 6, end_ts: 5 });
    expect(w.values(1, 'k')).toEqual(['v5', 'v4', 'v3']);
    snapshot(w);
    w.restart(1);
    w.load(1);
    expect(w.values(1, 'k')).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
  });

  it('leaves out what a delete without a key has hit, entries that have none, too', () => {
    const w = world();
    putMany(w, 1, 2);
    w.call(1, 'Put', { ...P, dimensions: [], time: 1, value: 'logged only' });
    w.call(1, 'Put', { ...P, dimensions: [], time: 5, value: 'logged only' });
    w.call(1, 'Delete', { ...P, ts: 1 });
    putMany(w, 1, 1, 'later');
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 6, count: 3 });
    w.restart(1);
    w.load(1);
    expect([w.values(1, 'k'), w.values(1, 'later')]).toEqual([['v2'], ['v1']]);
  });

  it('remembers as many deletes without a key as of keys', () => {
    const w = world({ flags: { make_snapshot_max_deleted_keys: 2 } });
    for (let ts = 1; ts <= 3; ts++) w.call(1, 'Delete', { ...P, ts });
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 2 });
  });

  it('below the threshold does nothing and says done', () => {
    const w = world({ flags: { make_snapshot_threshold_offset: 5 } });
    putMany(w, 1, 4);
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(manifest(w)).toMatchObject({ offset: 0 });
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kDone' }]);
    putMany(w, 5, 5);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 5 });
  });

  it.each([10, 18])('stops at a given offset, and fails at one that is covered: %i', (offset) => {
    const w = world();
    putMany(w, 1, 30);
    snapshot(w, 18);
    expect(manifest(w)).toMatchObject({ offset: 18, count: 18 });
    w.call(1, 'MakeSnapshot', { ...P, offset, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(w.replica(1)?.state).toBe('kTableNormal');
  });

  it('never gets past a hole', () => {
    const w = world();
    putMany(w, 1, 2);
    w.call(1, 'ChangeRole', { ...P, mode: 'kTableFollower', replicas: [] });
    const far = { ...w.tablet(1).entryAt(P.tid, P.pid, 1)!, log_index: 5 };
    w.call(1, 'AppendEntries', { ...P, term: 6, pre_log_index: 4, entries: [far] });
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 2, count: 2 });
  });

  it('fails when the file of the last one is missing or short, and leaves no other file', () => {
    const w = world();
    putMany(w, 1, 2);
    snapshot(w);
    w.node(1).disk.remove('/db/4_0/snapshot/201808241600.sdb');
    putMany(w, 3, 4);
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(files(w)).toEqual(['MANIFEST']);
  });

  it('a second request while one is made is refused, and snapshots of two tables are made in turn', () => {
    const w = world({ timing: { snapshotRowsPerSecond: 10 } });
    w.call(1, 'CreateTable', { table_meta: { name: 'flow', db: '', tid: 4, pid: 1, seg_cnt: 8 } });
    putMany(w, 1, 10);
    w.call(1, 'MakeSnapshot', P);
    w.call(1, 'MakeSnapshot', { ...P, pid: 1 });
    w.run(10_000);
    expect(w.call(1, 'MakeSnapshot', P)).toEqual({ code: 105, msg: 'table status is not kNormal' });
    const states = () => w.call(1, 'GetTableStatus', {}).all_table_status.map(({ state }) => state);
    expect(states()).toEqual(['kMakingSnapshot', 'kTableNormal']);
    w.seconds(2);
    expect(w.count('snapshot-made')).toBe(2);
  });

  it('of a replica whose directory was taken away fails, and makes no file', () => {
    const w = world();
    putMany(w, 1, 3);
    w.node(1).disk.wipe();
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(w.replica(1)?.state).toBe('kTableNormal');
    expect(w.node(1).disk.directoryExists('/db')).toBe(false);
  });

  it('leaves no MANIFEST behind when the table is dropped after the file has its name', () => {
    const w = world();
    putMany(w, 1, 3);
    w.lab.trace.on('record', ({ body }) => {
      const { kind, step } = body as { kind: string; step?: string };
      // As a drop that was let in before the snapshot began does when its worker comes to it now.
      if (kind === 'snapshot-step' && step === 'file-renamed') {
        w.lab.scheduler.after(0, () => w.node(1).disk.renameDirectory('/db/4_0', '/recycle/4_0'));
      }
    });
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(w.node(1).disk.directoryExists('/db')).toBe(false);
  });

  it('writes to the table go on meanwhile, and are not in it', () => {
    const w = world({ timing: { snapshotRowsPerSecond: 2 } });
    putMany(w, 1, 4);
    w.call(1, 'MakeSnapshot', P);
    w.seconds(1);
    putMany(w, 5, 6);
    w.seconds(3);
    expect(manifest(w)).toMatchObject({ offset: 4, count: 4 });
    w.restart(1);
    w.load(1);
    w.seconds(1);
    expect(w.values(1, 'k')).toHaveLength(6);
  });
});

describe('a kill while a snapshot is made', () => {
  const twoSnapshots = (killAtMs: number, minuteApart: boolean): TabletWorld => {
    const w = world({ timing: { snapshotRowsPerSecond: 1_000, manifestSyncUs: 10_000 } });
    putMany(w, 1, 10);
    snapshot(w);
    if (minuteApart) w.run(MINUTE);
    putMany(w, 11, 20);
    w.call(1, 'MakeSnapshot', P);
    w.run(killAtMs * 1_000);
    w.restart(1);
    return w;
  };

  it.each([
    [5, 10, ['201808241600.sdb', '201808241601.sdb.tmp', 'MANIFEST']],
    [25, 10, ['201808241600.sdb', '201808241601.sdb', 'MANIFEST', 'MANIFEST.tmp']],
    [40, 20, ['201808241601.sdb', 'MANIFEST']],
  ])('%i ms after it began leaves one that covers %i', (atMs, offset, left) => {
    const w = twoSnapshots(atMs, true);
    expect(manifest(w)).toMatchObject({ offset });
    expect(files(w)).toEqual(left);
    w.load(1);
    w.seconds(1);
    expect(w.values(1, 'k')).toHaveLength(20);
  });

  it('between the renames of two snapshots of one minute loads the new file under the old MANIFEST', () => {
    const w = twoSnapshots(25, false);
    expect(manifest(w)).toMatchObject({ offset: 10, count: 10 });
    w.load(1);
    w.seconds(1);
    // The new file has entries 1 to 20, and the log is replayed from 11: ten rows are there twice.
    expect(w.values(1, 'k')).toHaveLength(30);
    expect(w.offset(1)).toBe(20);
  });

  it('after the MANIFEST was renamed and before the old file is deleted leaves both files', () => {
    const w = world({ timing: { manifestSyncUs: 10_000 } });
    putMany(w, 1, 1);
    snapshot(w);
    w.run(MINUTE);
    putMany(w, 2, 2);
    w.call(1, 'MakeSnapshot', P);
    const isRenamed = () =>
      w.node(1).disk.exists('/db/4_0/snapshot/201808241601.sdb') &&
      !w.node(1).disk.exists('/db/4_0/snapshot/MANIFEST.tmp');
    expect(w.lab.scheduler.runUntilHolds(isRenamed, Infinity)).toBe(true);
    w.restart(1);
    expect(manifest(w)).toMatchObject({ offset: 2, name: '201808241601.sdb' });
    expect(files(w)).toEqual(['201808241600.sdb', '201808241601.sdb', 'MANIFEST']);
  });

  it('a power failure right after it leaves a MANIFEST whose file is gone: rows are missing', () => {
    const w = world();
    putMany(w, 1, 3);
    w.seconds(40);
    snapshot(w);
    w.node(1).kill('power');
    w.node(1).disk.powerFail();
    w.node(1).start();
    w.seconds(1);
    expect(w.call(1, 'GetTermPair', P)).toMatchObject({ has_table: false, offset: 0, term: 0 });
    expect(manifest(w)).toMatchObject({ offset: 3 });
    w.load(1);
    expect(w.offset(1)).toBe(3);
    expect(w.values(1, 'k')).toEqual([]);
  });
});

describe('a process that dies at a step of its snapshot', () => {
  const OLD = '201808241600.sdb';
  const NEW = '201808241601.sdb';

  it.each([
    ['rows-written', 4, [OLD, `${NEW}.tmp`, 'MANIFEST']],
    ['file-renamed', 4, [OLD, NEW, 'MANIFEST']],
    ['manifest-written', 4, [OLD, NEW, 'MANIFEST', 'MANIFEST.tmp']],
    ['manifest-synced', 4, [OLD, NEW, 'MANIFEST', 'MANIFEST.tmp']],
    ['manifest-renamed', 6, [OLD, NEW, 'MANIFEST']],
  ])('%s leaves a snapshot up to %i', (step, offset, left) => {
    const w = world();
    putMany(w, 1, 4);
    snapshot(w);
    w.run(MINUTE);
    putMany(w, 5, 6);
    w.lab.trace.on('record', ({ body }) => {
      const { kind, step: at } = body as { kind: string; step?: string };
      if (kind === 'snapshot-step' && at === step) w.lab.scheduler.after(0, () => w.node(1).kill(step));
    });
    w.send(1, 'MakeSnapshot', P);
    w.lab.scheduler.runUntilHolds(() => !w.node(1).alive, w.nowUs + 1_000_000);
    expect(files(w)).toEqual(left);
    w.node(1).start();
    w.seconds(1);
    expect(manifest(w)).toMatchObject({ offset });
    w.load(1);
    expect(w.values(1, 'k')).toHaveLength(6);
  });
});

describe('what is left of snapshots', () => {
  it('without its MANIFEST the next one holds what came since, and the old file stays', () => {
    const w = world();
    putMany(w, 1, 6);
    snapshot(w);
    w.node(1).disk.remove('/db/4_0/snapshot/MANIFEST');
    w.run(MINUTE);
    putMany(w, 7, 9);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 9, count: 3 });
    expect(files(w)).toEqual(['201808241600.sdb', '201808241601.sdb', 'MANIFEST']);
  });

  it('a MANIFEST that cannot be parsed makes the next one fail', () => {
    const w = world();
    putMany(w, 1, 2);
    snapshot(w);
    w.node(1).disk.corrupt('/db/4_0/snapshot/MANIFEST', 0, 'unparsable');
    w.run(MINUTE);
    putMany(w, 3, 3);
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(files(w)).toEqual(['201808241600.sdb', 'MANIFEST']);
  });

  it('a temporary file of a killed process is added to, and its rows are not counted', () => {
    const w = world({ timing: { snapshotRowsPerSecond: 1_000 } });
    putMany(w, 1, 10);
    snapshot(w);
    putMany(w, 11, 20);
    w.call(1, 'MakeSnapshot', P);
    // The old rows are written by now, the new entries are not.
    w.run(15_000);
    w.restart(1);
    expect(files(w)).toEqual(['201808241600.sdb', '201808241600.sdb.tmp', 'MANIFEST']);
    w.load(1);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 20, count: 20 });
    // The file has 30 rows now, so that nothing can be made of it any more.
    putMany(w, 21, 21);
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    w.restart(1);
    w.load(1);
    w.seconds(1);
    expect(w.values(1, 'k')).toHaveLength(31);
  });

  it('a temporary file that a killed process had ended is all that the next one of its minute shows', () => {
    const w = world();
    putMany(w, 1, 3);
    w.lab.trace.on('record', ({ body }) => {
      const { kind, step } = body as { kind: string; step?: string };
      if (kind === 'snapshot-step' && step === 'rows-written' && w.nowUs < 5_000_000) {
        w.lab.scheduler.after(0, () => w.node(1).kill(step));
      }
    });
    w.send(1, 'MakeSnapshot', P);
    w.lab.scheduler.runUntilHolds(() => !w.node(1).alive, w.nowUs + 1_000_000);
    w.restart(1);
    w.load(1);
    w.seconds(5);
    putMany(w, 4, 5);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 5, name: '201808241600.sdb', count: 5 });
    w.restart(1);
    w.load(1);
    expect([w.offset(1), w.values(1, 'k')]).toEqual([5, ['v3', 'v2', 'v1']]);
  });

  it('rows behind a part of a block that a killed process left cannot be read, but for that block', () => {
    const w = world({ timing: { snapshotRowsPerSecond: 10_000 } });
    putMany(w, 1, 100);
    snapshot(w);
    putMany(w, 101, 300);
    w.call(1, 'MakeSnapshot', P);
    // The old rows are written by now, the new entries are not.
    w.run(15_000);
    w.restart(1);
    const left = readFile(w.node(1).disk, '/db/4_0/snapshot/201808241600.sdb.tmp')!.sizeBytes;
    w.load(1);
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 300, count: 300 });
    w.restart(1);
    w.load(1);
    expect(left % 4096).not.toBe(0);
    // The old rows twice, the second time as far as they fit into the block; of the others nothing.
    const rowBytes = left / 100;
    const legible = 100 + Math.floor((4096 - (left % 4096)) / rowBytes);
    expect([w.offset(1), w.values(1, 'k').length]).toEqual([300, legible]);
  });

  it.each([
    ['before the new file has its name', 5, 10, 10],
    ['between the renames', 25, 10, 10],
    ['after the MANIFEST was renamed', 40, 20, 0],
  ])('a power failure %s', (_when, atMs, offset, rows) => {
    const w = world({ timing: { snapshotRowsPerSecond: 1_000, manifestSyncUs: 10_000 } });
    putMany(w, 1, 10);
    snapshot(w);
    w.run(MINUTE);
    putMany(w, 11, 20);
    w.seconds(6);
    w.call(1, 'MakeSnapshot', P);
    w.run(atMs * 1_000);
    w.node(1).failPower();
    w.node(1).start();
    w.seconds(1);
    // New files are gone: nobody syncs them, but for the MANIFEST.
    expect(manifest(w)).toMatchObject({ offset });
    expect(files(w).filter((name) => name.endsWith('.sdb'))).toEqual(rows > 0 ? ['201808241600.sdb'] : []);
    w.load(1);
    w.seconds(1);
    expect(w.offset(1)).toBe(20);
    expect(w.values(1, 'k')).toHaveLength(rows > 0 ? 20 : 0);
  });

  it('a snapshot that covers more deletes than it may remember ends before them', () => {
    const w = world({ flags: { make_snapshot_max_deleted_keys: 2 } });
    putMany(w, 1, 2);
    for (const key of ['a', 'b', 'c']) w.call(1, 'Delete', { ...P, key });
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 4, count: 2 });
  });

  it('of one key a delete of all and one of a range are two to remember, a later one of a kind is none', () => {
    const w = world({ flags: { make_snapshot_max_deleted_keys: 2 } });
    for (const given of [{}, {}, { ts: 1 }, {}]) w.call(1, 'Delete', { ...P, key: 'a', ...given });
    snapshot(w);
    expect(manifest(w)).toMatchObject({ offset: 3 });
  });
});

describe('daily snapshots', () => {
  it('are made in the hour of make_snapshot_time, of leaders and followers, once', () => {
    const w = new TabletWorld({ flags: NO_THRESHOLD });
    w.create(1, [2]);
    w.put(1, 'k', 1);
    w.run(6 * HOUR + 50 * MINUTE);
    expect(w.count('snapshot-made')).toBe(0);
    w.run(HOUR);
    expect(w.count('snapshot-made')).toBe(2);
    w.run(22 * HOUR);
    expect(w.count('snapshot-made')).toBe(2);
    w.run(HOUR + 20 * MINUTE);
    expect(w.count('snapshot-made')).toBe(4);
  });

  it('spare a table whose snapshot a task made within make_snapshot_offline_interval', () => {
    const w = world();
    putMany(w, 1, 1);
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.run(8 * HOUR);
    expect(w.count('snapshot-made')).toBe(1);
  });

  it('do not spare a table that was truncated after that: it is another one', () => {
    const w = world();
    putMany(w, 1, 1);
    w.call(1, 'MakeSnapshot', { ...P, task_info: task(2, 'kMakeSnapshot') });
    w.seconds(1);
    expect(w.call(1, 'TruncateTable', P).code).toBe(0);
    putMany(w, 2, 2);
    w.seconds(1);
    // The truncation made one, too.
    expect(w.count('snapshot-made')).toBe(2);
    w.run(8 * HOUR);
    expect(w.count('snapshot-made')).toBe(3);
  });
});

describe('a long daily snapshot', () => {
  it('does not make others due that were not when it began', () => {
    const minutes = 7 * 60;
    const w = new TabletWorld({
      tablets: 1,
      timing: { snapshotRowsPerSecond: 1 },
      flags: { ...NO_THRESHOLD, make_snapshot_offline_interval: minutes * 60 - 61 + 2 },
    });
    const other = { tid: P.tid, pid: 1 };
    w.create(1);
    w.call(1, 'CreateTable', { table_meta: meta({ pid: 1 }) });
    for (let ts = 1; ts <= 10; ts++) w.put(1, 'k', ts);
    w.call(1, 'Put', { ...other, dimensions: [{ key: 'k', idx: 0 }], time: 1, value: '' });
    w.run(MINUTE - w.nowUs);
    w.call(1, 'MakeSnapshot', { ...other, task_info: task(2, 'kMakeSnapshot') });
    w.run(minutes * MINUTE);
    const made = w.events.flatMap(({ body }) => (body.kind === 'snapshot-made' ? [body.pid] : []));
    expect(made).toEqual([1, 0]);
  });
});

describe('PauseSnapshot and RecoverSnapshot', () => {
  const flags: Partial<Flags> = {};

  it('are not counted, and block only the making of snapshots', () => {
    const w = world({ flags });
    for (let i = 0; i < 3; i++) expect(w.call(1, 'PauseSnapshot', P)).toEqual({ code: 0, msg: 'ok' });
    expect(w.replica(1)?.state).toBe('kSnapshotPaused');
    expect(w.call(1, 'MakeSnapshot', P).code).toBe(105);
    expect(w.put(1, 'k', 1).code).toBe(0);
    expect(w.call(1, 'RecoverSnapshot', P)).toEqual({ code: 0, msg: 'ok' });
    expect(w.call(1, 'RecoverSnapshot', P)).toEqual({ code: 0, msg: 'ok' });
    expect(w.call(1, 'MakeSnapshot', P).code).toBe(0);
  });

  it('refuse other states and absent tables', () => {
    const w = world({ timing: { snapshotRowsPerSecond: 1 } });
    putMany(w, 1, 2);
    w.call(1, 'MakeSnapshot', P);
    w.run(10_000);
    expect(w.call(1, 'PauseSnapshot', P)).toEqual({ code: 105, msg: 'table status is not kNormal' });
    expect(w.call(1, 'RecoverSnapshot', P)).toEqual({
      code: 107,
      msg: 'table status is not kSnapshotPaused',
    });
    const absent = { tid: 9, pid: 0 };
    expect(w.call(1, 'PauseSnapshot', absent).code).toBe(100);
    expect(w.call(1, 'RecoverSnapshot', absent).code).toBe(100);
    expect(w.call(1, 'MakeSnapshot', absent)).toEqual({ code: 111, msg: 'snapshot does not exist' });
  });
});
