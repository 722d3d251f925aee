import type { Cluster } from '../cluster/index.js';
import type { Endpoint, TableId, TablePartition } from '../protocol/index.js';

/**
 * The endpoint that clients are sent to and that serves: flagged leader and alive, its process
 * running, the replica loaded there and leading.
 */
export function findServingLeader(
  cluster: Cluster,
  tid: TableId,
  partition: TablePartition,
): Endpoint | undefined {
  const meta = partition.partition_meta.findLast((candidate) => candidate.is_leader && candidate.is_alive);
  if (meta === undefined) return undefined;
  const replica = cluster
    .tabletActor(meta.endpoint)
    ?.replicas()
    .find((candidate) => candidate.tid === tid && candidate.pid === partition.pid);
  if (replica?.mode !== 'kTableLeader' || replica.state === 'kTableLoading') return undefined;
  return meta.endpoint;
}
