import { describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../src/protocol/index.js';
import { Laboratory } from '../../../src/sim/index.js';
import { BinlogPart } from '../../../src/tablet/binlog/binlog-part.js';
import { EntryStore } from '../../../src/tablet/storage/entry-store.js';
import { RecordReader, type ReadOutcome } from '../../../src/tablet/storage/record-reader.js';
import { P, TabletWorld } from '../harness.js';

const HEADER_BYTES = 7;

/** A file that is written to, and a reader of it. */
function opened(): { write: (value: string, key?: string) => void; reader: RecordReader; part: BinlogPart } {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
  const store = new EntryStore();
  const part = new BinlogPart(lab.addNode({ address: 'a:1', boot: () => {} }), store);
  const write = (value: string, key?: string): void => {
    const dimensions = key === undefined ? [] : [{ key, idx: 0 }];
    const log_index = part.records.length + 1;
    const entry: LogEntry = { log_index, term: 1, method_type: 'kPut', dimensions, ts: 9527, value };
    expect(part.append(store.own(entry))).toBe(true);
  };
  return { write, reader: new RecordReader(part.records, 'verified'), part };
}

const valueOf = (outcome: ReadOutcome): string => (typeof outcome === 'string' ? outcome : outcome.value);

describe('CU-30: a log that is written and read', () => {
  it('CU-30: TestWriteSize counts what was written', () => {
    const { write, part } = opened();
    write('');
    const withoutValue = part.records.bytes;
    write('1234567');
    write('abcde');
    expect(part.records.bytes).toBe(3 * withoutValue + 12);
    part.close();
    expect(part.records.bytes).toBe(3 * withoutValue + 12 + HEADER_BYTES);
  });

  it('CU-30: TestWriteAndRead reads each record once it is written', () => {
    const { write, reader } = opened();
    for (const value of ['hello', 'hello1']) {
      write(value);
      expect(valueOf(reader.next())).toBe(value);
    }
  });

  it('CU-30: TestLogEntry gives back key, time and value, waits behind the last one, and reads the block again', () => {
    const { write, reader } = opened();
    const written = { dimensions: [{ key: 'test0', idx: 0 }], ts: 9527, value: 'test1' };
    for (let round = 0; round < 2; round++) {
      write('test1', 'test0');
      expect(reader.next()).toMatchObject(written);
    }
    expect(reader.next()).toBe('WaitRecord');
    expect(reader.next()).toMatchObject({ ...written, log_index: 1 });
  });

  it('CU-30: TestWait waits at a record that is not whole, and reads one that is', () => {
    const { write, reader, part } = opened();
    const [first, second] = ['a', 'c'].map((letter) => letter.repeat(5 * 1024)) as [string, string];
    write(first);
    expect(valueOf(reader.next())).toBe(first);
    expect(reader.next()).toBe('WaitRecord');
    write(second);
    expect(valueOf(reader.next())).toBe(second);
    expect(part.truncate(1, 'torn')).toBe(true);
    const other = new RecordReader(part.records, 'verified');
    expect([other.next(), other.next()].map(valueOf)).toEqual([first, 'WaitRecord']);
  });

  it('CU-30: TestGoBack reads again from the start', () => {
    const { write, reader } = opened();
    write('hello');
    expect(valueOf(reader.next())).toBe('hello');
    write('hello1');
    expect(valueOf(reader.next())).toBe('hello1');
    reader.goBackToStart();
    expect(valueOf(reader.next())).toBe('hello');
  });
});

describe('parts that are deleted', () => {
  it('CU-25: DeleteBinlog leaves the last of five parts', () => {
    const world = new TabletWorld({
      tablets: 1,
      flags: {
        binlog_single_file_max_size: 1,
        binlog_delete_interval: 500,
        make_snapshot_threshold_offset: 0,
      },
    });
    const parts = (): string[] => world.node(1).disk.list('/db/4_0/binlog');
    world.create(1);
    const value = 'a'.repeat(10 * 1024);
    for (let count = 1000; count > 0; count--) {
      expect(world.put(1, `testkey_${count}`, 1_535_097_600_000, value).code).toBe(0);
    }
    expect(parts()).toHaveLength(5);
    expect(world.call(1, 'MakeSnapshot', P).code).toBe(0);
    world.seconds(2);
    expect(parts()).toEqual(['00000004.log']);
    world.restart(1);
    world.load(1);
    expect(world.replica(1)).toMatchObject({ offset: 1_000, recordCount: 1_000 });
  });
});
