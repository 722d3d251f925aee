import { describe, expect, it } from 'vitest';
import {
  copyReplicaFiles,
  findReplicaFile,
  namedFiles,
  replicaFiles,
} from '../../src/tablet/replica-files.js';
import { P, TabletWorld } from './harness.js';

function withFiles(): TabletWorld {
  const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
  world.create(1);
  for (let ts = 1; ts <= 3; ts++) world.put(1, 'k', ts);
  world.call(1, 'MakeSnapshot', P);
  world.seconds(1);
  world.restart(1);
  world.load(1);
  world.put(1, 'k', 4);
  world.node(1).disk.write('/db/4_0/binlog/notes.txt', 'stray');
  return world;
}

describe('the files of a replica', () => {
  it('are called by what they are, with the records they have', () => {
    const { disk } = withFiles().node(1);
    const files = namedFiles(disk, P.tid, P.pid).map(({ words, records }) => [words, records]);
    expect(files).toEqual([
      ['table_meta', undefined],
      [expect.stringMatching(/^table_meta\.txt\.\d{14}$/), undefined],
      ['snapshot', 3],
      ['manifest', undefined],
      ['part 0', 3],
      ['part 1', 1],
      ['notes.txt', undefined],
    ]);
    expect(replicaFiles(disk, P.tid, P.pid).binlog).toEqual(['00000000.log', '00000001.log', 'notes.txt']);
  });

  it('are found by these words', () => {
    const { disk } = withFiles().node(1);
    const path = (words: string) => findReplicaFile(disk, P.tid, P.pid, words)?.path;
    expect(['part 0', 'last part', 'manifest', 'snapshot', 'notes.txt', 'part 2'].map(path)).toEqual([
      '/db/4_0/binlog/00000000.log',
      '/db/4_0/binlog/00000001.log',
      '/db/4_0/snapshot/MANIFEST',
      '/db/4_0/snapshot/201808241600.sdb',
      '/db/4_0/binlog/notes.txt',
      undefined,
    ]);
  });

  it('an old disk brings back all of them', () => {
    const world = withFiles();
    const image = world.node(1).disk.image();
    for (let ts = 5; ts <= 8; ts++) world.put(1, 'k', ts);
    world.node(1).kill('swap of the disk');
    world.node(1).disk.restore(image);
    world.node(1).start();
    world.seconds(1);
    world.load(1);
    expect(world.offset(1)).toBe(4);
    expect(world.values(1, 'k')).toEqual(['v4', 'v3', 'v2', 'v1']);
  });

  it('can be copied to another machine, over those of the same names and beside all others', () => {
    const world = withFiles();
    const [from, to] = [world.node(1), world.node(2)];
    to.disk.write('/db/4_0/binlog/00000000.log', world.part(2, []));
    to.disk.write('/db/4_0/binlog/more.txt', 'stray');
    expect(copyReplicaFiles(from, to, P.tid, P.pid)).toBe(7);
    expect(world.entries(2, '00000000.log')).toEqual(world.entries(1, '00000000.log'));
    expect(to.disk.list('/db/4_0/binlog')).toEqual([...from.disk.list('/db/4_0/binlog'), 'more.txt'].sort());
    world.load(2);
    world.put(2, 'k', 5);
    expect(world.values(2, 'k')).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
    expect(world.values(1, 'k')).toEqual(['v4', 'v3', 'v2', 'v1']);
    expect(copyReplicaFiles(from, to, P.tid, 7)).toBe(0);
  });

  it('a MANIFEST that was spoilt cannot be parsed', () => {
    const world = withFiles();
    const { disk } = world.node(1);
    expect(disk.corrupt(findReplicaFile(disk, P.tid, P.pid, 'manifest')!.path, 0, 'unparsable')).toBe(true);
    expect(world.call(1, 'GetManifest', P)).toEqual({ code: -1, msg: 'parse manifest failed' });
  });
});
