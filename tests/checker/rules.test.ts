import { describe, expect, it } from 'vitest';
import { Checker, INVARIANTS } from '../../src/checker/index.js';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import { NO_TTL, type ClusterEvent } from '../../src/protocol/index.js';
import { SECOND } from '../../src/sim/index.js';

const [FIRST, SECOND_TABLET, THIRD] = [
  '172.27.128.31:8541',
  '172.27.128.32:8541',
  '172.27.128.33:8541',
] as const;

function ready(rules?: readonly string[]): { readonly cluster: Cluster; readonly checker: Checker } {
  const cluster = Cluster.build(
    defaultConfig({
      tables: [
        {
          name: 'flow',
          db: '',
          partitions: 1,
          replicas: 3,
          ttl: NO_TTL,
          compress: 'kNoCompress',
          columns: [],
          placement: { 0: [FIRST, SECOND_TABLET, THIRD] },
        },
      ],
    }),
  );
  const checker = new Checker(cluster, rules);
  cluster.startAll();
  return { cluster, checker };
}

/** Which rules object when these events are put into the trace of a healthy cluster. */
function objectionsTo(...events: readonly (readonly [node: string, event: ClusterEvent])[]): string[] {
  const { cluster, checker } = ready([...INVARIANTS.keys()]);
  for (const [node, event] of events) cluster.node(node).record<ClusterEvent>(event);
  return checker.violations.map(({ rule }) => rule);
}

const of = { tid: 2, pid: 0 };
const op = { db: '', name: 'flow', pid: 0, opType: 'kOfflineReplicaOP' } as const;
const NS = defaultConfig().nameservers[0]!;
const OTHER_NS = '172.27.128.32:6527';

