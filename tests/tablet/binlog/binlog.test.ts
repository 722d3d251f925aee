import { describe, expect, it } from 'vitest';
import { BinlogPart } from '../../../src/tablet/binlog/binlog-part.js';
import type { LogEntry } from '../../../src/protocol/index.js';
import { meta, P, TabletWorld, type WorldOptions } from '../harness.js';

function entry(log_index: number): LogEntry {
  return {
    log_index,
    term: 1,
    method_type: 'kPut',
    dimensions: [{ key: 'k', idx: 0 }],
    ts: log_index,
    value: '',
  };
}

function range(from: number, to: number): LogEntry[] {
  return Array.from({ length: to - from + 1 }, (_, place) => entry(from + place));
}

/** A tablet with a table meta and, as its binlog, the given parts. */
function withParts(
  parts: Readonly<Record<string, LogEntry[] | 'garbage'>>,
  marked: readonly string[] = [],
  options: WorldOptions = {},
): TabletWorld {
  const world = new TabletWorld({ tablets: 1, ...options });
  world.create(1);
  world.restart(1);
  for (const [name, entries] of Object.entries(parts)) {
    const part = entries === 'garbage' ? entries : world.part(1, entries);
    if (part instanceof BinlogPart && marked.includes(name)) part.close();
    world.node(1).disk.write(`/db/4_0/binlog/${name}`, part);
  }
  return world;
}

const parts = (world: TabletWorld): string[] => world.node(1).disk.list('/db/4_0/binlog');

describe('the scan of parts when a replica is made', () => {
  it('passes over parts without a readable first entry, whose index the next roll may take', () => {
    const world = withParts({
      '00000000.log': range(1, 10),
      '00000001.log': [],
      '00000002.log': 'garbage',
      '00000003.log': range(11, 30),
      '00000004.log': [],
    });
    world.load(1);
    expect(world.offset(1)).toBe(30);
    world.put(1, 'k', 31);
    expect(parts(world)).toHaveLength(5);
    expect(world.entries(1, '00000004.log').map(({ log_index }) => log_index)).toEqual([31]);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'k')).toHaveLength(31);
  });

  it('stops at the first name that is no part', () => {
    const world = withParts({
      '00000000.log': range(1, 3),
      '00000001.bak': range(4, 5),
      '00000002.log': range(4, 6),
    });
    world.load(1);
    expect(world.offset(1)).toBe(3);
  });

  it('refuses a first entry of index 0', () => {
    const world = withParts({ '00000000.log': range(0, 3) });
    const answer = world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } });
    expect(answer).toEqual({ code: 131, msg: 'fail init replicator for table' });
    expect(world.tablet(1).replicas()).toEqual([]);
  });
});

describe('deletion of parts', () => {
  it('stops when the part that the last snapshot ends in cannot be opened', () => {
    const world = new TabletWorld({
      tablets: 1,
      flags: { binlog_single_file_max_size: 0, make_snapshot_threshold_offset: 0 },
    });
    world.create(1);
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts, 'v'.repeat(1024 * 1024));
    world.node(1).disk.remove('/db/4_0/binlog/00000002.log');
    world.call(1, 'MakeSnapshot', { ...P, offset: 1 });
    world.seconds(61);
    expect(parts(world)).toEqual(['00000001.log', '00000003.log']);
    // The part for offset 2 is the one that begins behind entry 2: the lost one.
    world.call(1, 'MakeSnapshot', { ...P, offset: 2 });
    world.seconds(61);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 2 });
    expect(parts(world)).toEqual(['00000001.log', '00000003.log']);
  });
});

describe('a snapshot of a log with a lost part', () => {
  it('never ends, where a load would take the marker before it for the end', () => {
    const world = new TabletWorld({
      tablets: 1,
      flags: { binlog_single_file_max_size: 0, make_snapshot_threshold_offset: 0 },
    });
    world.create(1);
    for (let ts = 1; ts <= 4; ts++) world.put(1, 'k', ts, 'v'.repeat(1024 * 1024));
    world.node(1).disk.remove('/db/4_0/binlog/00000002.log');
    world.call(1, 'MakeSnapshot', P);
    world.seconds(3600);
    expect(world.replica(1)?.state).toBe('kMakingSnapshot');
    expect(world.node(1).disk.exists('/db/4_0/snapshot/MANIFEST')).toBe(false);
  });
});

