import { describe, expect, it } from 'vitest';
import { acknowledgedWrites, Checker } from '../../src/checker/index.js';
import { CLIENT_ADDRESS, Cluster, defaultConfig } from '../../src/cluster/index.js';
import { NO_TTL, parseTableInfo, serializeTableInfo, type ClusterEvent } from '../../src/protocol/index.js';
import { SECOND, type Proc } from '../../src/sim/index.js';
import { ZkClient } from '../../src/zk-sim/index.js';

const TABLETS = ['172.27.128.31:8541', '172.27.128.32:8541', '172.27.128.33:8541'] as const;

function ready(): { readonly cluster: Cluster; readonly checker: Checker } {
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
          placement: { 0: TABLETS },
        },
      ],
    }),
  );
  const checker = new Checker(cluster);
  cluster.startAll();
  return { cluster, checker };
}

function writeFor(cluster: Cluster, seconds: number): void {
  cluster.startWorkload({ name: 'w', db: '', table: 'flow', putsPerSecond: 20, keys: 10 });
  cluster.runUntil(cluster.nowUs + seconds * SECOND);
  cluster.stopWorkload('w');
  cluster.runUntil(cluster.nowUs + SECOND);
}

function* rewrite(zk: ZkClient, path: string, value: string): Proc {
  yield* zk.init();
  yield* zk.setNodeValue(path, value);
}

describe('the rules', () => {
  it('are silent over a failover and a recovery', () => {
    const { cluster, checker } = ready();
    cluster.faults.kill(TABLETS[0]);
    cluster.runUntil(cluster.nowUs + 90 * SECOND);
    cluster.faults.start(TABLETS[0]);
    cluster.runUntil(cluster.nowUs + 60 * SECOND);
    expect(cluster.view().active!.ops.length).toBeGreaterThan(2);
    expect(checker.violations).toEqual([]);
  });

  it('see a second leader in a term', () => {
    const { cluster, checker } = ready();
    const { tid } = cluster.view().active!.tables[0]!;
    expect(cluster.tablet(TABLETS[1], `changerole ${tid} 0 leader 1`)).toEqual(['ChangeRole ok']);
    expect(checker.violations.map((violation) => violation.rule)).toEqual(['one-leader-per-term']);
  });

  it('see a list of terms that shrinks', () => {
    const { cluster, checker } = ready();
    cluster.faults.kill(TABLETS[0]);
    cluster.runUntil(cluster.nowUs + 90 * SECOND);
    const path = `${cluster.paths.tableData}/flow`;
    const table = parseTableInfo(cluster.znode(path)!)!;
    table.table_partition[0]!.term_offset.pop();
    const zk = new ZkClient(cluster.environment(cluster.client), { endpoint: CLIENT_ADDRESS });
    cluster.runToEnd('rewrite', rewrite(zk, path, serializeTableInfo(table)));
    expect(checker.violations.map((violation) => violation.rule)).toEqual(['terms-never-fall']);
  });
});

describe('an election', () => {
  it('of a log that is not the longest is seen, but for one that somebody named', () => {
    const { cluster, checker } = ready();
    writeFor(cluster, 2);
    const { tid } = cluster.view().active!.tables[0]!;
    const elected: ClusterEvent = {
      kind: 'leader-elected',
      endpoint: TABLETS[1],
      term: 3,
      offset: 1,
      among: [TABLETS[1], TABLETS[2]],
      named: true,
      tid,
      db: '',
      name: 'flow',
      pid: 0,
    };
    const nameserver = cluster.node(cluster.config.nameservers[0]!);
    nameserver.record(elected);
    expect(checker.violations).toEqual([]);
    nameserver.record({ ...elected, named: false });
    expect(checker.violations.map((violation) => violation.rule)).toEqual(['longest-log-is-elected']);
  });
});

describe('the contract of ZooKeeper', () => {
  it('is seen to be broken when an ephemeral node outlives its session', () => {
    const { cluster, checker } = ready();
    const { tree } = cluster.zooKeeper.servers[0]!.state;
    const owner = [...tree.sessions].find(([, { client }]) => client === TABLETS[0])![0];
    (tree.sessions as Map<bigint, unknown>).delete(owner);
    cluster.faults.kill(TABLETS[1]);
    cluster.runUntil(cluster.nowUs + 30 * SECOND);
    expect(checker.violations.map((violation) => violation.rule)).toEqual(['zookeeper-contract']);
  });
});

describe('the fate of acknowledged writes', () => {
  it('is stable while nothing happens', () => {
    const { cluster, checker } = ready();
    writeFor(cluster, 5);
    const { summary } = checker.judge(acknowledgedWrites(cluster.applications.history()));
    expect(summary.acknowledged).toBeGreaterThan(90);
    expect(summary.stable).toBe(summary.acknowledged);
  });

  it('is allowed to be lost beyond the offset of an election', () => {
    const { cluster, checker } = ready();
    writeFor(cluster, 2);
    cluster.faults.partition([[TABLETS[0]], [TABLETS[1], TABLETS[2], ...cluster.config.zookeeper]]);
    writeFor(cluster, 2);
    cluster.runUntil(cluster.nowUs + 90 * SECOND);
    const { summary } = checker.judge(acknowledgedWrites(cluster.applications.history()));
    expect(summary.lostAllowed).toBeGreaterThan(30);
    expect(summary.lostIllegal).toBe(0);
    expect(checker.violations).toEqual([]);
  });

  it('is unserved where nobody leads', () => {
    const { cluster, checker } = ready();
    writeFor(cluster, 2);
    for (const tablet of TABLETS) cluster.faults.kill(tablet);
    const { summary } = checker.judge(acknowledgedWrites(cluster.applications.history()));
    expect(summary.unserved).toBe(summary.acknowledged);
  });

  it('is illegal when the row is gone from the leader it was acknowledged by', () => {
    const { cluster, checker } = ready();
    writeFor(cluster, 2);
    const writes = acknowledgedWrites(cluster.applications.history());
    const { summary } = checker.judge([...writes, { ...writes[0]!, id: 10_000, value: 'never written' }]);
    expect(summary.lostIllegal).toBe(1);
    expect(checker.violations[0]!.rule).toBe('acknowledged-writes-survive');
  });

  it('is of no interest once somebody emptied the table', () => {
    const { cluster, checker } = ready();
    writeFor(cluster, 2);
    cluster.runUntil(cluster.nowUs + 5 * SECOND);
    expect(cluster.sdk('truncate flow')).toEqual(['truncate ok']);
    const { summary } = checker.judge(acknowledgedWrites(cluster.applications.history()));
    expect(summary).toMatchObject({ acknowledged: 0, lostIllegal: 0 });
    expect(checker.violations).toEqual([]);
  });
});
