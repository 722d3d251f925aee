import type { CreateTableInfo, Endpoint, PartitionMeta, TablePartition } from '../protocol/index.js';
import type { RandomStream } from '../sim/index.js';
import type { NameserverState } from './state.js';

function newMeta(endpoint: Endpoint, isLeader: boolean): PartitionMeta {
  return { endpoint, is_leader: isLeader, is_alive: true, tablet_has_partition: true };
}

/**
 * The partitions of a new table: as the request names them, or placed here. A text says why not.
 *
 * Models: the partition part of NameServerImpl::CreateTable
 */
export function partitionsOf(
  ns: NameserverState,
  request: CreateTableInfo,
): TablePartition[] | { readonly code: 'invalid' | 'placement'; readonly msg: string } {
  const given = request.table_partition;
  if (given === undefined || given.length === 0) {
    const placed = setPartitionInfo(ns, request);
    return typeof placed === 'string' ? { code: 'placement', msg: placed } : placed;
  }
  // Only the largest number is looked at: what is listed twice makes room for what is missing.
  const largest = Math.max(...given.map((partition) => partition.pid));
  if (largest !== given.length - 1) return { code: 'invalid', msg: 'invalid parameter' };
  return given.map(({ pid, endpoints }) => ({
    pid,
    partition_meta: endpoints.map(({ endpoint, is_leader }) => newMeta(endpoint, is_leader)),
    term_offset: [],
  }));
}

/**
 * Consecutive tablets of a shuffled ring for each partition; the one that leads the fewest partitions
 * leads. The shuffle makes the starting point, carefully chosen before it, a random one.
 *
 * Models: NameServerImpl::SetPartitionInfo
 */
function setPartitionInfo(ns: NameserverState, request: CreateTableInfo): TablePartition[] | string {
  const { flags, node } = ns.env;
  const healthy = ns.healthyEndpoints();
  const partitionNum = (request.partition_num ?? 0) > 0 ? request.partition_num! : flags.partition_num;
  const replicaNum =
    (request.replica_num ?? 0) > 0 ? request.replica_num! : Math.min(flags.replica_num, healthy.length);
  if (healthy.length < replicaNum) return 'healthy endpoint num is less than replica num';
  if (replicaNum < 1) return 'replica_num cannot be less than 1';
  const { replicas, leaders } = countAlive(ns, healthy, request.db);
  let position = 0;
  healthy.forEach((endpoint, index) => {
    if (replicas.get(endpoint)! < replicas.get(healthy[position]!)!) position = index;
  });
  const placement: RandomStream = node.lab.randomness.stream(`placement/${node.address}`);
  const ring = placement.shuffle(healthy);
  const partitions: TablePartition[] = [];
  for (let pid = 0; pid < partitionNum; pid++) {
    const chosen: Endpoint[] = [];
    for (let i = 0; i < replicaNum; i++) chosen.push(ring[position++ % ring.length]!);
    let leader = chosen[0]!;
    for (const endpoint of chosen) if (leaders.get(endpoint)! < leaders.get(leader)!) leader = endpoint;
    leaders.set(leader, leaders.get(leader)! + 1);
    const partition_meta = chosen.map((endpoint) => newMeta(endpoint, endpoint === leader));
    partitions.push({ pid, partition_meta, term_offset: [] });
  }
  return partitions;
}

/**
 * Alive replicas and alive leaders that a healthy tablet has already: of the tables of the same database,
 * or always of those without one where `enable_distsql` is off.
 */
function countAlive(
  ns: NameserverState,
  healthy: readonly Endpoint[],
  db: string,
): { readonly replicas: Map<Endpoint, number>; readonly leaders: Map<Endpoint, number> } {
  const replicas = new Map(healthy.map((endpoint) => [endpoint, 0]));
  const leaders = new Map(healthy.map((endpoint) => [endpoint, 0]));
  const counted = ns.env.flags.enable_distsql ? db : '';
  for (const { table_partition } of ns.tablesOf(counted)) {
    for (const meta of table_partition.flatMap((partition) => partition.partition_meta)) {
      if (!meta.is_alive || !replicas.has(meta.endpoint)) continue;
      replicas.set(meta.endpoint, replicas.get(meta.endpoint)! + 1);
      if (meta.is_leader) leaders.set(meta.endpoint, leaders.get(meta.endpoint)! + 1);
    }
  }
  return { replicas, leaders };
}
