import {
  partitionName,
  type Endpoint,
  type Offset,
  type PartitionId,
  type TableId,
} from '../../protocol/index.js';
import type { Cluster } from '../../cluster/index.js';
import { findServingLeader } from '../serving-leader.js';
import { givenUpUs, opsUs } from './bounds.js';
import type { LivenessRule } from './index.js';

export const partitionsAreServed: LivenessRule = {
  rule: 'partitions-are-served',
  statement: 'Each partition of which a replica lives has a leader that serves.',
  boundUs: (config) => givenUpUs(config) + opsUs(config),
  waitsFor(cluster) {
    for (const { tid, db, name, table_partition } of cluster.view().active?.tables ?? []) {
      for (const partition of table_partition) {
        const lives = partition.partition_meta.some(
          ({ endpoint }) => offsetOf(cluster, endpoint, tid, partition.pid) !== undefined,
        );
        if (!lives || findServingLeader(cluster, tid, partition) !== undefined) continue;
        return `nobody serves ${partitionName(db, name, partition.pid)}`;
      }
    }
    return undefined;
  },
};

export const replicasReturn: LivenessRule = {
  rule: 'replicas-return',
  statement: 'Every replica whose tablet runs is flagged alive again, and has what its leader has.',
  boundUs: (config) => givenUpUs(config) + 2 * opsUs(config),
  waitsFor(cluster) {
    for (const { tid, db, name, table_partition } of cluster.view().active?.tables ?? []) {
      for (const partition of table_partition) {
        const { pid, partition_meta } = partition;
        const leader = findServingLeader(cluster, tid, partition);
        const expected = leader === undefined ? undefined : offsetOf(cluster, leader, tid, pid);
        for (const { endpoint, is_alive } of partition_meta) {
          if (cluster.node(endpoint).state !== 'running') continue;
          const of = `${partitionName(db, name, pid)} on ${endpoint}`;
          if (!is_alive) return `${of} is flagged is_alive no`;
          const offset = offsetOf(cluster, endpoint, tid, pid);
          if (offset === undefined) return `${of} is not loaded`;
          if (expected !== undefined && offset !== expected)
            return `${of} is at offset ${offset}, its leader at ${expected}`;
        }
      }
    }
    return undefined;
  },
};

function offsetOf(cluster: Cluster, endpoint: Endpoint, tid: TableId, pid: PartitionId): Offset | undefined {
  return cluster
    .tabletActor(endpoint)
    ?.replicas()
    .find((replica) => replica.tid === tid && replica.pid === pid)?.offset;
}
