import {
  callTablet,
  OK,
  ReturnCode,
  status,
  type Handlers,
  type NameserverRpc,
  type PartitionId,
  type Status,
  type TableInfo,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { createAddReplicaOp } from '../ops/add-replica-op.js';
import { createDelReplicaOp } from '../ops/del-replica-op.js';
import { createMakeSnapshotOp } from '../ops/make-snapshot-op.js';
import { createMigrateOp } from '../ops/migrate-op.js';
import type { Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import {
  ADD_OP_DATA_FAILED,
  CREATE_OP_FAILED,
  INVALID_PARAMETER,
  refuseManualOperation,
  refuseUnlessLeading,
  SET_ZK_FAILED,
  TABLE_DOES_NOT_EXIST,
  TABLET_IS_NOT_HEALTHY,
} from './guards.js';

type ReplicaHandlers = Pick<
  Handlers<NameserverRpc>,
  'AddReplicaNS' | 'DelReplicaNS' | 'Migrate' | 'MakeSnapshotNS'
>;

/** Where replicas are, and their snapshots. */
export function replicaHandlers(ns: NameserverState): ReplicaHandlers {
  return {
    AddReplicaNS: (request) => underLock(ns, () => addReplica(ns, request)),
    DelReplicaNS: (request) => underLock(ns, () => delReplica(ns, request)),
    Migrate: (request) => underLock(ns, () => migrate(ns, request)),
    MakeSnapshotNS: (request) => underLock(ns, () => makeSnapshot(ns, request)),
  };
}

function* underLock(ns: NameserverState, body: () => Proc<Status>): Proc<Status> {
  return yield* ns.mu.hold(body);
}

function codeOf(creation: Creation): Status | undefined {
  switch (creation) {
    case 'created':
      return undefined;
    case 'no-id':
      return SET_ZK_FAILED;
    case 'no-tasks':
      return CREATE_OP_FAILED;
    case 'not-added':
      return ADD_OP_DATA_FAILED;
  }
}

function sortedPids(pids: readonly PartitionId[]): PartitionId[] {
  return [...new Set(pids)].sort((a, b) => a - b);
}

function hasReplica(table: TableInfo, pid: PartitionId, endpoint: string): boolean {
  const partition = table.table_partition.find((candidate) => candidate.pid === pid);
  return partition?.partition_meta.some((meta) => meta.endpoint === endpoint) === true;
}

/** OPs of earlier pids stay queued when a later one fails. Models: NameServerImpl::AddReplicaNS */
function* addReplica(ns: NameserverState, request: NameserverRpc['AddReplicaNS'][0]): Proc<Status> {
  const { db, name, endpoint } = request;
  const refusal = refuseUnlessLeading(ns);
  if (refusal !== undefined) return refusal;
  if (!ns.isHealthy(endpoint)) return TABLET_IS_NOT_HEALTHY;
  const table = ns.findTable(db, name);
  if (table === undefined) return TABLE_DOES_NOT_EXIST;
  const pids = sortedPids(request.pid_group);
  if (pids.at(-1)! > table.table_partition.length - 1) return INVALID_PARAMETER;
  const taken = pids.find((pid) => hasReplica(table, pid, endpoint));
  if (taken !== undefined)
    return status(ReturnCode.kPidAlreadyExists, `pid ${taken} is exist in ${endpoint}`);
  for (const pid of pids) {
    const failure = codeOf(yield* createAddReplicaOp(ns, db, name, pid, endpoint));
    if (failure !== undefined) return failure;
  }
  return OK;
}

/** All pids are checked before the first OP. Models: NameServerImpl::DelReplicaNS */
function* delReplica(ns: NameserverState, request: NameserverRpc['DelReplicaNS'][0]): Proc<Status> {
  const { db, name, endpoint } = request;
  const refusal = refuseUnlessLeading(ns);
  if (refusal !== undefined) return refusal;
  const table = ns.findTable(db, name);
  if (table === undefined) return TABLE_DOES_NOT_EXIST;
  if (!ns.isHealthy(endpoint)) return TABLET_IS_NOT_HEALTHY;
  const pids = sortedPids(request.pid_group);
  if (pids.at(-1)! > table.table_partition.length - 1) {
    return status(ReturnCode.kInvalidParameter, 'max pid is greater than partition size');
  }
  for (const pid of pids) {
    const metas = table.table_partition.find((candidate) => candidate.pid === pid)?.partition_meta ?? [];
    const meta = metas.find((candidate) => candidate.endpoint === endpoint);
    if (meta === undefined) return status(ReturnCode.kPidIsNotExist, `pid ${pid} is not in ${endpoint}`);
    if (meta.is_leader) {
      return status(ReturnCode.kTableIsLeader, `can not del leader. pid ${pid} endpoint ${endpoint}`);
    }
  }
  for (const pid of pids) {
    if ((yield* createDelReplicaOp(ns, db, name, pid, endpoint)) !== 'created') return CREATE_OP_FAILED;
  }
  return OK;
}

/** Answers ok even when an OP could not be created. Models: NameServerImpl::Migrate */
function* migrate(ns: NameserverState, request: NameserverRpc['Migrate'][0]): Proc<Status> {
  const { db, name, src_endpoint: source, des_endpoint: destination } = request;
  const refusal = refuseManualOperation(ns);
  if (refusal !== undefined) return refusal;
  if (!ns.isHealthy(source)) {
    return status(
      ReturnCode.kSrcEndpointIsNotExistOrNotHealthy,
      'src_endpoint does not exist or not healthy',
    );
  }
  if (!ns.isHealthy(destination)) {
    return status(
      ReturnCode.kDesEndpointIsNotExistOrNotHealthy,
      'des_endpoint does not exist or not healthy',
    );
  }
  const table = ns.findTable(db, name);
  if (table === undefined) return TABLE_DOES_NOT_EXIST;
  const pids = [...request.pid];
  for (const pid of pids) {
    const problem = migrateProblem(ns, table, pid, source, destination);
    if (problem !== undefined) return status(ReturnCode.kMigrateFailed, problem);
  }
  for (const pid of pids) yield* createMigrateOp(ns, db, name, pid, source, destination);
  return OK;
}

function migrateProblem(
  ns: NameserverState,
  table: TableInfo,
  pid: PartitionId,
  source: string,
  destination: string,
): string | undefined {
  const metas = table.table_partition.find((candidate) => candidate.pid === pid)?.partition_meta ?? [];
  const alive = metas.filter((meta) => meta.is_alive);
  const leader = alive.find((meta) => meta.is_leader)?.endpoint;
  const of = `name[${table.name}] pid[${pid}]`;
  if (leader === undefined) return `leader endpoint is empty. ${of}`;
  if (leader === source) return `cannot migrate leader. ${of}`;
  if (!ns.isHealthy(leader)) return `leader[${leader}] is offline. ${of}`;
  if (!alive.some((meta) => meta.endpoint === source)) {
    return `src_endpoint[${source}] has not partition[${pid}]. name[${table.name}]`;
  }
  if (alive.some((meta) => meta.endpoint === destination)) {
    return `partition[${pid}] is already in des_endpoint[${destination}]. name[${table.name}]`;
  }
  return undefined;
}

/**
 * With an offset it is no OP: every alive replica is told, and nobody waits.
 *
 * Models: NameServerImpl::MakeSnapshotNS
 */
function* makeSnapshot(ns: NameserverState, request: NameserverRpc['MakeSnapshotNS'][0]): Proc<Status> {
  const { db, name, pid, offset = 0 } = request;
  const refusal = refuseUnlessLeading(ns);
  if (refusal !== undefined) return refusal;
  const table = ns.findTable(db, name);
  if (table === undefined) return TABLE_DOES_NOT_EXIST;
  if (offset === 0) return codeOf(yield* createMakeSnapshotOp(ns, db, name, pid)) ?? OK;
  ns.threadPool.submit('MakeTablePartitionSnapshot', () =>
    makeTablePartitionSnapshot(ns, table, pid, offset),
  );
  return OK;
}

/** Whether a tablet is healthy is not asked. Models: NameServerImpl::MakeTablePartitionSnapshot */
function* makeTablePartitionSnapshot(
  ns: NameserverState,
  { tid, table_partition }: TableInfo,
  pid: PartitionId,
  offset: number,
): Proc {
  const metas = table_partition.find((candidate) => candidate.pid === pid)?.partition_meta ?? [];
  for (const { is_alive, endpoint } of metas) {
    if (!is_alive) continue;
    yield* ns.mu.lock();
    const isKnown = ns.tablets.has(endpoint);
    ns.mu.unlock();
    if (isKnown) yield* callTablet(ns.env, endpoint, 'MakeSnapshot', { tid, pid, offset });
  }
}
