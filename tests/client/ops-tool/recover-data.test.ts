import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.js';
import type { Endpoint, Flags } from '../../../src/protocol/index.js';
import {
  allDown,
  autoFailover,
  FLOW,
  NAMESERVER,
  ns,
  ops,
  pass,
  running,
  table,
  TABLET_1,
  TABLET_2,
  TABLET_3,
  TABLETS,
  TRACEBACK,
} from './running-cluster.js';

const NO_STATUS = (tablet: string, words = '  '): string =>
  `ERROR: gettablestatus failed on ['./bin/openmldb', '--role=client', '--interactive=false', '--endpoint=${tablet}', '--cmd=gettablestatus${words}']`;
const CHECK_LOG = 'ERROR: recover table failed. db demo_db name flow, check log for detail';
const LOADING = `INFO: leader replica is not in tablet, db demo_db name flow pid 0 endpoint ${TABLET_1}. start loading data...`;

/** A cluster in manual mode. */
function manual(tables = [FLOW], flags: Partial<Flags> = {}): Cluster {
  const cluster = running(tables, { flags });
  cluster.ns('confset auto_failover false');
  return cluster;
}

/** Whether a tablet has something loaded. */
const holds = (cluster: Cluster, tablet: Endpoint): boolean =>
  (cluster.tabletActor(tablet)?.replicas() ?? []).length > 0;

describe('a table is checked', () => {
  it('by its flags before any tablet is asked', () => {
    const cluster = manual([table('flow', 'demo_db', [TABLET_1, TABLET_2], [TABLET_2, TABLET_3])]);
    cluster.faults.kill(TABLET_1);
    ns(cluster, `updatetablealive flow 1 ${TABLET_3} no`);
    const lines = ops(cluster, 'recoverdata');
    // The dead tablet is asked for the recovery, not for the check.
    expect(lines.filter((line) => line === NO_STATUS(TABLET_1))).toHaveLength(1);
    expect(lines.at(-1)).toBe(CHECK_LOG);
  });

  it('on all its tablets before anything is compared', () => {
    const cluster = manual();
    cluster.tablet(TABLET_1, 'drop 2 0');
    pass(cluster, 3);
    cluster.faults.kill(TABLET_2);
    expect(ops(cluster, 'recoverdata')[0]).toBe(NO_STATUS(TABLET_2));
  });

  it('by the roles that tablets have', () => {
    const cluster = manual([table('flow', 'demo_db', [TABLET_1])]);
    cluster.tablet(TABLET_1, 'changerole 2 0 follower');
    expect(ops(cluster, 'recoverdata')).toEqual([
      'INFO: recover flow in demo_db',
      'WARNING: role is not match',
      CHECK_LOG,
    ]);
  });
});

