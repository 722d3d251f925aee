import { describe, expect, it } from 'vitest';
import { NO_TTL, type LogEntry } from '../../../src/protocol/index.js';
import type { BinlogPart } from '../../../src/tablet/binlog/binlog-part.js';
import type { ReplicaFile } from '../../../src/tablet/storage/replica-file.js';
import { P } from '../harness.js';
import { FollowerLog } from './follower-log.js';

const TWO_INDEXES = ['card', 'merchant'].map((name) => ({ name, data_type: 'string', is_index: true }));
const SNAPSHOTS = '/db/4_0/snapshot';
const BINLOG = '/db/4_0/binlog';
const MILLION = 1_000_000;

/** Ten rows of a key, from an offset on. */
function tenRows(key: string, from: number): LogEntry[] {
  return Array.from({ length: 10 }, (_, i) => ({
    log_index: from + i,
    term: 1,
    method_type: 'kPut',
    dimensions: [{ key, idx: 0 }],
    ts: i + 1,
    value: `${key}${i}`,
  }));
}

/** Leaves two rows in a snapshot, no log, and the temporary file of another snapshot beside it. */
function snapshotAlone(log: FollowerLog, keys: string | readonly string[]): void {
  const { disk } = log.world.node(1);
  log.put(
    [keys].flat().map(() => 'other'),
    1,
    9527,
  );
  log.snapshot();
  const other = (disk.read(`${SNAPSHOTS}/201808241600.sdb`) as ReplicaFile).copy();
  log.world.seconds(60);
  log.delete({ ts: 9527, end_ts: 9526 }, 1).put(keys, 1, 9527, 'test1').put(keys, 1, 9528, 'test2');
  expect(log.snapshot()).toMatchObject({ offset: 4, count: 2, name: '201808241601.sdb' });
  log.world.node(1).kill('test');
  disk.write(`${SNAPSHOTS}/201808241702.sdb.tmp`, other);
  disk.removeDirectory(BINLOG);
}

