import { Cluster, defaultConfig, type ClusterConfig } from '../../../src/cluster/index.js';
import { NO_TTL, type Endpoint, type Flags } from '../../../src/protocol/index.js';
import { SECOND } from '../../../src/sim/index.js';

export const NAMESERVER = '172.27.128.31:6527';
export const [TABLET_1, TABLET_2, TABLET_3] = [1, 2, 3].map((n) => `172.27.128.3${n}:8541`) as [
  Endpoint,
  Endpoint,
  Endpoint,
];
export const TABLETS = [TABLET_1, TABLET_2, TABLET_3] as const;

type TableSpec = ClusterConfig['tables'][number];

/** Endpoints of each partition, its leader first. */
export function table(name: string, db: string, ...placement: readonly (readonly Endpoint[])[]): TableSpec {
  return {
    name,
    db,
    partitions: placement.length,
    replicas: Math.max(...placement.map((endpoints) => endpoints.length)),
    ttl: NO_TTL,
    compress: 'kNoCompress',
    columns: [],
    placement: { ...placement },
  };
}

export const FLOW = table('flow', 'demo_db', [TABLET_1, TABLET_2]);

/** A cluster with these tables; five seconds old, so that every offset has been reported. */
export function running(
  tables: readonly TableSpec[] = [FLOW],
  given: { readonly flags?: Partial<Flags>; readonly nameservers?: readonly Endpoint[] } = {},
): Cluster {
  const cluster = Cluster.build(defaultConfig({ tables, look: '0.9', updateTableAliveOps: false, ...given }));
  cluster.startAll();
  pass(cluster, 5);
  return cluster;
}

/** Lets seconds pass. */
export function pass(cluster: Cluster, seconds: number): void {
  cluster.runUntil(cluster.nowUs + seconds * SECOND);
}

/** All tablets go down and come back, and nothing is loaded. */
export function allDown(cluster: Cluster, endpoints: readonly Endpoint[] = TABLETS): void {
  for (const tablet of endpoints) cluster.faults.kill(tablet);
  pass(cluster, 15);
  for (const tablet of endpoints) cluster.faults.start(tablet);
  pass(cluster, 15);
}

/** Types into ns_client with a database selected, and says yes to what it asks. */
export function ns(cluster: Cluster, line: string, db = 'demo_db'): readonly string[] {
  cluster.ns(`use ${db}`.trim());
  return cluster.ns(line, { answers: ['yes'] });
}

/** What the tool says behind its greeting. */
export function ops(cluster: Cluster, line: string): readonly string[] {
  const lines = cluster.ops(line);
  if (lines === undefined) throw new Error('the tool does not end');
  return lines[0] === `INFO: ns leader: ${NAMESERVER}` ? lines.slice(1) : lines;
}

export const TRACEBACK = 'Traceback (most recent call last):';

export const autoFailover = (cluster: Cluster): boolean | undefined => cluster.view().active?.autoFailover;
