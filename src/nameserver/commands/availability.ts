import {
  copyTableInfo,
  OK,
  ReturnCode,
  status,
  type Endpoint,
  type Handlers,
  type NameserverRpc,
  type PartitionId,
  type Status,
  type TableInfo,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { offlineEndpoint, recoverEndpoint } from '../failover-policy.js';
import { createChangeLeaderOp } from '../ops/change-leader-op.js';
import { createRecoverTableOp } from '../ops/recover-table-op.js';
import { findLeader, type NameserverState } from '../state.js';
import { updateZkTableNode } from '../table-node.js';
import {
  concurrencyOf,
  CREATE_OP_FAILED,
  ENDPOINT_DOES_NOT_EXIST,
  INVALID_PARAMETER,
  PID_DOES_NOT_EXIST,
  refuseManualOperation,
  SET_ZK_FAILED,
  TABLE_DOES_NOT_EXIST,
  TABLET_IS_NOT_HEALTHY,
} from './guards.js';

type AvailabilityHandlers = Pick<
  Handlers<NameserverRpc>,
  | 'ChangeLeader'
  | 'OfflineEndpoint'
  | 'RecoverEndpoint'
  | 'RecoverTable'
  | 'UpdateTableAliveStatus'
  | 'SetTablePartition'
>;

/** What operators do by hand when `auto_failover` is off. */
export function availabilityHandlers(ns: NameserverState): AvailabilityHandlers {
  return {
    ChangeLeader: (request) => changeLeader(ns, request),
    OfflineEndpoint: (request) => offline(ns, request),
    RecoverEndpoint: (request) => recover(ns, request),
    RecoverTable: (request) => recoverTable(ns, request),
    UpdateTableAliveStatus: (request) => updateTableAliveStatus(ns, request),
    SetTablePartition: (request) => setTablePartition(ns, request),
  };
}

/** Models: NameServerImpl::ChangeLeader */
function* changeLeader(ns: NameserverState, request: NameserverRpc['ChangeLeader'][0]): Proc<Status> {
  const { db, name, pid, candidate_leader: asked } = request;
  yield* ns.mu.lock();
  const refusal =
    refuseManualOperation(ns) ?? refuseElection(ns.findTable(db, name), pid, asked !== undefined);
  if (refusal !== undefined) {
    ns.mu.unlock();
    return refusal;
  }
  const candidate = asked === undefined || asked === 'auto' ? {} : { candidate: asked };
  const concurrency = ns.env.flags.name_server_task_concurrency;
  const created = yield* createChangeLeaderOp(ns, { db, name, pid, concurrency, ...candidate });
  ns.mu.unlock();
  return created ? OK : CREATE_OP_FAILED;
}

function refuseElection(
  table: TableInfo | undefined,
  pid: PartitionId,
  hasCandidate: boolean,
): Status | undefined {
  if (table === undefined) return TABLE_DOES_NOT_EXIST;
  const partition = table.table_partition.find((candidate) => candidate.pid === pid);
  if (partition === undefined) return PID_DOES_NOT_EXIST;
  if (partition.partition_meta.length === 1) return status(ReturnCode.kNoFollower, 'no follower');
  if (!hasCandidate && findLeader(partition) !== undefined) {
    return status(ReturnCode.kLeaderIsAlive, 'leader is alive');
  }
  if (!partition.partition_meta.some((meta) => meta.is_alive && !meta.is_leader)) {
    return status(ReturnCode.kNoAliveFollower, 'no alive follower');
  }
  return undefined;
}

/** Models: NameServerImpl::OfflineEndpoint */
function* offline(ns: NameserverState, request: NameserverRpc['OfflineEndpoint'][0]): Proc<Status> {
  const refusal = refuseManualOperation(ns);
  if (refusal !== undefined) return refusal;
  const concurrency = concurrencyOf(ns, request.concurrency);
  if (concurrency === undefined) return INVALID_PARAMETER;
  yield* ns.mu.lock();
  const isKnown = ns.tablets.has(request.endpoint);
  ns.mu.unlock();
  if (!isKnown) return ENDPOINT_DOES_NOT_EXIST;
  yield* offlineEndpoint(ns, request.endpoint, concurrency);
  return OK;
}

/** Models: NameServerImpl::RecoverEndpoint */
function* recover(ns: NameserverState, request: NameserverRpc['RecoverEndpoint'][0]): Proc<Status> {
  const refusal = refuseManualOperation(ns);
  if (refusal !== undefined) return refusal;
  const concurrency = concurrencyOf(ns, request.concurrency);
  if (concurrency === undefined) return INVALID_PARAMETER;
  yield* ns.mu.lock();
  const unfit = refuseTablet(ns, request.endpoint);
  ns.mu.unlock();
  if (unfit !== undefined) return unfit;
  const mode = request.need_restore === true ? 'needRestore' : 'plain';
  yield* recoverEndpoint(ns, request.endpoint, mode, concurrency);
  return OK;
}

function refuseTablet(ns: NameserverState, endpoint: Endpoint): Status | undefined {
  if (!ns.tablets.has(endpoint)) return ENDPOINT_DOES_NOT_EXIST;
  return ns.isHealthy(endpoint) ? undefined : TABLET_IS_NOT_HEALTHY;
}

/** Answers ok even when no OP could be created. Models: NameServerImpl::RecoverTable */
function* recoverTable(ns: NameserverState, request: NameserverRpc['RecoverTable'][0]): Proc<Status> {
  const refusal = refuseManualOperation(ns);
  if (refusal !== undefined) return refusal;
  return yield* ns.mu.hold(() => recoverTableLocked(ns, request));
}

function* recoverTableLocked(
  ns: NameserverState,
  { db, name, pid, endpoint }: NameserverRpc['RecoverTable'][0],
): Proc<Status> {
  const unfit = refuseTablet(ns, endpoint);
  if (unfit !== undefined) return unfit;
  const table = ns.findTable(db, name);
  if (table === undefined) return TABLE_DOES_NOT_EXIST;
  const partition = table.table_partition.find((candidate) => candidate.pid === pid);
  const meta = partition?.partition_meta.find((candidate) => candidate.endpoint === endpoint);
  if (meta === undefined) return PID_DOES_NOT_EXIST;
  if (meta.is_alive) return status(ReturnCode.kTableIsAlive, 'table is alive, need not recover');
  const { check_binlog_sync_progress_delta: offsetDelta, name_server_task_concurrency: concurrency } =
    ns.env.flags;
  const isLeader = meta.is_leader;
  yield* createRecoverTableOp(ns, { db, name, pid, endpoint, isLeader, offsetDelta, concurrency });
  return OK;
}

/** Sets the flag and nothing else: no OP, no tablet is asked. Models: NameServerImpl::UpdateTableAliveStatus */
function* updateTableAliveStatus(
  ns: NameserverState,
  request: NameserverRpc['UpdateTableAliveStatus'][0],
): Proc<Status> {
  const { db, name, endpoint, is_alive: isAlive } = request;
  const refusal = refuseManualOperation(ns);
  if (refusal !== undefined) return refusal;
  yield* ns.mu.lock();
  const answer = yield* (function* (): Proc<Status> {
    if (!ns.tablets.has(endpoint)) return ENDPOINT_DOES_NOT_EXIST;
    const current = ns.findTable(db, name);
    if (current === undefined) return TABLE_DOES_NOT_EXIST;
    const table = copyTableInfo(current);
    const touched = table.table_partition
      .filter(({ pid }) => (request.pid ?? pid) === pid)
      .flatMap(({ pid, partition_meta }) => partition_meta.map((meta) => ({ pid, meta })))
      .filter(({ meta }) => meta.endpoint === endpoint);
    if (touched.length === 0) return status(ReturnCode.kNoPidHasUpdate, 'no pid has update');
    for (const { meta } of touched) meta.is_alive = isAlive;
    if (!(yield* updateZkTableNode(ns, table))) return SET_ZK_FAILED;
    ns.putTable(table);
    for (const { pid, meta } of touched) {
      ns.record({ kind: 'replica-flagged', endpoint, isLeader: meta.is_leader, isAlive, db, name, pid });
    }
    return OK;
  })();
  ns.mu.unlock();
  return answer;
}

/** Replaces a partition's record whole; a pid that does not exist changes nothing. Models: NameServerImpl::SetTablePartition */
function* setTablePartition(
  ns: NameserverState,
  request: NameserverRpc['SetTablePartition'][0],
): Proc<Status> {
  const refusal = refuseManualOperation(ns);
  if (refusal !== undefined) return refusal;
  yield* ns.mu.lock();
  const current = ns.findTable(request.db, request.name);
  if (current === undefined) {
    ns.mu.unlock();
    return TABLE_DOES_NOT_EXIST;
  }
  const table = copyTableInfo(current);
  const place = table.table_partition.findIndex((partition) => partition.pid === request.table_partition.pid);
  let written = true;
  if (place >= 0) {
    table.table_partition[place] = request.table_partition;
    written = yield* updateZkTableNode(ns, table);
    if (written) ns.putTable(copyTableInfo(table));
  }
  ns.mu.unlock();
  return written ? OK : SET_ZK_FAILED;
}
