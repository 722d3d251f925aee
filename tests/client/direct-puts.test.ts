import { describe, expect, it } from 'vitest';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import { NO_TTL } from '../../src/protocol/index.js';

function withFlow(): Cluster {
  const config = defaultConfig();
  const [leader, follower] = config.tablets as [string, string];
  const shape = { partitions: 1, replicas: 2, ttl: NO_TTL, compress: 'kNoCompress', columns: [] } as const;
  const table = { name: 'flow', db: '', ...shape, placement: { 0: [leader, follower] } };
  return Cluster.boot({ ...config, tables: [table] });
}

describe('rows put straight into a partition', () => {
  it('arrive at the leader, numbered on, and count in the history', () => {
    const cluster = withFlow();
    const to = cluster.config.tablets[0]!;
    const of = { db: '', table: 'flow', pid: 0, to, first: undefined };
    expect(cluster.putRows({ ...of, rows: 2 })).toBeUndefined();
    expect(cluster.putRows({ ...of, rows: 1 })).toBeUndefined();
    expect(cluster.applications.history().map(({ key, outcome }) => [key, outcome?.status])).toEqual([
      ['row1', 'ok'],
      ['row2', 'ok'],
      ['row3', 'ok'],
    ]);
  });

  it('stop at the first that is refused, with the code of the tablet', () => {
    const cluster = withFlow();
    const to = cluster.config.tablets[1]!;
    const problem = cluster.putRows({ db: '', table: 'flow', pid: 0, to, rows: 3, first: 7 });
    expect(problem).toBe(`row 7 was not put: ${to} answered 103 table is follower`);
    expect(cluster.applications.history()).toHaveLength(1);
  });
});
