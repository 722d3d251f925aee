import { describe, expect, it } from 'vitest';
import type { LogEntry, TabletRpc } from '../../../src/protocol/index.js';
import { UNBOUNDED_TS } from '../../../src/tablet/storage/memory-table.js';
import { P, task, TabletWorld } from '../harness.js';

const NO_THRESHOLD = { make_snapshot_threshold_offset: 0 };
const SNAPSHOTS = '/db/4_0/snapshot';
const BINLOG = '/db/4_0/binlog';
const MINUTE_MS = 60_000;

type Given = Omit<LogEntry, 'log_index' | 'value' | 'dimensions'> & { readonly key: string };

/** A replica whose log gets entries of chosen terms, as a follower does from its leaders. */
class Log {
  readonly world = new TabletWorld({ tablets: 1, flags: NO_THRESHOLD });
  private readonly entries: LogEntry[] = [];
  private sent = 0;

  constructor() {
    const ttl = { type: 'absolute', absolute: 2, latest: 0 } as const;
    this.world.call(1, 'CreateTable', {
      table_meta: { name: 'flow', db: '', ...P, seg_cnt: 8, mode: 'kTableFollower', ttl, column_desc: [] },
    });
  }

  get nowMs(): number {
    return 1_535_097_600_000 + Math.floor(this.world.nowUs / 1000);
  }

  put(key: string, term: number, ts = this.nowMs): this {
    return this.add({ key, term, ts, method_type: 'kPut' });
  }

  delete(key: string, term: number): this {
    return this.add({ key, term, ts: UNBOUNDED_TS, method_type: 'kDelete' });
  }

  /** Sends what was added since the last time. */
  flush(): void {
    const entries = this.entries.slice(this.sent);
    const request = { ...P, term: 9, pre_log_index: this.sent, entries };
    expect(this.world.call(1, 'AppendEntries', request)).toMatchObject({ code: 0 });
    this.sent = this.entries.length;
  }

  private add({ key, ...given }: Given): this {
    const log_index = this.entries.length + 1;
    this.entries.push({ ...given, log_index, dimensions: [{ key, idx: 0 }], value: 'value' });
    return this;
  }
}

/** Ten keys, of which every second was deleted and every fourth was put again: 18 entries, 8 rows. */
function tenKeys(log: Log): void {
  for (let i = 0; i < 10; i++) {
    log.put(`key${i}`, 5);
    if (i % 2 === 0) log.delete(`key${i}`, 5);
    if (i % 4 === 0) log.put(`key${i}`, 5);
  }
}

function snapshot(world: TabletWorld, request: Partial<TabletRpc['MakeSnapshot'][0]> = {}): unknown {
  expect(world.call(1, 'MakeSnapshot', { ...P, ...request }).code).toBe(0);
  world.seconds(1);
  return world.call(1, 'GetManifest', P).manifest;
}

function filled(rows: number, value?: string): TabletWorld {
  const world = new TabletWorld({ tablets: 1, flags: NO_THRESHOLD });
  world.create(1);
  for (let ts = 1; ts <= rows; ts++) world.put(1, 'k', ts, value);
  return world;
}

function reload(world: TabletWorld): unknown {
  world.restart(1);
  world.load(1);
  world.seconds(1);
  return world.events.findLast(({ body }) => body.kind === 'replica-loaded')?.body;
}

const files = (world: TabletWorld, directory: string): string[] => world.node(1).disk.list(directory);