describe('each rule objects to', () => {
  it('an acknowledgement of what is not logged', () => {
    expect(
      objectionsTo([
        'client:1',
        { kind: 'write-acknowledged', id: 1, ...of, leader: FIRST, term: 1, offset: 5 },
      ]),
    ).toEqual(['acknowledged-is-logged']);
  });

  it('an acknowledgement of what a full disk did not take, which the original refuses', () => {
    const { cluster, checker } = ready(['acknowledged-is-logged']);
    cluster.disks.fill(FIRST);
    const event = { kind: 'write-acknowledged', id: 1, ...of, leader: FIRST, term: 1, offset: 0 } as const;
    cluster.node('client:1').record<ClusterEvent>(event);
    expect(checker.violations.map(({ rule }) => rule)).toEqual(['acknowledged-is-logged']);
  });

  it('a message that nobody sent', () => {
    expect(
      objectionsTo(
        [NS, { kind: 'rpc-sent', to: FIRST, method: 'Put', procedure: 'p' }],
        [FIRST, { kind: 'rpc-delivered', from: NS, method: 'Put' }],
        [FIRST, { kind: 'rpc-delivered', from: NS, method: 'Put' }],
      ),
    ).toEqual(['messages-are-conserved']);
  });

  it('an answer that nobody gave', () => {
    expect(
      objectionsTo(
        [NS, { kind: 'rpc-sent', to: FIRST, method: 'Put', procedure: 'p' }],
        [NS, { kind: 'rpc-returned', to: FIRST, method: 'Put' }],
      ),
    ).toEqual(['messages-are-conserved']);
  });

  it('two replicas that are flagged as leader, unless somebody flagged one by hand', () => {
    const { cluster } = ready();
    const { paths } = cluster;
    const path = `${paths.tableData}/flow`;
    const asIs = cluster.znode(path)!;
    const judged = (text: string, line: string): string | undefined => {
      const rule = INVARIANTS.get('one-leader-is-flagged')!({
        paths,
        znode: () => text,
      } as unknown as Cluster);
      const look = (body: ClusterEvent) => rule.check!({ seq: 1, timeUs: 0, node: NS, cause: 0, body });
      look({ kind: 'command-typed', client: 'ns_client', line });
      return look({ kind: 'zk-committed', op: 'set', path, zxid: '0x1', code: 0, client: NS });
    };
    const twice = asIs.replaceAll('"is_leader":false', '"is_leader":true');
    expect(twice).not.toBe(asIs);
    expect(judged(asIs, 'showtable')).toBeUndefined();
    expect(judged(twice, 'showtable')).toMatch(/are both flagged as leader of partition 2\/0, and alive$/);
    expect(judged(twice, 'updatetablealive flow 0 x yes')).toBeUndefined();
  });

  it('metadata that a nameserver without the lock writes', () => {
    const { paths } = Cluster.build(defaultConfig());
    const wrote = (client: string): ClusterEvent => ({
      kind: 'zk-committed',
      op: 'set',
      path: `${paths.tableData}/gone`,
      zxid: '0x1',
      code: 0,
      client,
    });
    expect(objectionsTo([NS, wrote(NS)])).toEqual([]);
    const two = Cluster.build(defaultConfig({ nameservers: [NS, OTHER_NS] }));
    const checker = new Checker(two, ['metadata-has-one-writer']);
    two.startAll();
    two.node(NS).record<ClusterEvent>(wrote(OTHER_NS));
    expect(checker.violations.map(({ rule }) => rule)).toEqual(['metadata-has-one-writer']);
  });

  it('a number that a leader leaves out', () => {
    expect(objectionsTo([FIRST, { kind: 'entry-appended', ...of, term: 1, offset: 2 }])).toContain(
      'leader-numbers-without-gaps',
    );
  });

  it('a hole in the log of a follower', () => {
    expect(objectionsTo([SECOND_TABLET, { kind: 'entries-applied', ...of, from: 3, to: 4 }])).toEqual([
      'followers-have-no-holes',
    ]);
  });

  it('an acknowledgement below a published term', () => {
    expect(
      objectionsTo(
        [NS, { kind: 'leader-published', ...of, ...op, endpoint: THIRD, term: 9, offset: 1 } as ClusterEvent],
        [FIRST, { kind: 'entry-appended', ...of, term: 1, offset: 1 }],
        ['client:1', { kind: 'write-acknowledged', id: 1, ...of, leader: FIRST, term: 1, offset: 1 }],
      ),
    ).toEqual(['published-is-stored', 'no-write-below-the-term']);
  });

  it('a snapshot that its MANIFEST does not tell', () => {
    expect(objectionsTo([FIRST, { kind: 'snapshot-made', ...of, offset: 5, count: 5 }])).toEqual([
      'manifest-tells-the-snapshot',
    ]);
  });

  it('a term that is raised and not stored', () => {
    expect(objectionsTo([NS, { kind: 'term-raised', term: 99 }])).toEqual(['published-is-stored']);
  });

  it('an id that was given before', () => {
    const created = { kind: 'op-created', opId: 900, parentId: 0, queue: 0, ...op } as const;
    expect(objectionsTo([NS, created], [NS, created])).toEqual(['op-ids-rise']);
  });

  it('a child that does not wait for its parent', () => {
    expect(
      objectionsTo(
        [NS, { kind: 'op-created', opId: 900, parentId: 0, queue: 0, ...op }],
        [NS, { kind: 'op-created', opId: 901, parentId: 900, queue: 0, ...op }],
        [NS, { kind: 'op-started', opId: 900, ...op }],
        [NS, { kind: 'op-started', opId: 901, ...op }],
      ),
    ).toEqual(['op-life-cycle']);
  });

  it('a task that begins within another', () => {
    const task = { kind: 'task-started', opId: 900, opType: op.opType, endpoint: '' } as const;
    expect(
      objectionsTo([NS, { ...task, task: 'kDelReplica' }], [NS, { ...task, task: 'kUpdatePartitionStatus' }]),
    ).toEqual(['op-life-cycle']);
  });

  it('another entry under the same term and offset', () => {
    const { cluster, checker } = ready(['one-entry-per-term-and-offset']);
    const { tid } = cluster.view().active!.tables[0]!;
    cluster.putRows({ db: '', table: 'flow', pid: 0, to: FIRST, rows: 3, first: undefined });
    cluster.runUntil(cluster.nowUs + 2 * SECOND);
    expect(checker.violations).toEqual([]);
    // A second history: both lead, in the same term, from the same offset.
    cluster.tablet(SECOND_TABLET, `changerole ${tid} 0 leader 1`);
    cluster.tablet(FIRST, `put ${tid} 0 a 1 one`);
    cluster.tablet(SECOND_TABLET, `put ${tid} 0 b 1 two`);
    expect(checker.violations.map(({ rule }) => rule)).toEqual(['one-entry-per-term-and-offset']);
  });
});

