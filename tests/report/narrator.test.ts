import { describe, expect, test } from 'vitest';
import { defaultConfig } from '../../src/cluster/index.js';
import type { ClusterEvent } from '../../src/protocol/index.js';
import { Narrator, PLAIN, type NarrationLevel } from '../../src/report/index.js';
import { NS, T1, T2, T3, ZK } from '../scenario/situation-fixture.js';

const flow0 = { db: '', name: 'flow', pid: 0 } as const;

/** A failover, an event a millisecond. */
const FAILOVER: readonly (readonly [node: string, body: ClusterEvent])[] = [
  [NS, { kind: 'table-created', db: '', name: 'flow', tid: 4 }],
  [T2, { kind: 'process-died', incarnation: 1, reason: 'killed' }],
  ['client:1', { kind: 'write-started', id: 1, table: 'flow', pid: 0, key: 'a' }],
  ['client:1', { kind: 'write-failed', id: 1, reason: 'put failed ' }],
  ['client:1', { kind: 'write-started', id: 2, table: 'flow', pid: 0, key: 'a' }],
  ['client:1', { kind: 'write-failed', id: 2, reason: 'put failed ' }],
  [ZK, { kind: 'zk-session-expired', session: '0x1', client: T2 }],
  [NS, { kind: 'tablet-offline', endpoint: T2 }],
  [NS, { kind: 'tablet-failed-over', endpoint: T2, startup: false }],
  [NS, { kind: 'replica-flagged', endpoint: T2, isLeader: true, isAlive: false, ...flow0 }],
  [NS, { kind: 'op-created', opId: 55, opType: 'kChangeLeaderOP', parentId: 0, queue: 0, ...flow0 }],
  [NS, { kind: 'op-started', opId: 55, opType: 'kChangeLeaderOP', ...flow0 }],
  [NS, { kind: 'task-started', opId: 55, opType: 'kChangeLeaderOP', task: 'kSelectLeader', endpoint: '' }],
  [T3, { kind: 'term-fenced', tid: 4, pid: 0, term: 3, offset: 9 }],
  [
    NS,
    {
      kind: 'leader-elected',
      endpoint: T1,
      term: 3,
      offset: 10,
      among: [T1],
      named: false,
      tid: 4,
      ...flow0,
    },
  ],
  [
    NS,
    {
      kind: 'task-finished',
      opId: 55,
      opType: 'kChangeLeaderOP',
      task: 'kSelectLeader',
      status: 'kDone',
      reason: '',
    },
  ],
  [T1, { kind: 'role-changed', tid: 4, pid: 0, mode: 'kTableLeader', term: 3 }],
  [T1, { kind: 'follower-caught-up', tid: 4, pid: 0, follower: T3, offset: 10 }],
  [NS, { kind: 'op-finished', opId: 55, opType: 'kChangeLeaderOP', status: 'kDone', task: '', ...flow0 }],
  ['client:1', { kind: 'write-started', id: 3, table: 'flow', pid: 0, key: 'a' }],
  ['client:1', { kind: 'write-acknowledged', id: 3, tid: 4, pid: 0, leader: T1, term: 3, offset: 11 }],
];

function tell(events: typeof FAILOVER, level: NarrationLevel = 'normal'): readonly string[] {
  const narrator = new Narrator(defaultConfig(), level);
  return events.flatMap(([node, body], index) => {
    const narration = narrator.tell({ seq: index + 1, timeUs: index * 1000, cause: 0, node, body });
    return narration === undefined ? [] : narrator.format(narration, PLAIN);
  });
}