describe('CU-60: what a snapshot covers', () => {
  it('CU-60: MakeSnapshot leaves out what was deleted before or has expired, and adds to it later', () => {
    const log = new Log();
    tenKeys(log);
    for (let i = 10; i < 30; i++) log.put(`key${i}`, 6, log.nowMs - (i === 20 ? 4 * MINUTE_MS : 0));
    log.flush();
    expect(snapshot(log.world)).toMatchObject({ offset: 38, count: 27, term: 6 });
    expect(files(log.world, SNAPSHOTS)).toHaveLength(2);
    for (let i = 30; i < 50; i++) log.put(`key${i}`, 7);
    log.delete('key9', 5).flush();
    expect(snapshot(log.world)).toMatchObject({ offset: 59, count: 46, term: 7 });
    expect(files(log.world, SNAPSHOTS)).toHaveLength(2);
  });

  it('CU-60: MakeSnapshotWithEndOffset ends there, and fails below the last snapshot', () => {
    const log = new Log();
    tenKeys(log);
    for (let i = 10; i < 30; i++) log.put(`key${i}`, 6);
    log.flush();
    expect(snapshot(log.world, { offset: 18 })).toMatchObject({ offset: 18, count: 8, term: 5 });
    const again = snapshot(log.world, { offset: 10, task_info: task(2, 'kMakeSnapshot') });
    expect(again).toMatchObject({ offset: 18, count: 8, term: 5 });
    expect(log.world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(snapshot(log.world)).toMatchObject({ offset: 38, count: 28, term: 6 });
  });

  it('CU-60: RecordOffset leaves offset, file, count and term in the MANIFEST', () => {
    const world = filled(3);
    const manifest = { offset: 3, name: '201808241600.sdb', count: 3, term: 1 };
    expect(snapshot(world)).toEqual(manifest);
    world.restart(1);
    expect(world.call(1, 'GetManifest', P).manifest).toEqual(manifest);
  });

  it('CU-60: DeleteRange takes a range of a key out of snapshot and table', () => {
    const world = filled(10);
    expect(world.call(1, 'Delete', { ...P, key: 'k', ts: 7, end_ts: 3 }).code).toBe(0);
    expect(snapshot(world)).toMatchObject({ offset: 11, count: 6 });
    reload(world);
    expect(world.values(1, 'k')).toEqual(['v10', 'v9', 'v8', 'v3', 'v2', 'v1']);
  });
});

describe('CU-60: what a load finds', () => {
  it('CU-60: Recover_binlog_and_snapshot takes the snapshot, and the log from its offset on', () => {
    const world = filled(10);
    snapshot(world);
    for (let ts = 11; ts <= 13; ts++) world.put(1, 'k', ts);
    expect(reload(world)).toMatchObject({ offset: 13, snapshotOffset: 10 });
    expect(world.replica(1)).toMatchObject({ offset: 13, recordCount: 13 });
  });

  it('CU-60: Recover_only_binlog, of two indexes too', () => {
    const world = new TabletWorld({ tablets: 1 });
    const column_desc = ['card', 'merchant'].map((name) => ({ name, data_type: 'string', is_index: true }));
    world.create(1, [], { column_desc });
    for (let time = 1; time <= 10; time++) {
      const dimensions = ['card0', 'merchant0'].map((key, idx) => ({ key, idx }));
      world.call(1, 'Put', { ...P, dimensions, time, value: 'v' });
    }
    expect(reload(world)).toMatchObject({ offset: 10, snapshotOffset: 0 });
    const table = world.tablet(1).memoryTable(P.tid, P.pid)!;
    expect(table.recordCount).toBe(10);
    expect([0, 1].map((idx) => table.scan(idx, idx === 0 ? 'card0' : 'merchant0', 0, 0, 0).length)).toEqual([
      10, 10,
    ]);
  });

  it('CU-60: Recover_only_snapshot needs no log', () => {
    const world = filled(2);
    snapshot(world);
    world.node(1).kill('test');
    for (const name of files(world, BINLOG)) world.node(1).disk.remove(`${BINLOG}/${name}`);
    expect(reload(world)).toMatchObject({ offset: 2, snapshotOffset: 2 });
    expect(world.values(1, 'k')).toEqual(['v2', 'v1']);
    expect(world.put(1, 'k', 3).logged).toMatchObject({ offset: 3 });
  });

  it('CU-60: Recover_empty_binlog has all 30 rows although the newest part is empty', () => {
    const world = filled(10);
    snapshot(world);
    for (let ts = 11; ts <= 30; ts++) world.put(1, 'k', ts);
    world.node(1).disk.write(`${BINLOG}/00000001.log`, world.part(1, []));
    expect(reload(world)).toMatchObject({ offset: 30, snapshotOffset: 10 });
    expect(world.values(1, 'k')).toHaveLength(30);
    expect(world.put(1, 'k', 31).logged).toMatchObject({ offset: 31 });
  });

  it('CU-60: a large snapshot loads whole, and the log behind it too', () => {
    const world = filled(500, 'x'.repeat(10_000));
    expect(snapshot(world)).toMatchObject({ offset: 500, count: 500 });
    for (let ts = 501; ts <= 520; ts++) world.put(1, 'k', ts);
    expect(reload(world)).toMatchObject({ offset: 520, snapshotOffset: 500 });
    expect(world.replica(1)?.recordCount).toBe(520);
  });
});