describe('at rest', () => {
  it('a healthy cluster satisfies every rule, those that are only counted included', () => {
    const { cluster, checker } = ready([...INVARIANTS.keys()]);
    cluster.putRows({ db: '', table: 'flow', pid: 0, to: FIRST, rows: 40, first: undefined });
    expect(checker.judgeRest()).toBe(false);
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    expect(checker.judgeRest()).toBe(true);
    expect(checker.violations).toEqual([]);
  });

  it('timers that nobody takes back are seen', () => {
    const { cluster, checker } = ready(['nothing-piles-up']);
    for (let n = 0; n < 200; n++) cluster.node(FIRST).after(3600 * SECOND, () => {});
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    expect(checker.judgeRest()).toBe(true);
    expect(checker.violations.map(({ rule }) => rule)).toEqual(['nothing-piles-up']);
  });

  it('nothing is judged while a process is down or a link is cut', () => {
    const { cluster, checker } = ready();
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    cluster.lab.network.cut(cluster.node(FIRST), cluster.node(THIRD));
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    expect(checker.judgeRest()).toBe(false);
    cluster.lab.network.healAll();
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    expect(checker.judgeRest()).toBe(true);
    cluster.faults.kill(NS);
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    expect(checker.judgeRest()).toBe(false);
  });

  it('a replica that was dropped behind the back of the nameserver is counted', () => {
    const { cluster, checker } = ready();
    const { tid } = cluster.view().active!.tables[0]!;
    cluster.tablet(THIRD, `drop ${tid} 0`);
    cluster.putRows({ db: '', table: 'flow', pid: 0, to: FIRST, rows: 2, first: undefined });
    cluster.runUntil(cluster.nowUs + 10 * SECOND);
    checker.judgeRest();
    expect(checker.limits.map(({ rule }) => rule)).toEqual(['followers-catch-up', 'records-agree-at-rest']);
    expect(checker.violations).toEqual([]);
  });

  it('a history of its own is seen on a follower that has the offset of its leader', () => {
    const { cluster, checker } = ready();
    const { tid } = cluster.view().active!.tables[0]!;
    cluster.tablet(SECOND_TABLET, `changerole ${tid} 0 leader 7`);
    cluster.faults.isolate(SECOND_TABLET);
    cluster.faults.isolate(FIRST);
    cluster.lab.network.healAll();
    cluster.tablet(SECOND_TABLET, `put ${tid} 0 b 1 two`);
    cluster.tablet(SECOND_TABLET, `changerole ${tid} 0 follower`);
    cluster.tablet(FIRST, `put ${tid} 0 a 1 one`);
    cluster.runUntil(cluster.nowUs + 30 * SECOND);
    checker.judgeRest();
    expect(checker.limits.map(({ rule }) => rule)).toContain('replicas-agree-at-rest');
  });

  it('a task that is not in the znode of its OP is counted', () => {
    const { cluster, checker } = ready();
    cluster.faults.kill(FIRST);
    const underWay = () =>
      cluster.view().active?.ops.find(({ op_id }) => cluster.opNode(op_id) !== undefined);
    cluster.runUntilHolds(() => underWay() !== undefined, cluster.nowUs + 180 * SECOND);
    const { op_id: opId, op_type: opType } = underWay()!;
    const task = { opId, opType, task: 'kUpdateLeaderInfo' } as const;
    for (let i = 0; i < 5; i++)
      cluster.node(NS).record<ClusterEvent>({ kind: 'task-finished', status: 'kDone', reason: '', ...task });
    cluster.node(NS).record<ClusterEvent>({ kind: 'task-started', endpoint: '', ...task });
    expect(checker.limits.map(({ rule }) => rule)).toContain('steps-are-persisted');
  });
});