describe('recovery from the binlog', () => {
  it('loads 60 rows from parts of 10, 20 and 30 with empty and unclosed ones between them', () => {
    const world = withParts(
      {
        '00000000.log': range(1, 10),
        '00000001.log': [],
        '00000002.log': [],
        '00000003.log': range(11, 30),
        '00000004.log': range(31, 60),
      },
      ['00000001.log', '00000003.log'],
    );
    world.load(1);
    expect(world.values(1, 'k')).toHaveLength(60);
    world.put(1, 'k', 61);
    expect(world.offset(1)).toBe(61);
  });

  it('goes on over parts that lack their marker, and closes the last one', () => {
    const world = withParts({ '00000000.log': range(1, 3), '00000001.log': range(4, 6) });
    world.load(1);
    expect(world.offset(1)).toBe(6);
    const [first, last] = parts(world).map(
      (name) => (world.node(1).disk.read(`/db/4_0/binlog/${name}`) as BinlogPart).records,
    );
    expect([first!.markers, last!.markers]).toEqual([[], [last!.byteAt(3)]]);
  });

  it('leaves a log alone that ends with a marker', () => {
    const world = withParts({ '00000000.log': range(1, 3) }, ['00000000.log']);
    const { bytes } = (world.node(1).disk.read('/db/4_0/binlog/00000000.log') as BinlogPart).records;
    world.load(1);
    expect(world.offset(1)).toBe(3);
    expect((world.node(1).disk.read('/db/4_0/binlog/00000000.log') as BinlogPart).records.bytes).toBe(bytes);
  });

  it('fails when its only part is moved away before it ends, with a marker or without', () => {
    for (const marked of [[], ['00000000.log']]) {
      const world = withParts({ '00000000.log': range(1, 3) }, marked, { timing: { loadRowsPerSecond: 2 } });
      world.load(1);
      expect(world.replica(1)?.state).toBe('kTableLoading');
      world.call(1, 'DeleteBinlog', P);
      world.seconds(5);
      expect(world.replica(1)).toBeUndefined();
      expect(world.count('replica-load-failed')).toBe(1);
    }
  });

  it.each([
    ['comes by markers alone', ['00000000.log', '00000001.log', '00000002.log'], 'kTableNormal'],
    ['came over a part without one', ['00000000.log', '00000002.log'], undefined],
  ] as const)('opens its last part once more unless it %s', (_how, marked, state) => {
    const all = { '00000000.log': range(1, 2), '00000001.log': range(3, 4), '00000002.log': range(5, 6) };
    const world = withParts(all, marked, { timing: { loadRowsPerSecond: 2 } });
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } });
    // All is read by then, and the load is about to end.
    world.run(2_990_000);
    expect(world.replica(1)?.state).toBe('kTableLoading');
    world.call(1, 'DeleteBinlog', P);
    world.seconds(1);
    expect(world.replica(1)?.state).toBe(state);
  });

  it('ends at a marker behind which the next part cannot be opened', () => {
    const world = withParts({ '00000000.log': range(1, 3), '00000001.log': range(4, 6) }, ['00000000.log'], {
      timing: { loadRowsPerSecond: 1 },
      flags: { task_pool_size: 1 },
    });
    const { disk } = world.node(1);
    disk.write('/db/4_1/binlog/00000000.log', world.part(1, range(1, 2), 1));
    disk.write('/db/4_1/table_meta.txt', disk.read('/db/4_0/table_meta.txt'));
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', tid: 4, pid: 1, seg_cnt: 8 } });
    world.call(1, 'LoadTable', { table_meta: { name: 'flow', ...P, seg_cnt: 8 } });
    expect(disk.remove('/db/4_0/binlog/00000001.log')).toBe(true);
    world.seconds(10);
    expect(world.replica(1)).toMatchObject({ state: 'kTableNormal', offset: 3 });
  });

  it('never ends when every part starts too late, and keeps its thread', () => {
    const world = withParts({ '00000003.log': range(8, 9) });
    world.load(1);
    world.seconds(3600);
    expect(world.replica(1)).toMatchObject({ state: 'kTableLoading', offset: 0 });
    for (const pid of [1, 2, 3]) world.call(1, 'CreateTable', { table_meta: meta({ pid }) });
    expect(world.call(1, 'DropTable', P).code).toBe(0);
    world.seconds(10);
    expect(world.replica(1)).toBeUndefined();
  });

  it('three of them exhaust the pool: nothing is loaded or dropped any more', () => {
    const world = withParts({ '00000003.log': range(8, 9) });
    for (const pid of [1, 2]) {
      world.call(1, 'CreateTable', { table_meta: meta({ pid }) });
      world.call(1, 'DropTable', { tid: 4, pid });
      world.seconds(1);
      world.node(1).disk.write(`/db/4_${pid}/binlog/00000003.log`, world.part(1, range(8, 9), pid));
      world
        .node(1)
        .disk.write(`/db/4_${pid}/table_meta.txt`, world.node(1).disk.read('/db/4_0/table_meta.txt'));
      world.call(1, 'LoadTable', { table_meta: { name: 'flow', tid: 4, pid, seg_cnt: 8 } });
    }
    world.load(1);
    world.call(1, 'CreateTable', { table_meta: meta({ pid: 7 }) });
    world.call(1, 'DropTable', { tid: 4, pid: 7 });
    world.seconds(600);
    expect(
      world
        .tablet(1)
        .replicas()
        .map(({ pid, state }) => [pid, state]),
    ).toEqual([
      [0, 'kTableLoading'],
      [1, 'kTableLoading'],
      [2, 'kTableLoading'],
      [7, 'kTableNormal'],
    ]);
  });
});
