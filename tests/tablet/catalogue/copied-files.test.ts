import { describe, expect, it } from 'vitest';
import { isOk } from '../../../src/protocol/index.js';
import type { BinlogPart } from '../../../src/tablet/binlog/binlog-part.js';
import { readManifest, readTableMeta, type ReplicaFile } from '../../../src/tablet/storage/replica-file.js';
import { endpoint, meta, P, TabletWorld } from '../harness.js';

const DIRECTORY = '/db/4_0';
const MANIFEST = `${DIRECTORY}/snapshot/MANIFEST`;
const ALL = ['', '/snapshot', '/binlog'] as const;
const TTL = { type: 'absolute', absolute: 10, latest: 0 } as const;

/** Puts rows of today, or of the day before, which a TTL of ten minutes has expired. */
function rows(world: TabletWorld, count: number, age: 'new' | 'old' = 'new', on = 1): void {
  const nowMs = 1_535_097_600_000 + Math.floor(world.nowUs / 1000);
  const from = age === 'new' ? nowMs : nowMs - 86_400_000;
  for (let i = 0; i < count; i++) expect(world.put(on, 'k', from + i).code).toBe(0);
}

function snapshot(world: TabletWorld, on = 1): unknown {
  expect(world.call(on, 'MakeSnapshot', P).code).toBe(0);
  world.seconds(61);
  return readManifest(world.node(on).disk, MANIFEST);
}

/** Copies folders of the partition's directory from one machine to another, as an operator would. */
function copy(world: TabletWorld, from: number, to: number, folders: readonly string[] = ALL): void {
  const [source, target] = [world.node(from).disk, world.node(to).disk];
  for (const folder of folders) {
    for (const name of source.list(`${DIRECTORY}${folder}`)) {
      const path = `${DIRECTORY}${folder}/${name}`;
      target.write(path, (source.read(path) as BinlogPart | ReplicaFile).copy());
    }
  }
}

const plain = (): TabletWorld => {
  const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
  world.create(1);
  return world;
};

const aged = (): TabletWorld => {
  const world = new TabletWorld({ flags: { make_snapshot_threshold_offset: 0 } });
  world.create(1, [], { ttl: TTL });
  return world;
};

describe('tables that are loaded from copied files', () => {
  it('LP-240: a copy with a snapshot of six rows loads as leader and takes puts', () => {
    const world = plain();
    rows(world, 6);
    snapshot(world);
    copy(world, 1, 2);
    world.load(2);
    expect(world.replica(2)).toMatchObject({ offset: 6, recordCount: 6, mode: 'kTableLeader' });
    expect(world.put(2, 'k', 1).code).toBe(0);
    expect([world.offset(1), world.offset(2)]).toEqual([6, 7]);
  });

  it('LP-252: a binlog alone is enough, and the next snapshot is complete', () => {
    const world = plain();
    rows(world, 1);
    copy(world, 1, 2, ['', '/binlog']);
    world.load(2);
    expect(world.offset(2)).toBe(1);
    expect(snapshot(world, 2)).toMatchObject({ offset: 1, count: 1 });
  });

  it('LP-253: a binlog with expired rows makes a snapshot without them', () => {
    const world = aged();
    rows(world, 2, 'old');
    rows(world, 2);
    copy(world, 1, 2, ['', '/binlog']);
    world.load(2);
    expect(world.replica(2)).toMatchObject({ offset: 4, recordCount: 2 });
    expect(snapshot(world, 2)).toMatchObject({ offset: 4, count: 2 });
  });

  it('LP-254: after several snapshots the binlog alone is still complete', () => {
    const world = plain();
    for (let i = 0; i < 3; i++) {
      rows(world, 2);
      snapshot(world);
    }
    copy(world, 1, 2, ['', '/binlog']);
    world.load(2);
    expect(world.replica(2)).toMatchObject({ offset: 6, recordCount: 6 });
    expect(snapshot(world, 2)).toMatchObject({ offset: 6, count: 6 });
  });

  it('LP-255: what was put after a pause and its end is in the copy, too', () => {
    const world = plain();
    rows(world, 1);
    world.call(1, 'PauseSnapshot', P);
    world.call(1, 'RecoverSnapshot', P);
    rows(world, 1);
    expect(snapshot(world)).toMatchObject({ offset: 2, count: 2 });
    copy(world, 1, 2, ['', '/snapshot']);
    world.load(2);
    expect(snapshot(world, 2)).toMatchObject({ offset: 2, count: 2 });
    expect(world.values(2, 'k')).toHaveLength(2);
  });

  it('LP-259: of five loads at once exactly one is accepted', () => {
    const world = plain();
    rows(world, 6);
    copy(world, 1, 2);
    const table_meta = { name: 'flow', ...P, seg_cnt: 8 };
    const loads = [1, 2, 3, 4, 5].map(() => world.send(2, 'LoadTable', { table_meta }));
    world.seconds(1);
    const answers = loads.map(({ outcome }) => (outcome?.ok === true ? outcome.response : undefined));
    expect(answers.filter((answer) => answer !== undefined && isOk(answer))).toHaveLength(1);
    expect(answers).not.toContain(undefined);
    expect(world.offset(2)).toBe(6);
  });

  it('LP-260, LP-261: without any file a load fails; what is created as follower is filled', () => {
    const world = aged();
    rows(world, 3);
    rows(world, 3, 'old');
    const table_meta = { name: 'flow', ...P, seg_cnt: 8, mode: 'kTableFollower' } as const;
    expect(world.call(2, 'LoadTable', { table_meta }).code).toBe(131);
    const created = meta({ mode: 'kTableFollower', ttl: TTL });
    expect(world.call(2, 'CreateTable', { table_meta: created }).code).toBe(0);
    world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) });
    world.seconds(2);
    expect(world.replica(2)).toMatchObject({ offset: 6, recordCount: 6 });
    expect(world.values(2, 'k')).toHaveLength(3);
    world.call(2, 'ExecuteGc', P);
    world.run(10);
    expect(world.replica(2)).toMatchObject({ offset: 6, recordCount: 3 });
  });
});

