import { describe, expect, it } from 'vitest';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import type { ClusterEvent } from '../../src/protocol/index.js';
import { SECOND } from '../../src/sim/index.js';

function booted(): Cluster {
  return Cluster.boot(defaultConfig());
}

const run = (cluster: Cluster, us: number): void => cluster.runUntil(cluster.nowUs + us);

describe('the faults of a cluster', () => {
  it('hold and release: what waits arrives, and another hold stays', () => {
    const cluster = booted();
    const [a, b] = cluster.config.tablets as [string, string];
    cluster.faults.hold(a);
    cluster.faults.hold(b);
    cluster.faults.release(a);
    const [nodeA, nodeB] = [cluster.node(a), cluster.node(b)];
    const zookeeper = cluster.node(cluster.config.zookeeper[0]!);
    expect(cluster.lab.network.reachable(nodeA, zookeeper)).toBe(true);
    expect(cluster.lab.network.reachable(nodeB, zookeeper)).toBe(false);
    expect(cluster.lab.network.reachable(nodeA, nodeB)).toBe(false);
    cluster.faults.release(b);
    expect(cluster.lab.network.reachable(nodeA, nodeB)).toBe(true);
  });

  it('at a point: the process dies right after the event, and only at the one that was counted', () => {
    const cluster = booted();
    const victim = cluster.config.tablets[0]!;
    const kinds: string[] = [];
    cluster.lab.trace.on('record', ({ node, body }) => void kinds.push(`${node} ${body.kind}`));
    const isSession = (body: ClusterEvent): boolean => body.kind === 'zk-session-opened';
    cluster.faults.atPoint({
      isAtPoint: ({ body }) => isSession(body as ClusterEvent),
      nth: 2,
      victim: () => victim,
      how: 'kill',
    });
    cluster.ns('showns');
    expect(cluster.node(victim).alive).toBe(true);
    cluster.startWorkload({ name: 'w', db: 'demo', table: 'x', putsPerSecond: 1, keys: 1 });
    run(cluster, SECOND);
    expect(cluster.node(victim).alive).toBe(false);
    const died = kinds.indexOf(`${victim} process-died`);
    expect(kinds[died - 1]).toMatch(/zk-session-opened$/);
  });

  it('a skewed clock shows in the times of OPs', () => {
    const cluster = booted();
    cluster.faults.skew(cluster.config.nameservers[0]!, -3600 * SECOND, 0);
    cluster.ns('confset auto_failover false');
    expect(cluster.node(cluster.config.nameservers[0]!).localUs).toBe(cluster.nowUs - 3600 * SECOND);
  });
});

describe('a slow process', () => {
  it('answers later, until it is as fast as ever again', () => {
    const cluster = Cluster.build(defaultConfig());
    cluster.startAll();
    const tablet = cluster.config.tablets[0]!;
    const took = (): number => {
      const from = cluster.nowUs;
      cluster.tablet(tablet, 'gettablestatus');
      return cluster.nowUs - from;
    };
    const usual = took();
    cluster.faults.slow(tablet, 300_000);
    expect(took()).toBe(usual + 300_000);
    cluster.faults.slow(tablet, 0);
    expect(took()).toBe(usual);
  });
});
