import { describe, expect, it } from 'vitest';
import { Laboratory } from '../../../src/sim/index.js';
import { resolveFlags, type LogEntry } from '../../../src/protocol/index.js';
import { Binlog } from '../../../src/tablet/binlog/binlog.js';
import { LogReader } from '../../../src/tablet/binlog/log-reader.js';
import { ReplicaPaths } from '../../../src/tablet/storage/replica-paths.js';

const MEBIBYTE = 1024 * 1024;

function entry(log_index: number, bytes = 0): LogEntry {
  return { log_index, term: 1, method_type: 'kPut', dimensions: [], ts: log_index, value: 'x'.repeat(bytes) };
}

function append(binlog: Binlog, logIndex: number, bytes = 0): void {
  binlog.roll(logIndex - 1);
  binlog.write(binlog.store.own(entry(logIndex, bytes)));
}

/** A binlog that rolls at 1 MiB, with parts that begin behind the given offsets. */
function binlogWith(starts: readonly number[], last: number): Binlog {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
  const node = lab.addNode({ address: 'a:1', boot: () => {} });
  node.start();
  const binlog = new Binlog(
    node,
    resolveFlags('template', { binlog_single_file_max_size: 0 }),
    new ReplicaPaths(4, 0),
  );
  for (let index = 1; index <= last; index++) {
    const endsPart = starts.includes(index);
    append(binlog, index, endsPart ? MEBIBYTE : 0);
  }
  return binlog;
}

function read(reader: LogReader, count: number): (number | string)[] {
  return Array.from({ length: count }, () => {
    const outcome = reader.next();
    return typeof outcome === 'string' ? outcome : outcome.log_index;
  });
}

describe('LogReader', () => {
  it('opens the part that covers its offset, and tells the end of each part', () => {
    const binlog = binlogWith([2, 4], 5);
    expect(binlog.parts).toEqual([
      { index: 0, startOffset: 0 },
      { index: 1, startOffset: 2 },
      { index: 2, startOffset: 4 },
    ]);
    const reader = new LogReader(binlog, 3);
    expect(reader.partIndex).toBe(-1);
    expect(read(reader, 5)).toEqual([3, 4, 'Eof', 5, 'WaitRecord']);
    expect(reader.partIndex).toBe(2);
  });

  it('waits while nothing covers its offset', () => {
    const binlog = binlogWith([], 3);
    binlog.parts = [{ index: 0, startOffset: 2 }];
    const reader = new LogReader(binlog, 1);
    expect(read(reader, 2)).toEqual(['WaitRecord', 'WaitRecord']);
    expect(reader.partIndex).toBe(-1);
  });

  it('goes on with what is appended later, and after a wait reads its block again', () => {
    const binlog = binlogWith([], 1);
    const reader = new LogReader(binlog, 0);
    expect(read(reader, 1)).toEqual([1]);
    append(binlog, 2);
    expect(read(reader, 2)).toEqual([2, 'WaitRecord']);
    append(binlog, 3);
    expect(read(reader, 4)).toEqual([1, 2, 3, 'WaitRecord']);
  });

  it('passes to the smallest newer part when the next one is gone', () => {
    const binlog = binlogWith([2, 4], 5);
    const reader = new LogReader(binlog, 0);
    read(reader, 2);
    binlog.parts = binlog.parts.filter((part) => part.index !== 1);
    expect(read(reader, 3)).toEqual(['Eof', 5, 'WaitRecord']);
  });

  it('stays where it is when its part, all older ones and the next one are gone', () => {
    const binlog = binlogWith([2, 4], 5);
    const reader = new LogReader(binlog, 0);
    read(reader, 2);
    binlog.deleteThrough(1);
    expect(read(reader, 4)).toEqual(['Eof', 'WaitRecord', 'Eof', 'WaitRecord']);
    expect(reader.partIndex).toBe(0);
    expect(read(new LogReader(binlog, 4), 1)).toEqual([5]);
  });

  it('can still read a deleted part that it has open, but no other', () => {
    const binlog = binlogWith([2], 3);
    const reader = new LogReader(binlog, 0);
    read(reader, 1);
    binlog.deleteThrough(0);
    expect(read(reader, 3)).toEqual([2, 'Eof', 3]);
    expect(read(new LogReader(binlog, 0), 1)).toEqual(['WaitRecord']);
  });

  it('goes back by a block, or to the start of the part', () => {
    const binlog = binlogWith([], 0);
    for (let index = 1; index <= 10; index++) append(binlog, index, 1_000);
    const reader = new LogReader(binlog, 0);
    read(reader, 10);
    reader.goBackToLastBlock();
    // Record 8 begins in the block before, and record 9 in the last one.
    expect(read(reader, 1)).toEqual([9]);
    reader.goBackToStart();
    expect(read(reader, 1)).toEqual([1]);
  });
});