describe('snapshots whose files somebody took away', () => {
  const made = (): TabletWorld => {
    const world = aged();
    rows(world, 3, 'old');
    rows(world, 3);
    expect(snapshot(world)).toMatchObject({ offset: 6, count: 3 });
    return world;
  };

  it('LP-270: without its MANIFEST the next one has the new rows only', () => {
    const world = made();
    world.node(1).disk.remove(MANIFEST);
    rows(world, 3, 'old');
    rows(world, 3);
    expect(snapshot(world)).toMatchObject({ offset: 12, count: 3 });
    expect(world.replica(1)).toMatchObject({ recordCount: 12 });
  });

  it('LP-271: without its file the request is accepted, and nothing comes of it', () => {
    const world = made();
    const { disk } = world.node(1);
    const [file] = disk.list(`${DIRECTORY}/snapshot`);
    disk.remove(`${DIRECTORY}/snapshot/${file!}`);
    rows(world, 1);
    expect(snapshot(world)).toMatchObject({ offset: 6, count: 3 });
    expect(disk.list(`${DIRECTORY}/snapshot`)).toEqual(['MANIFEST']);
    expect(world.replica(1)?.state).toBe('kTableNormal');
  });

  it('LP-272: nor when the MANIFEST names another file', () => {
    const world = made();
    const { disk } = world.node(1);
    const [file] = disk.list(`${DIRECTORY}/snapshot`);
    disk.rename(`${DIRECTORY}/snapshot/${file!}`, `${DIRECTORY}/snapshot/11111.sdb`);
    rows(world, 1);
    expect(snapshot(world)).toMatchObject({ offset: 6, count: 3, name: file });
    expect(disk.list(`${DIRECTORY}/snapshot`)).toEqual(['11111.sdb', 'MANIFEST']);
  });
});

describe('a follower of another schema', () => {
  it('LP-289: is attached without a word', () => {
    const world = plain();
    const column_desc = [{ name: 'card', data_type: 'string', is_index: true }];
    world.call(2, 'CreateTable', { table_meta: meta({ mode: 'kTableFollower', column_desc }) });
    expect(readTableMeta(world.node(1).disk, `${DIRECTORY}/table_meta.txt`)?.column_desc).toEqual([]);
    expect(world.call(1, 'AddReplica', { ...P, endpoint: endpoint(2) }).code).toBe(0);
    rows(world, 1);
    world.seconds(1);
    expect(world.offset(2)).toBe(1);
  });
});
