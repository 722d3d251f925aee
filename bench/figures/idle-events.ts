/** Events a virtual second of a cluster with three tablets and so many partitions, in which nobody writes. */
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import { SECOND } from '../../src/sim/index.js';

const WARM_UP_SECONDS = 120;
const SECONDS = 600;

export interface IdleEvents {
  readonly partitions: number;
  readonly eventsPerSecond: number;
}

export function idleEvents(partitions: number): IdleEvents {
  const ttl = { type: 'absolute', absolute: 0, latest: 0 } as const;
  const table = {
    name: 'rows',
    db: '',
    partitions,
    replicas: 3,
    ttl,
    compress: 'kNoCompress',
    columns: [],
  } as const;
  const cluster = Cluster.boot(defaultConfig({ tables: [table] }));
  cluster.lab.trace.enabled = false;
  cluster.runUntil(cluster.nowUs + WARM_UP_SECONDS * SECOND);
  const { scheduler } = cluster.lab;
  const before = scheduler.executed;
  cluster.runUntil(cluster.nowUs + SECONDS * SECOND);
  return { partitions, eventsPerSecond: (scheduler.executed - before) / SECONDS };
}