describe('CU-60: what a load finds', () => {
  it('CU-60: Recover_binlog_and_snapshot takes the snapshot, and the log from its offset on', () => {
    const log = new FollowerLog();
    for (let ts = 0; ts < 10; ts++) log.put('key', 0, ts, `value${ts}`);
    log.snapshot();
    log.roll();
    for (let ts = 10; ts < 20; ts++) log.put('key2', 0, ts, `value${ts}`);
    for (let ts = 20; ts < 30; ts++) {
      log.put(`key${ts}`, 0, ts, `value${ts}`);
      if (ts === 25) log.delete({ key: `key${ts}` }, 5);
    }
    log.flush();
    expect(log.load()).toMatchObject({ offset: 31, snapshotOffset: 10 });
    // A scan begins behind the time that it is given: 0 is left out.
    expect(log.times('key')).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(log.times('key2')).toEqual([19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
    expect(['key23', 'key25'].map((key) => log.times(key))).toEqual([[23], []]);
    expect(log.world.replica(1)?.recordCount).toBe(30);
  });

  it('CU-60: Recover_only_binlog', () => {
    const log = new FollowerLog();
    for (let i = 0; i < 10; i++) log.put('key', 0, i + 1, `value${i}`);
    log.flush();
    expect(log.load()).toMatchObject({ offset: 10, snapshotOffset: 0 });
    expect(log.world.values(1, 'key').slice(-2)).toEqual(['value1', 'value0']);
    expect(log.times('key')).toHaveLength(10);
  });

  it('CU-60: Recover_only_binlog_multi', () => {
    const log = new FollowerLog(NO_TTL, TWO_INDEXES);
    for (let i = 0; i < 10; i++) log.put(['card0', 'merchant0'], 0, i + 1, `value${i}`);
    log.flush();
    expect(log.load()).toMatchObject({ offset: 10, snapshotOffset: 0 });
    expect([log.times('card0'), log.times('merchant0', 1)].map((times) => times.slice(-2))).toEqual([
      [2, 1],
      [2, 1],
    ]);
    expect(log.world.replica(1)?.recordCount).toBe(10);
  });

  it('CU-60: Recover_only_snapshot needs no log, and looks at no temporary file', () => {
    const log = new FollowerLog();
    snapshotAlone(log, 'test0');
    expect(log.load()).toMatchObject({ offset: 4, snapshotOffset: 4 });
    expect(log.world.values(1, 'test0')).toEqual(['test2', 'test1']);
    expect(log.times('other')).toEqual([]);
  });

  it('CU-60: Recover_only_snapshot_multi', () => {
    const log = new FollowerLog(NO_TTL, TWO_INDEXES);
    snapshotAlone(log, ['card0', 'merchant0']);
    expect(log.load()).toMatchObject({ offset: 4, snapshotOffset: 4 });
    expect([log.times('card0'), log.times('merchant0', 1)]).toEqual([
      [9528, 9527],
      [9528, 9527],
    ]);
    expect(log.world.replica(1)?.recordCount).toBe(2);
  });

  it('CU-60: Recover_empty_binlog has all 30 rows although parts are empty, unclosed or missing', () => {
    const log = new FollowerLog();
    const { world } = log;
    world.node(1).kill('test');
    const write = (index: number, part: BinlogPart): void =>
      void world.node(1).disk.write(`${BINLOG}/0000000${index}.log`, part);
    const onlyClosed = world.part(1, []);
    onlyClosed.close();
    write(0, world.part(1, tenRows('key', 1)));
    write(1, onlyClosed);
    write(2, world.part(1, []));
    write(3, world.part(1, tenRows('key_new', 11)));
    write(5, world.part(1, tenRows('key_xxx', 21)));
    expect(log.load()).toMatchObject({ offset: 30, snapshotOffset: 0 });
    expect(log.times('key_new').slice(-2)).toEqual([2, 1]);
    expect(world.values(1, 'key_xxx').at(-2)).toBe('key_xxx1');
    world.call(1, 'MakeSnapshot', P);
    world.seconds(1);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: 30, count: 30 });
    expect(log.files('snapshot')).toHaveLength(2);
  });

  it('CU-60: Recover_large_snapshot has a million rows of one key', { timeout: 120_000 }, () => {
    const log = new FollowerLog();
    const { world } = log;
    world.node(1).kill('test');
    const part = world.part(1, []);
    const dimensions = [{ key: 'key', idx: 0 }];
    for (let i = 0; i < MILLION; i++) {
      const put = { log_index: i + 1, term: 1, method_type: 'kPut', dimensions, ts: i + 1 } as const;
      part.append(part.records.store.own({ ...put, value: `value${i}` }));
    }
    world.node(1).disk.write(`${BINLOG}/00000000.log`, part);
    log.load();
    world.seconds(10);
    world.call(1, 'MakeSnapshot', P);
    world.seconds(10);
    log.load();
    world.seconds(10);
    expect(world.call(1, 'GetManifest', P).manifest).toMatchObject({ offset: MILLION, count: MILLION });
    expect(log.loaded).toMatchObject({ offset: MILLION, snapshotOffset: MILLION });
    expect(world.replica(1)?.recordCount).toBe(MILLION);
    const rows = world.tablet(1).memoryTable(P.tid, P.pid)!.scan(0, 'key', 0, 0, 0);
    expect(rows).toHaveLength(MILLION);
    const astray = rows.findIndex(
      ({ ts, value }, place) => ts !== MILLION - place || value !== `value${ts - 1}`,
    );
    expect(astray).toBe(-1);
  });

  it('CU-60: Recover_large_snapshot_and_binlog has twenty rows of a mebibyte', () => {
    const log = new FollowerLog();
    const base = 'a'.repeat(1024 * 1024);
    for (let i = 0; i < 10; i++) log.put('key', 1, i + 1, `${base}${i}`);
    expect(log.snapshot()).toMatchObject({ offset: 10, count: 10 });
    log.roll();
    for (let i = 10; i < 20; i++) log.put('key', 1, i + 1, `${base}${i}`);
    log.flush();
    expect(log.load()).toMatchObject({ offset: 20, snapshotOffset: 10 });
    const values = log.world.values(1, 'key').map((value) => value.slice(base.length));
    expect(values).toEqual(Array.from({ length: 20 }, (_, place) => `${19 - place}`));
  });
});