describe('the narrator', () => {
  test('tells a failover so that it can be followed', () => {
    expect(tell(FAILOVER).join('\n')).toBe(
      `
  16:00:00.000  172.27.128.31:6527  creates table flow with id 4
  16:00:00.001  172.27.128.32:8541  is killed
  16:00:00.003  client              writes to flow/0 fail from now on: put failed
  16:00:00.006  172.27.128.31:8090  expires the session of 172.27.128.32:8541
                                    │ Every process holds a session with ZooKeeper by pings. When it
                                    │ expires, its ephemeral nodes go, and those who watch them
                                    │ learn that it is lost.
  16:00:00.007  172.27.128.31:6527  misses 172.27.128.32:8541: kTabletOffline; gives it 1m to return
                                    │ A lost tablet is given time to come back,
                                    │ tablet_heartbeat_timeout; only then is it failed over.
  16:00:00.008  172.27.128.31:6527  gives 172.27.128.32:8541 up: it did not return in time
  16:00:00.009  172.27.128.31:6527  flags 172.27.128.32:8541 in flow/0: leader, is_alive=no
  16:00:00.010  172.27.128.31:6527  creates OP 55, kChangeLeaderOP for flow/0
                                    │ An OP is a job of the nameserver: a list of tasks that is kept
                                    │ in ZooKeeper, so that another nameserver can finish it.
                                    │ kChangeLeaderOP gives a partition a new leader: the nameserver
                                    │ raises the term, asks the live followers for their offsets,
                                    │ and takes one with the largest.
  16:00:00.014  172.27.128.31:6527  elects 172.27.128.31:8541 leader of flow/0, term 3, offset 10
                                    │ The offset counts the entries of a log; the term numbers its
                                    │ leaders, and followers refuse whoever comes with an older one.
  16:00:00.016  172.27.128.31:8541  leads flow/0 in term 3
  16:00:00.017  172.27.128.31:8541  follower 172.27.128.33:8541 has caught up in flow/0, offset 10
                                    │ A follower that has caught up has every entry that its leader
                                    │ has at that moment.
  16:00:00.018  172.27.128.31:6527  OP 55, kChangeLeaderOP for flow/0: kDone at once
  16:00:00.020  client              writes to flow/0 succeed again after 0.0s; 2 failed`.slice(1),
    );
  });

  test('fits into 100 columns', () => {
    for (const line of tell(FAILOVER, 'verbose')) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('tells the protocol when verbose, and nothing when quiet', () => {
    const verbose = tell(FAILOVER, 'verbose').join('\n');
    expect(verbose).toContain('accepts term 3 for flow/0, at offset 9');
    expect(verbose).toContain('OP 55: kSelectLeader begins');
    expect(tell(FAILOVER, 'quiet')).toEqual([]);
  });

  test('explains a thing once', () => {
    const twice = tell([...FAILOVER, ...FAILOVER]).join('\n');
    expect(twice.match(/An OP is a job/g)).toHaveLength(1);
    expect(twice.match(/kChangeLeaderOP gives/g)).toHaveLength(1);
  });

  test('a follower that refuses its leader is news, and one that is not there yet is not', () => {
    const rejected = (code: number): (typeof FAILOVER)[number] => [
      T1,
      { kind: 'replication-rejected', tid: 4, pid: 0, follower: T3, code },
    ];
    const said = tell([rejected(100), rejected(122), rejected(102)]).join('\n');
    expect(said).not.toContain('cannot send');
    expect(said).toContain('is refused by 172.27.128.33:8541, which does not take its log of');
    expect(said).toContain('is refused by 172.27.128.33:8541, which leads');
    expect(said.match(/tries again every second/g)).toHaveLength(1);
    expect(tell([rejected(100)], 'verbose').join('\n')).toContain('cannot send the log');
  });

  test('what happens to machines, clocks and disks is told', () => {
    const lines = tell([
      [T1, { kind: 'power-failed' }],
      [T1, { kind: 'disk-changed', what: 'has lost manifest of flow/0' }],
      [T1, { kind: 'clock-set', offsetUs: 5_000_000, driftPpm: 0 }],
      [T1, { kind: 'node-slowed', byUs: 200_000 }],
    ]);
    expect(lines.map((line) => line.slice(36))).toEqual([
      'has lost manifest of flow/0',
      'its clock is 5s fast',
      'takes 200ms longer for each request',
    ]);
  });

  test('a flag that is set again to what it was is no news', () => {
    const flagged = FAILOVER.filter(([, body]) => body.kind === 'replica-flagged');
    expect(tell([...flagged, ...flagged])).toHaveLength(1);
  });

  test('failed tasks and OPs say why', () => {
    const lines = tell([
      [
        NS,
        {
          kind: 'task-finished',
          opId: 9,
          opType: 'kReAddReplicaOP',
          task: 'kSendSnapshot',
          status: 'kFailed',
          reason: 'no route',
        },
      ],
      [
        NS,
        {
          kind: 'op-finished',
          opId: 9,
          opType: 'kReAddReplicaOP',
          status: 'kFailed',
          task: 'kSendSnapshot',
          ...flow0,
        },
      ],
      [NS, { kind: 'op-not-created', opType: 'kChangeLeaderOP', reason: 'no alive follower', ...flow0 }],
    ]);
    expect(lines.map((line) => line.slice(36))).toEqual([
      'OP 9: kSendSnapshot is kFailed at once: no route',
      'OP 9, kReAddReplicaOP for flow/0: kFailed in kSendSnapshot',
      'creates no kChangeLeaderOP for flow/0: no alive follower',
    ]);
  });

  test('writes that never succeed again are told at the end', () => {
    const narrator = new Narrator(defaultConfig(), 'normal');
    FAILOVER.slice(0, 6).forEach(([node, body], index) =>
      narrator.tell({ seq: 1, timeUs: index * 1000, cause: 0, node, body }),
    );
    expect(narrator.unfinished()).toEqual([
      'the last 2 writes to flow/0 failed, from 16:00:00.003 to 16:00:00.005',
    ]);
  });

  test('speaks the look of the cluster', () => {
    const narrator = new Narrator(defaultConfig({ look: '0.9' }), 'normal');
    const body = { kind: 'tablet-healthy', endpoint: T2, known: true } as const;
    expect(narrator.tell({ seq: 1, timeUs: 0, cause: 0, node: NS, body })?.text).toBe(
      `sees ${T2} back: kHealthy`,
    );
  });
});
