import { describe, expect, it } from 'vitest';
import { Laboratory } from '../../../src/sim/index.js';
import {
  DEFAULT_TIMING,
  resolveFlags,
  ZnodePaths,
  type Environment,
  type Flags,
} from '../../../src/protocol/index.js';
import { LogReader } from '../../../src/tablet/binlog/log-reader.js';
import { LogReplicator } from '../../../src/tablet/replication/log-replicator.js';
import { ReplicaPaths } from '../../../src/tablet/storage/replica-paths.js';

const ENTRIES = 10 * 1024;
/** Of an entry, about as in the original test: a key of 450 bytes and a value of 450 bytes. */
const ENTRY_BYTES = 924;
const VALUE = 'v'.repeat(450);
/** In the original 2,265: there some entries are a byte longer than others. */
const ENTRIES_A_PART = 2266;

function leader(flags: Partial<Flags> = {}): LogReplicator {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 1, jitterUs: 0 } });
  const node = lab.addNode({ address: 'a:1', boot: () => {} });
  node.start();
  const env: Environment = {
    node,
    flags: resolveFlags('template', flags),
    timing: DEFAULT_TIMING,
    zkServers: [],
    paths: new ZnodePaths('/openmldb'),
    epochSeconds: 0,
    zoneMinutes: 0,
  };
  return new LogReplicator(env, 1, 1, 'kLeaderNode', new ReplicaPaths(1, 1), () => {});
}

/** Bytes that an entry takes besides its key and its value. */
const FRAME_BYTES = 37;

function append(log: LogReplicator, number: number): void {
  const key = String(number).padStart(ENTRY_BYTES - FRAME_BYTES - VALUE.length, 'k');
  const dimensions = [{ key, idx: 0 }];
  const entry = log.newEntry({ method_type: 'kPut', dimensions, ts: 9527, value: VALUE });
  log.env.node.run('append', log.append(entry));
}

/** Opens the part for an offset; undefined when there is none, or else the number of its first entry. */
function firstFrom(log: LogReplicator, offset: number): number | undefined {
  const reader = new LogReader(log.binlog, offset);
  const record = reader.roll() ? reader.next() : undefined;
  return typeof record === 'object' ? record.log_index : undefined;
}

describe('the log of a leader without followers', () => {
  it('CU-26 Init: begins empty, and its first entry is number 1 of a first part', () => {
    const log = leader();
    expect(log.binlog.scan()).toBe(true);
    expect([log.offset, log.binlog.parts]).toEqual([0, []]);
    expect(firstFrom(log, 0)).toBeUndefined();
    append(log, 0);
    expect([log.offset, log.binlog.parts]).toEqual([1, [{ index: 0, startOffset: 0 }]]);
    expect(log.binlog.bytes).toBe(ENTRY_BYTES);
    expect(firstFrom(log, 0)).toBe(1);
  });

  it('CU-26 LogReader: reads ten thousand entries of 1 KB in order, and none from before a deleted part', () => {
    const log = leader({ binlog_single_file_max_size: 1 });
    for (let number = 0; number < ENTRIES; number++) append(log, number);
    expect(log.binlog.parts.map(({ startOffset }) => startOffset)).toEqual(
      [0, 1, 2, 3, 4].map((part) => part * ENTRIES_A_PART),
    );
    for (const offset of [0, 10]) {
      const reader = new LogReader(log.binlog, offset);
      const numbers: number[] = [];
      for (let record = reader.next(); record !== 'WaitRecord'; record = reader.next()) {
        if (typeof record === 'object') numbers.push(record.log_index);
        else expect(record).toBe('Eof');
      }
      expect(numbers).toEqual(Array.from({ length: ENTRIES }, (_, place) => place + 1));
    }
    log.setSnapshotPartIndex(3000);
    log.env.node.run('delete', log.deleteBinlog());
    expect(log.binlog.parts[0]).toEqual({ index: 1, startOffset: ENTRIES_A_PART });
    expect(log.env.node.disk.list('/db/1_1/binlog')).toHaveLength(4);
    expect(firstFrom(log, 1)).toBeUndefined();
    expect(firstFrom(log, ENTRIES_A_PART - 1)).toBeUndefined();
    expect(firstFrom(log, ENTRIES_A_PART)).toBe(ENTRIES_A_PART + 1);
  });
});