describe('recovery', () => {
  it('abandons a table of which a tablet is down', () => {
    const cluster = manual();
    cluster.faults.kill(TABLET_2);
    pass(cluster, 1);
    expect(ops(cluster, 'recoverdata')).toEqual([
      NO_STATUS(TABLET_2),
      'INFO: recover flow in demo_db',
      NO_STATUS(TABLET_2),
      expect.stringMatching(
        /^WARNING: get table status failed\. msg is gettablestatus failed, error msg: .*172\.27\.128\.32:8541/,
      ),
      CHECK_LOG,
    ]);
  });

  it('loads the leader and has the follower recovered', () => {
    const cluster = manual();
    allDown(cluster);
    const lines = ops(cluster, 'recoverdata');
    expect(lines.slice(0, 2)).toEqual(['INFO: recover flow in demo_db', LOADING]);
    expect(lines.at(-1)).toBe('INFO: flow in demo_db recover success');
  });

  it('breaks off at a replica whose offset nobody has reported, but in the corrected variant', () => {
    const fresh = (): Cluster => {
      const cluster = running();
      for (const tablet of TABLETS) cluster.faults.kill(tablet);
      cluster.faults.kill(NAMESERVER);
      pass(cluster, 15);
      for (const server of [...TABLETS, NAMESERVER]) cluster.faults.start(server);
      pass(cluster, 15);
      return cluster;
    };
    const cluster = fresh();
    expect(ops(cluster, 'recoverdata')).toEqual([
      'INFO: recover flow in demo_db',
      TRACEBACK,
      "KeyError: 'offset'",
    ]);
    expect(autoFailover(cluster)).toBe(false);
    expect(ops(fresh(), 'recoverdata --fixed').at(-1)).toBe('INFO: flow in demo_db recover success');
  });

  it('breaks off at a tablet that its nameserver has never seen', () => {
    const cluster = manual();
    for (const server of [...TABLETS, NAMESERVER]) cluster.faults.kill(server);
    pass(cluster, 15);
    for (const server of [TABLET_1, TABLET_3, NAMESERVER]) cluster.faults.start(server);
    pass(cluster, 15);
    expect(ops(cluster, 'recoverdata')).toEqual([TRACEBACK, `KeyError: '${TABLET_2}'`]);
    expect(ops(cluster, 'recoverdata --fixed').slice(-2)).toEqual([
      `WARNING: get table status failed. msg is ${TABLET_2} is not among the tablets`,
      CHECK_LOG,
    ]);
  });

  it('breaks off when the nameserver dies between two tables', () => {
    const cluster = running([FLOW, table('zoo', 'demo_db', [TABLET_1, TABLET_2])]);
    cluster.ns('confset auto_failover false');
    allDown(cluster);
    cluster.startOps('', 'recoverdata');
    pass(cluster, 5);
    cluster.faults.kill(NAMESERVER);
    const lines = cluster.endOps('')!;
    expect(lines).toContain('WARNING: table info is empty');
    expect(lines.slice(-4)).toEqual([
      CHECK_LOG,
      'INFO: recover zoo in demo_db',
      TRACEBACK,
      'ConnectionRefusedError: [Errno 111] Connection refused',
    ]);
  });

  it('waits for ever for a table that does not load, but in the corrected variant', () => {
    const spoilt = (): Cluster => {
      const cluster = manual([FLOW], { make_snapshot_threshold_offset: 0 });
      cluster.putRows({ db: 'demo_db', table: 'flow', pid: 0, to: TABLET_1, rows: 5, first: undefined });
      ns(cluster, 'makesnapshot flow 0');
      pass(cluster, 10);
      const manifest = { tablet: TABLET_1, db: 'demo_db', table: 'flow', pid: 0, words: 'manifest' };
      expect(cluster.disks.corrupt(manifest, 1, 'unparsable')).toBeUndefined();
      allDown(cluster);
      return cluster;
    };
    const cluster = spoilt();
    expect(cluster.ops('recoverdata')).toBeUndefined();
    expect(ops(spoilt(), 'recoverdata --fixed')).toContain(
      `ERROR: load table failed. db demo_db name flow tid 2 pid 0 endpoint ${TABLET_1} msg table does not load`,
    );
  });

  it('waits for ever for an answer over HTTP, but in the corrected variant', () => {
    const silent = (): Cluster => {
      const cluster = manual();
      allDown(cluster);
      cluster.faults.faultMessages({
        effect: 'lose-reply',
        from: TABLET_1,
        to: undefined,
        method: 'LoadTable',
        times: 1,
      });
      return cluster;
    };
    expect(silent().ops('recoverdata')).toBeUndefined();
    expect(ops(silent(), 'recoverdata --fixed')).toContain(
      `ERROR: load table failed. db demo_db name flow tid 2 pid 0 endpoint ${TABLET_1} msg [E1008]Reached timeout=20000ms @${TABLET_1}`,
    );
  });

  it('says it when a follower cannot be flagged', () => {
    const cluster = manual();
    allDown(cluster);
    cluster.startOps('', 'recoverdata');
    const limitUs = cluster.nowUs + 60_000_000;
    expect(cluster.runUntilHolds(() => holds(cluster, TABLET_1), limitUs)).toBe(true);
    cluster.ns('confset auto_failover true');
    const lines = cluster.endOps('')!;
    expect(lines).toContain(`ERROR: update alive failed. db demo_db name flow pid 0 endpoint ${TABLET_2}`);
  });

  it('goes through the internal databases first, and cannot change a table without a database', () => {
    const cluster = running([table('flow', '', [TABLET_1, TABLET_2])]);
    cluster.ns('confset auto_failover false');
    allDown(cluster);
    const failed = (db: string): string[] => [
      `ERROR: update alive failed. db ${db} name flow pid 0 endpoint ${TABLET_2}`,
      `WARNING: not table partition in ${TABLET_2}`,
      `ERROR: recover table failed. db ${db} name flow, check log for detail`,
    ];
    expect(ops(cluster, 'recoverdata')).toEqual([
      'INFO: recover flow in __INTERNAL_DB',
      LOADING.replace('demo_db', '__INTERNAL_DB'),
      ...failed('__INTERNAL_DB'),
      'INFO: recover flow in __PRE_AGG_DB',
      ...failed('__PRE_AGG_DB'),
      'INFO: recover flow in INFORMATION_SCHEMA',
      ...failed('INFORMATION_SCHEMA'),
    ]);
    expect(ops(cluster, 'recoverdata --fixed').at(-1)).toBe('INFO: flow in  recover success');
  });

  it('makes a leader of what is there as follower in the corrected variant only', () => {
    const cluster = manual();
    cluster.tablet(TABLET_1, 'changerole 2 0 follower');
    expect(ops(cluster, 'recoverdata').at(-1)).toBe(CHECK_LOG);
    expect(ops(cluster, 'recoverdata --fixed').at(-1)).toBe('INFO: flow in demo_db recover success');
  });
});
