import { describe, expect, it } from 'vitest';
import {
  chooseReAdd,
  matchTermOffset,
  type ReplicaPosition,
} from '../../src/nameserver/recovery-decision.js';
import type { TablePartition } from '../../src/protocol/index.js';

/** The leader of term 1 was lost; the next one was elected at offset 90. */
const PARTITION: TablePartition = {
  pid: 0,
  partition_meta: [],
  term_offset: [
    { term: 1, offset: 0 },
    { term: 3, offset: 91 },
  ],
};

const loaded = (term: number, offset: number): ReplicaPosition => ({ hasTable: true, term, offset });
const onDisk = (term: number, offset: number): ReplicaPosition => ({ hasTable: false, term, offset });

describe('matchTermOffset', () => {
  it.each([
    ['a replica that stops where the next term begins matches', loaded(1, 90), true],
    ['entries beyond the start of the next term do not match', loaded(1, 95), false],
    ['a term that only a failed election used is unknown', loaded(2, 90), false],
    ['a replica probed by the new leader that got nothing matches', loaded(3, 90), true],
    ['a replica probed by the new leader that lags does not match', loaded(3, 80), false],
    ['the newest term matches at any offset it reached', loaded(3, 120), true],
    ['a snapshot of an old term matches', onDisk(1, 60), true],
    ['no snapshot never matches', onDisk(0, 0), false],
  ])('%s', (_, position, expected) => {
    expect(matchTermOffset(PARTITION, position)).toBe(expected);
  });

  it('takes the first pair where a term is listed twice', () => {
    const term_offset = [...PARTITION.term_offset, { term: 3, offset: 500 }];
    expect(matchTermOffset({ ...PARTITION, term_offset }, loaded(3, 100))).toBe(true);
  });
});

describe('chooseReAdd', () => {
  it.each([
    [loaded(1, 90), true, 90, 'kReAddReplicaSimplifyOP'],
    [loaded(1, 90), true, 91, 'kReAddReplicaWithDropOP'],
    [loaded(1, 90), false, 0, 'kReAddReplicaWithDropOP'],
    [onDisk(1, 60), true, 50, 'kReAddReplicaNoSendOP'],
    [onDisk(1, 60), true, 80, 'kReAddReplicaOP'],
    [onDisk(0, 0), false, 0, 'kReAddReplicaOP'],
  ] as const)('of %o, matched %s, leader snapshot at %i: %s', (position, matched, manifest, expected) => {
    expect(chooseReAdd(position, matched, manifest)).toBe(expected);
  });
});
