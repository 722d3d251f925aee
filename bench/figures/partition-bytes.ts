/**
 * Loads one partition with three replicas through puts and replication, and prints what the process
 * holds more than before, as JSON. To be run with `--expose-gc`, in a process of its own.
 */
import { parseArgs } from 'node:util';
import { Cluster, defaultConfig } from '../../src/cluster/index.js';
import { callTablet, isOk, type Environment } from '../../src/protocol/index.js';
import type { Proc } from '../../src/sim/index.js';

const TABLETS = ['10.0.0.21:9527', '10.0.0.22:9527', '10.0.0.23:9527'];

/** Heap and array buffers that are still in use. */
function bytesInUse(): number {
  for (let i = 0; i < 3; i++) globalThis.gc!();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function boot(): Cluster {
  const ttl = { type: 'absolute', absolute: 0, latest: 0 } as const;
  const table = {
    name: 'rows',
    db: '',
    partitions: 1,
    replicas: 3,
    ttl,
    compress: 'kNoCompress',
    columns: [],
  } as const;
  const cluster = Cluster.boot(
    defaultConfig({ tablets: TABLETS, tables: [table], flags: { make_snapshot_threshold_offset: 0 } }),
  );
  cluster.lab.trace.enabled = false;
  return cluster;
}

function* putAll(env: Environment, leader: string, tid: number, entries: number, keys: number): Proc {
  for (let i = 0; i < entries; i++) {
    const outcome = yield* callTablet(env, leader, 'Put', {
      tid,
      pid: 0,
      dimensions: [{ key: `key ${i % keys}`, idx: 0 }],
      time: 1_535_371_622_000 + i,
      value: `value ${i}`,
    });
    if (!outcome.ok || !isOk(outcome.response)) throw new Error(`put ${i} failed`);
  }
}

function* snapshotAll(env: Environment, tid: number): Proc {
  for (const tablet of TABLETS) yield* callTablet(env, tablet, 'MakeSnapshot', { tid, pid: 0 });
}

const { values } = parseArgs({ options: { entries: { type: 'string' }, keys: { type: 'string' } } });
const entries = Number(values.entries ?? 1_000_000);
const keys = Number(values.keys ?? 10_000);
const cluster = boot();
const env = cluster.environment(cluster.client);
const [table] = cluster.activeNameserver()!.tables();
const { tid } = table!;
const leader = table!.table_partition[0]!.partition_meta.find(({ is_leader }) => is_leader)!.endpoint;
const before = bytesInUse();
const startedUs = process.cpuUsage();
cluster.runToEnd('puts', putAll(env, leader, tid, entries, keys));
cluster.runUntil(cluster.nowUs + 60_000_000);
const { user, system } = process.cpuUsage(startedUs);
const loaded = bytesInUse();
const replicas = () => TABLETS.map((tablet) => cluster.tabletActor(tablet)!.replicas()[0]!);
for (const { offset, recordCount } of replicas()) {
  if (offset !== entries || recordCount !== entries) throw new Error(`a replica is at ${offset}`);
}
cluster.runToEnd('snapshots', snapshotAll(env, tid));
cluster.runUntil(cluster.nowUs + 60_000_000);
for (const tablet of TABLETS) {
  const offset = cluster.replicaFiles(tablet, tid, 0)?.manifest?.offset;
  if (offset !== entries) throw new Error(`the snapshot of ${tablet} is at ${offset}`);
}
const bytes = { loaded: loaded - before, snapshots: bytesInUse() - loaded };
console.log(JSON.stringify({ entries, keys, ...bytes, seconds: (user + system) / 1e6 }));
