import { describe, expect, it } from 'vitest';
import { P, task } from '../harness.js';
import { FollowerLog } from './follower-log.js';

const MINUTE_MS = 60_000;
const TWO_MINUTES = { type: 'absolute', absolute: 2, latest: 0 } as const;

/**
 * Ten keys of which every second was deleted and every fourth put again, in 18 entries with 8 rows;
 * then, in another part, twenty more of which one has expired.
 */
function thirtyKeys(): FollowerLog {
  const log = new FollowerLog(TWO_MINUTES);
  for (let i = 0; i < 10; i++) {
    log.put(`key${i}`, 5);
    if (i % 2 === 0) log.delete({ key: `key${i}` }, 5);
    if (i % 4 === 0) log.put(`key${i}`, 5);
  }
  log.roll();
  for (let i = 10; i < 30; i++) log.put(`key${i}`, 6, log.nowMs - (i === 20 ? 4 * MINUTE_MS : 0));
  return log.flush();
}

function twentyMoreAndOneLess(log: FollowerLog): void {
  for (let i = 30; i < 50; i++) log.put(`key${i}`, 7);
  log.delete({ key: 'key9' }, 5).flush();
}

function lengths(log: FollowerLog): number[] {
  return [log.files('snapshot').length, log.files('binlog').length];
}

describe('CU-60: what a snapshot covers', () => {
  it('CU-60: MakeSnapshot leaves out what was deleted before or has expired, and adds to it later', () => {
    const log = thirtyKeys();
    expect(log.snapshot()).toMatchObject({ offset: 38, count: 27, term: 6 });
    expect(lengths(log)).toEqual([2, 2]);
    twentyMoreAndOneLess(log);
    expect(log.snapshot()).toMatchObject({ offset: 59, count: 46, term: 7 });
    expect(lengths(log)).toEqual([2, 2]);
  });

  it('CU-60: MakeSnapshotWithEndOffset ends there, and fails below the last snapshot', () => {
    const log = thirtyKeys();
    expect(log.snapshot({ offset: 18 })).toMatchObject({ offset: 18, count: 8, term: 5 });
    expect(lengths(log)).toEqual([2, 2]);
    expect(log.snapshot()).toMatchObject({ offset: 38, count: 27, term: 6 });
    twentyMoreAndOneLess(log);
    const tooEarly = log.snapshot({ offset: 5, task_info: task(2, 'kMakeSnapshot') });
    expect(tooEarly).toMatchObject({ offset: 38, count: 27, term: 6 });
    expect(log.world.call(1, 'GetTaskStatus', {}).task).toMatchObject([{ status: 'kFailed' }]);
    expect(log.snapshot()).toMatchObject({ offset: 59, count: 46, term: 7 });
    expect(lengths(log)).toEqual([2, 2]);
  });

  it('CU-60: RecordOffset leaves offset, file, count and term in the MANIFEST, each time anew', () => {
    const log = new FollowerLog();
    for (let ts = 1; ts <= 3; ts++) log.put('k', 0, ts);
    const first = { offset: 3, name: '201808241600.sdb', count: 3, term: 0 };
    expect(log.snapshot()).toEqual(first);
    log.world.restart(1);
    expect(log.world.call(1, 'GetManifest', P).manifest).toEqual(first);
    log.load();
    log.world.seconds(60);
    for (let ts = 4; ts <= 5; ts++) log.put('k', 10, ts);
    expect(log.snapshot()).toEqual({ offset: 5, name: '201808241601.sdb', count: 5, term: 10 });
  });

  it('CU-60: DeleteRange takes ranges of keys out, and one of all keys', () => {
    const log = new FollowerLog({ type: 'latest', absolute: 0, latest: 0 });
    for (let i = 0; i < 10; i++) {
      for (let ts = 1000; ts < 1010; ts++) log.put(`key${i}`, 5, ts);
      log.delete({ key: `key${i}`, ts: 1005, ...(i % 2 === 0 && { end_ts: 1003 }) }, 5);
    }
    log.delete({ ts: 1008, end_ts: 1006 }, 0);
    expect(log.snapshot()).toMatchObject({ offset: 111, count: 40, term: 5 });
    expect(lengths(log)).toEqual([2, 1]);
    log.load();
    expect(log.times('key0')).toEqual([1009, 1006, 1003, 1002, 1001, 1000]);
    expect(log.times('key1')).toEqual([1009, 1006]);
  });

  it('CU-60: MakeSnapshotAbsOrLat has the newest row of three', () => {
    const log = new FollowerLog({ type: 'absorlat', absolute: 0, latest: 1 });
    for (let ts = 1; ts <= 3; ts++) log.put('c0|m0', 0, ts);
    log.flush();
    log.world.call(1, 'ExecuteGc', P);
    expect(log.snapshot()).toMatchObject({ offset: 3, count: 1 });
  });

  it('CU-60: MakeSnapshotLatest has four rows a key', () => {
    const log = new FollowerLog({ type: 'latest', absolute: 0, latest: 4 });
    for (let i = 0; i < 30; i++) log.put(`key${i % 4}`, i < 10 ? 5 : 6, i + 1);
    log.flush().world.call(1, 'ExecuteGc', P);
    expect(log.snapshot()).toMatchObject({ offset: 30, count: 16, term: 6 });
    for (let i = 30; i < 1000; i++) log.put(i === 100 ? 'key2222' : 'key1000', 7, i);
    log.flush().world.call(1, 'ExecuteGc', P);
    expect(log.snapshot()).toMatchObject({ offset: 1000, count: 21, term: 7 });
  });
});
