import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/protocol/index.js';
import { P, TabletWorld } from '../harness.js';

const BINLOG = '/db/4_0/binlog';
const SNAPSHOTS = '/db/4_0/snapshot';
const FLAGS = { make_snapshot_threshold_offset: 0, binlog_delete_interval: 1000 };

const files = (world: TabletWorld, folder: string): string[] => world.node(1).disk.list(folder);

/** A tablet with the metadata of a table, which it has not loaded. */
function notLoaded(): TabletWorld {
  const world = new TabletWorld({ tablets: 1, flags: FLAGS });
  world.create(1);
  world.restart(1);
  return world;
}

/** Puts of one key, numbered from `first` on. */
function entries(key: string, first: number, count: number): LogEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    log_index: first + at,
    term: 1,
    method_type: 'kPut',
    dimensions: [{ key, idx: 0 }],
    ts: 1 + at,
    value: `value${1 + at}`,
  }));
}

describe('a load over damaged files', () => {
  it('CU-23: IncompleteSnapshot has every row, since a memory table keeps its snapshot in no sub-folder', () => {
    const world = new TabletWorld({ tablets: 1, flags: FLAGS });
    world.create(1);
    for (let ts = 1; ts <= 11; ts++) world.put(1, 'test', ts);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    const { disk } = world.node(1);
    for (const folder of disk.directories(SNAPSHOTS)) disk.removeDirectory(`${SNAPSHOTS}/${folder}`);
    expect(files(world, SNAPSHOTS)).toHaveLength(2);
    world.restart(1);
    world.load(1);
    expect(world.values(1, 'test')).toHaveLength(11);
    world.put(1, 'test2', 1);
    world.restart(1);
    world.load(1);
    expect(['test', 'test2'].map((key) => world.values(1, key).length)).toEqual([11, 1]);
  });

  it('CU-43: LoadWithIncompleteBinlog has 60 rows, and the parts that were none stay', () => {
    const world = notLoaded();
    const put = (index: number, content: readonly LogEntry[], end: 'open' | 'marked'): void => {
      const part = world.part(1, content);
      if (end === 'marked') part.close();
      world.node(1).disk.write(`${BINLOG}/0000000${index}.log`, part);
    };
    put(0, entries('key', 1, 10), 'open');
    put(1, [], 'marked');
    put(2, [], 'open');
    put(3, [], 'open');
    put(4, entries('key_new', 11, 20), 'open');
    put(6, entries('key_xxx', 31, 30), 'open');
    world.load(1);
    expect(['key', 'key_new', 'key_xxx'].map((key) => world.values(1, key).length)).toEqual([10, 20, 30]);
    expect(world.put(1, 'test1', 9528).logged).toMatchObject({ offset: 61 });
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 61, count: 61 });
    world.seconds(10);
    expect(files(world, BINLOG)).toEqual(['00000001.log', '00000002.log', '00000003.log', '00000007.log']);
  });

  it('CU-46: GetTermPair tells the offset of a snapshot whose file is there, and 0 when it is not', () => {
    const world = new TabletWorld({ tablets: 1, flags: FLAGS });
    world.create(1);
    world.put(1, 'test1', 9527);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    const pair = () => world.call(1, 'GetTermPair', P);
    expect(pair()).toMatchObject({ code: 0, has_table: true, offset: 1 });
    world.restart(1);
    expect(pair()).toMatchObject({ code: 0, has_table: false, offset: 1 });
    const file = files(world, SNAPSHOTS).find((name) => name.endsWith('.sdb'))!;
    world.node(1).disk.remove(`${SNAPSHOTS}/${file}`);
    expect(pair()).toMatchObject({ code: 0, has_table: false, offset: 0 });
  });
});
