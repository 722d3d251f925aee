import { describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/index.js';
import type { Endpoint } from '../../../src/protocol/index.js';
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

const counts = (cluster: Cluster): readonly number[] =>
  [TABLET_1, TABLET_2, TABLET_3].map(
    (endpoint) =>
      cluster
        .view()
        .active!.tables.flatMap((info) => info.table_partition.flatMap((part) => part.partition_meta))
        .filter((meta) => meta.endpoint === endpoint).length,
  );

const one = (endpoint: Endpoint): readonly Endpoint[] => [endpoint];

describe('scalein', () => {
  it.each([
    ['scalein', 'ERROR: no endpoint specified'],
    ['scalein --endpoints=', 'ERROR: no endpoint specified'],
    ['scalein --endpoints=nobody:1', 'ERROR: nobody:1 is not alive, cannot execute scale-in'],
    [`scalein --endpoints=${TABLET_3},`, 'ERROR:  is not alive, cannot execute scale-in'],
    [
      `scalein --endpoints=${TABLET_3},${TABLET_3}`,
      `ERROR: ${TABLET_3} is not alive, cannot execute scale-in`,
    ],
  ])('%s is refused', (line, sentence) => {
    const cluster = running();
    expect(ops(cluster, line)).toEqual([sentence]);
    expect(autoFailover(cluster)).toBe(true);
  });

  it('asks the tablet what it has', () => {
    const cluster = running();
    cluster.faults.kill(TABLET_1);
    expect(ops(cluster, `scalein --endpoints=${TABLET_1}`)).toEqual([
      `INFO: start to scale-in ${TABLET_1}`,
      expect.stringContaining('ERROR: gettablestatus failed on ['),
      `ERROR: get table status failed from ${TABLET_1}`,
    ]);
  });

  it('counts a table without a database once for each database', () => {
    const cluster = running([table('bare', '', [TABLET_1])]);
    expect(ops(cluster, `scalein --endpoints=${TABLET_1}`)).toEqual([
      `INFO: start to scale-in ${TABLET_1}`,
      'ERROR: replica num of table bare in __INTERNAL_DB is 3, left endpoints num is 2, cannot execute scale-in',
    ]);
    ops(cluster, `scalein --endpoints=${TABLET_1} --fixed`);
    expect(counts(cluster)[0]).toBe(0);
  });

  it('breaks off at a partition that no table has, but in the corrected variant', () => {
    const orphaned = (): Cluster => {
      const cluster = running();
      cluster.ns('confset auto_failover false');
      ns(cluster, `updatetablealive flow 0 ${TABLET_2} no`);
      ns(cluster, 'drop flow');
      cluster.ns('confset auto_failover true');
      return cluster;
    };
    const cluster = orphaned();
    expect(ops(cluster, `scalein --endpoints=${TABLET_2}`)).toEqual([
      `INFO: start to scale-in ${TABLET_2}`,
      TRACEBACK,
      'TypeError: cannot unpack non-iterable NoneType object',
    ]);
    expect(autoFailover(cluster)).toBe(false);
    expect(ops(orphaned(), `scalein --endpoints=${TABLET_2} --fixed`).at(-1)).toBe(
      'INFO: execute scale-in success',
    );
  });

  it('goes by the counts from before the first move, and to who has something already', () => {
    const tables = [
      table('flow', 'demo_db', one(TABLET_1), one(TABLET_1), one(TABLET_1), one(TABLET_1)),
      table('more', 'demo_db', one(TABLET_2)),
    ];
    const cluster = running(tables);
    ops(cluster, `scalein --endpoints=${TABLET_1}`);
    expect(counts(cluster)).toEqual([0, 5, 0]);
    const fixed = running(tables);
    ops(fixed, `scalein --endpoints=${TABLET_1} --fixed`);
    expect(counts(fixed)).toEqual([0, 3, 2]);
  });

  it('passes over what fits nowhere', () => {
    const cluster = running([table('flow', 'demo_db', [TABLET_1, TABLET_2])]);
    expect(ops(cluster, `scalein --endpoints=${TABLET_1}`)).toEqual([
      `INFO: start to scale-in ${TABLET_1}`,
      `ERROR: can not find endpoint to migrate. demo_db flow 0 in ${TABLET_1}`,
      'INFO: execute scale-in success',
    ]);
  });

  it('says at each level that a leader could not be changed', () => {
    const cluster = running([FLOW, table('more', 'demo_db', [TABLET_3])]);
    cluster.ns('confset auto_failover false');
    ns(cluster, `updatetablealive flow 0 ${TABLET_2} no`);
    const line = `migrate table flow partition 0 in demo_db from ${TABLET_1} to ${TABLET_3}`;
    expect(ops(cluster, `scalein --endpoints=${TABLET_1}`)).toEqual([
      `INFO: start to scale-in ${TABLET_1}`,
      `INFO: ${line}`,
      `INFO: change leader of table partition demo_db flow 0 in '${TABLET_1}' to '' False`,
      'ERROR: failed to change leader. error msg: no alive follower',
      'ERROR: change leader failed. demo_db flow 0',
      'ERROR: change leader failed. demo_db flow 0',
      `ERROR: ${line} failed`,
    ]);
  });

  it('says that an OP failed, and names both ends of a move', () => {
    const cluster = running([FLOW, table('more', 'demo_db', [TABLET_3])]);
    cluster.startOps('', `scalein --endpoints=${TABLET_2}`);
    pass(cluster, 1);
    cluster.faults.kill(TABLET_2);
    const lines = cluster.endOps('')!;
    expect(lines).toContain('ERROR: migrate failed');
    expect(lines).toContain(
      `ERROR: migrate partition failed! table flow partition 0 ${TABLET_2} ${TABLET_3}`,
    );
  });
});
