import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.js';
import {
  autoFailover,
  FLOW,
  ns,
  ops,
  pass,
  running,
  table,
  TABLET_1,
  TABLET_2,
  TABLET_3,
  TRACEBACK,
} from './running-cluster.js';

const PRE = `pre-upgrade --endpoints=${TABLET_1}`;
const POST = `post-upgrade --endpoints=${TABLET_1}`;
const NO_STATFILE = "FileNotFoundError: [Errno 2] No such file or directory: '.stat'";

const leaderOf = (cluster: Cluster, name: string): string | undefined =>
  cluster
    .view()
    .active!.tables.find((info) => info.name === name)!
    .table_partition[0]!.partition_meta.find((meta) => meta.is_leader && meta.is_alive)?.endpoint;

describe('pre-upgrade', () => {
  it('takes the leaders away, and post-upgrade gives them back and forgets them', () => {
    const cluster = running();
    ops(cluster, PRE);
    expect(leaderOf(cluster, 'flow')).toBe(TABLET_2);
    pass(cluster, 30);
    ops(cluster, POST);
    pass(cluster, 30);
    expect(leaderOf(cluster, 'flow')).toBe(TABLET_1);
    expect(ops(cluster, POST).slice(-2)).toEqual([TRACEBACK, NO_STATFILE]);
    expect(autoFailover(cluster)).toBe(false);
  });

  it('goes on with the first of several endpoints', () => {
    expect(ops(running(), `${PRE},${TABLET_2}`).slice(0, 2)).toEqual([
      'WARNING: must provide --endpoints with only one endpoint',
      `INFO: start to pre-upgrade ${TABLET_1}`,
    ]);
  });

  it('knows no empty endpoint', () => {
    expect(ops(running(), 'pre-upgrade --endpoints=')).toEqual([
      'INFO: start to pre-upgrade ',
      TRACEBACK,
      "KeyError: ''",
    ]);
  });

  it('leaves a partition with one replica where it is when that is allowed', () => {
    const cluster = running([table('lone', 'demo_db', [TABLET_1])]);
    expect(ops(cluster, `${PRE} --allow_single_replica`)).toEqual([`INFO: start to pre-upgrade ${TABLET_1}`]);
    expect(leaderOf(cluster, 'lone')).toBe(TABLET_1);
  });

  it('chooses for a second replica among all that hold something, be they dead', () => {
    const withDead = (): Cluster => {
      const cluster = running([
        table('lone', 'demo_db', [TABLET_1]),
        table('more', 'demo_db', [TABLET_3]),
        table('most', 'demo_db', [TABLET_2], [TABLET_2]),
      ]);
      cluster.ns('confset auto_failover false');
      cluster.faults.kill(TABLET_3);
      pass(cluster, 20);
      return cluster;
    };
    expect(ops(withDead(), PRE).slice(-1)).toEqual([`ERROR: add replica failed. demo_db lone 0 ${TABLET_3}`]);
    const cluster = withDead();
    ops(cluster, `${PRE} --fixed`);
    expect(leaderOf(cluster, 'lone')).toBe(TABLET_2);
  });

  it('has nobody to give a second replica to when nobody else holds anything', () => {
    const cluster = running([table('lone', 'demo_db', [TABLET_1])]);
    expect(ops(cluster, PRE)).toEqual([
      `INFO: start to pre-upgrade ${TABLET_1}`,
      `ERROR: can not find endpoint to add replica to. demo_db lone 0 in ${TABLET_1}`,
    ]);
  });

  it('breaks off at an offset that nobody has reported, but in the corrected variant', () => {
    const young = (): Cluster => {
      const cluster = running();
      ns(cluster, 'create young 0 1 2 card:string:index');
      return cluster;
    };
    expect(ops(young(), PRE).slice(-2)).toEqual([
      TRACEBACK,
      "ValueError: invalid literal for int() with base 10: '-'",
    ]);
    const cluster = young();
    ops(cluster, `${PRE} --fixed`);
    expect(leaderOf(cluster, 'flow')).toBe(TABLET_2);
  });

  it('forgets what it did when it breaks off, but not when it fails', () => {
    const two = [FLOW, table('zoo', 'demo_db', [TABLET_1, TABLET_2])];
    const failing = running(two);
    failing.ns('confset auto_failover false');
    ns(failing, `updatetablealive zoo 0 ${TABLET_2} no`);
    expect(ops(failing, PRE).at(-1)).toBe('ERROR: change leader failed. demo_db zoo 0');
    expect(ops(failing, POST).at(-1)).not.toBe(NO_STATFILE);

    const broken = running(two);
    broken.ns('confset auto_failover false');
    ns(broken, `updatetablealive zoo 0 ${TABLET_1} no`);
    ns(broken, 'drop zoo');
    expect(ops(broken, PRE).at(-1)).toBe('TypeError: cannot unpack non-iterable NoneType object');
    expect(leaderOf(broken, 'flow')).toBe(TABLET_2);
    expect(ops(broken, POST).at(-1)).toBe(NO_STATFILE);
  });
});

describe('post-upgrade', () => {
  it('asks the tablet, and stops when it does not have the partition', () => {
    const cluster = running();
    ops(cluster, PRE);
    pass(cluster, 30);
    cluster.tablet(TABLET_1, 'drop 2 0');
    pass(cluster, 1);
    expect(ops(cluster, POST).slice(-1)).toEqual([
      `ERROR: get empty table status for partition 2_0 from ${TABLET_1}`,
    ]);
    cluster.faults.kill(TABLET_1);
    expect(ops(cluster, POST).at(-1)).toMatch(
      /^ERROR: get table status failed from 172\.27\.128\.31:8541: gettablestatus failed, error msg: /,
    );
  });

  it('passes over what the endpoint leads already', () => {
    const cluster = running();
    ops(cluster, PRE);
    pass(cluster, 30);
    cluster.ns('confset auto_failover false');
    ns(cluster, `changeleader flow 0 ${TABLET_1}`);
    pass(cluster, 30);
    expect(ops(cluster, POST).at(-1)).toBe(`WARNING: demo_db flow 0 in ${TABLET_1} is already leader`);
  });

  it('takes the first replica flagged leader for the leader, be it dead, but in the corrected variant', () => {
    const deposed = (): Cluster => {
      const cluster = running([table('flow', 'demo_db', [TABLET_2, TABLET_1, TABLET_3])]);
      cluster.ns('confset auto_failover false');
      ns(cluster, `changeleader flow 0 ${TABLET_1}`);
      pass(cluster, 10);
      ops(cluster, PRE);
      pass(cluster, 30);
      expect(leaderOf(cluster, 'flow')).toBe(TABLET_3);
      return cluster;
    };
    const changed = (from: string): string =>
      `INFO: change leader of table partition demo_db flow 0 in '${from}' to '${TABLET_1}' False`;
    expect(ops(deposed(), POST)).toContain(changed(TABLET_2));
    expect(ops(deposed(), `${POST} --fixed`)).toContain(changed(TABLET_3));
  });
});
