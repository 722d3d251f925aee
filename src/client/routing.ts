import type { Endpoint, PartitionId, TableInfo, TablePartition } from '../protocol/index.js';

export function partitionOfTable(table: TableInfo, pid: PartitionId): TablePartition | undefined {
  return table.table_partition.find((partition) => partition.pid === pid);
}

/**
 * Where ns_client sends: the first replica in list order that is flagged leader and alive.
 *
 * Models: GetTabletClient, `src/cmd/openmldb.cc`.
 */
export function firstAliveLeader(table: TableInfo, pid: PartitionId): Endpoint | undefined {
  return partitionOfTable(table, pid)?.partition_meta.find((meta) => meta.is_leader && meta.is_alive)
    ?.endpoint;
}

/**
 * Where an SDK sends: the last replica in list order that is flagged leader and alive and whose tablet
 * it knows.
 *
 * Models: PartitionClientManager, `src/catalog/client_manager.cc`.
 */
export function lastAliveLeader(
  table: TableInfo,
  pid: PartitionId,
  knownTablets: ReadonlySet<Endpoint>,
): Endpoint | undefined {
  return partitionOfTable(table, pid)?.partition_meta.findLast(
    (meta) => meta.is_leader && meta.is_alive && knownTablets.has(meta.endpoint),
  )?.endpoint;
}
