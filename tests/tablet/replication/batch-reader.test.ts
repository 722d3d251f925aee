import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { Laboratory } from '../../../src/sim/index.js';
import { resolveFlags } from '../../../src/protocol/index.js';
import { Binlog } from '../../../src/tablet/binlog/binlog.js';
import { LogReader } from '../../../src/tablet/binlog/log-reader.js';
import { BatchReader } from '../../../src/tablet/replication/batch-reader.js';
import { ReplicaPaths } from '../../../src/tablet/storage/replica-paths.js';
import type { ReadOutcome } from '../../../src/tablet/storage/record-reader.js';

/** What the reader of the log comes upon: entries by their numbers, and what is no entry. */
type Found = number | 'InvalidRecord' | 'WaitRecord' | 'Eof' | 'ParseError';

/** The whole part is read again after so many tries with its last block, and one more. */
const MAX_GO_BACK = 3;

let binlog: Binlog;
let next: MockInstance<LogReader['next']>;
let moves: string[];

beforeEach(() => {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
  const node = lab.addNode({ address: 'a:1', boot: () => {} });
  node.start();
  binlog = new Binlog(node, resolveFlags('template', {}), new ReplicaPaths(4, 0));
  moves = [];
  next = vi.spyOn(LogReader.prototype, 'next').mockReturnValue('WaitRecord');
  vi.spyOn(LogReader.prototype, 'goBackToLastBlock').mockImplementation(() => void moves.push('block'));
  vi.spyOn(LogReader.prototype, 'goBackToStart').mockImplementation(() => void moves.push('start'));
});

afterEach(() => {
  vi.restoreAllMocks();
});

function finds(...found: Found[]): void {
  for (const one of found) next.mockReturnValueOnce(typeof one === 'number' ? entry(one) : one);
}

function entry(log_index: number): ReadOutcome {
  const { store } = binlog;
  return store.own({ log_index, term: 1, method_type: 'kPut', dimensions: [], ts: 1, value: '' });
}

function read(reader: BatchReader, offset: number, wanted = 32): [number[], 'wait' | 'go on'] {
  const { entries, needWait } = reader.read(offset, wanted);
  return [entries.map(({ log_index }) => log_index), needWait ? 'wait' : 'go on'];
}

describe('BatchReader', () => {
  it('skips what the follower has, takes what follows, and stops when it has enough', () => {
    finds(1, 2, 3, 4, 5, 6);
    expect(read(new BatchReader(binlog, MAX_GO_BACK), 2, 3)).toEqual([[3, 4, 5], 'go on']);
    expect(next).toHaveBeenCalledTimes(5);
  });

  it.each(['WaitRecord', 'Eof'] as const)('%s ends the batch with a wait, and goes back nowhere', (end) => {
    finds(1, 2, end, 3);
    expect(read(new BatchReader(binlog, MAX_GO_BACK), 0)).toEqual([[1, 2], 'wait']);
    expect(moves).toEqual([]);
  });

  it('a content without sense ends the batch without a wait', () => {
    finds(1, 'ParseError', 3);
    const reader = new BatchReader(binlog, MAX_GO_BACK);
    expect(read(reader, 0)).toEqual([[1], 'go on']);
    expect(moves).toEqual([]);
    expect(read(reader, 1)).toEqual([[], 'wait']);
    expect(moves).toEqual(['block']);
  });

  it('neither an entry behind a hole nor anything after it is taken', () => {
    finds(1, 3, 4);
    expect(read(new BatchReader(binlog, MAX_GO_BACK), 0)).toEqual([[1], 'wait']);
    expect(next).toHaveBeenCalledTimes(2);
  });

  it.each([['a hole', 9] as const, ['a bad record', 'InvalidRecord'] as const])(
    'goes back a block after %s, and to the start of the part after enough of that',
    (_what, found) => {
      const reader = new BatchReader(binlog, MAX_GO_BACK);
      for (let round = 0; round < 7; round++) {
        finds(found);
        expect(read(reader, 1)).toEqual([[], 'wait']);
      }
      expect(moves).toEqual(['block', 'block', 'block', 'block', 'start', 'block', 'block']);
    },
  );

  it('counts anew after an entry that could be sent, but not after one that the follower has', () => {
    const reader = new BatchReader(binlog, MAX_GO_BACK);
    const bad = (offset: number, ...before: Found[]): void => {
      finds(...before, 'InvalidRecord');
      read(reader, offset);
    };
    for (let round = 0; round < 3; round++) bad(1);
    bad(1, 2);
    for (let round = 0; round < 3; round++) bad(2, 1, 2);
    bad(2, 1, 2);
    expect(moves).toEqual(['block', 'block', 'block', 'block', 'block', 'block', 'block', 'start']);
  });

  it('begins with the part that covers the offset of the follower', () => {
    next.mockRestore();
    for (let index = 1; index <= 3; index++) {
      binlog.roll(index - 1);
      binlog.write(entry(index) as Exclude<ReadOutcome, string>);
    }
    const reader = new BatchReader(binlog, MAX_GO_BACK);
    expect(reader.partIndex).toBe(-1);
    binlog.parts = [{ index: 0, startOffset: 2 }];
    reader.startAfter(1);
    expect(read(reader, 1)).toEqual([[], 'wait']);
    expect(reader.partIndex).toBe(-1);
    reader.startAfter(2);
    expect(read(reader, 2, 1)).toEqual([[3], 'go on']);
    expect(reader.partIndex).toBe(0);
  });
});
