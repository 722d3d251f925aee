import {
  callTablet,
  OFFLINE_LEADER_ENDPOINT,
  type Endpoint,
  type OpInfo,
  type RecoverTableData,
  type TableId,
  type TablePartition,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { newTask, type Task } from '../op.js';
import { createReAddReplicaOp } from '../ops/re-add-replica-op.js';
import { createReLoadTableOp } from '../ops/re-load-table-op.js';
import { createUpdatePartitionStatusOp } from '../ops/update-partition-status-op.js';
import { chooseReAdd, matchTermOffset, type ReplicaPosition } from '../recovery-decision.js';
import type { NameserverState } from '../state.js';

/** Looks at a returned replica, makes it fit to come back, and creates the OP that brings it back. */
export function recoverTableTask(ns: NameserverState, op: OpInfo): Task {
  return newTask(op, 'kRecoverTable', '', (task) => recoverEndpointTable(ns, op, task));
}

interface Target {
  readonly endpoint: Endpoint;
  readonly leader: Endpoint | undefined;
  readonly tid: TableId;
}

type Scan = Target | { readonly done: true } | { readonly failed: string };

/** Models: NameServerImpl::RecoverEndpointTable */
function* recoverEndpointTable(ns: NameserverState, op: OpInfo, task: Task): Proc {
  // Leaves the task kDoing: whoever leads now runs it again.
  if (!ns.running) return;
  yield* ns.mu.lock();
  const scan = scanReplicas(ns, op);
  ns.mu.unlock();
  if ('done' in scan) return ns.setTask(task, 'kDone');
  if ('failed' in scan) return ns.setTask(task, 'kFailed', scan.failed);
  const { endpoint, leader, tid } = scan;
  const of = { tid, pid: op.pid };
  const maxRetry = ns.env.flags.request_max_retry;
  const pair = yield* callTablet(ns.env, endpoint, 'GetTermPair', of, { maxRetry });
  if (!pair.ok || pair.response.code !== 0) return ns.setTask(task, 'kFailed', `GetTermPair at ${endpoint}`);
  const { has_table: hasTable = false, is_leader = false, term = 0, offset = 0 } = pair.response;
  if (leader === undefined) return yield* recoverOnlyReplica(ns, op, task, endpoint, hasTable);
  if (hasTable && is_leader) {
    const request = { ...of, mode: 'kTableFollower' as const, replicas: [] };
    const demoted = yield* callTablet(ns.env, endpoint, 'ChangeRole', request, { maxRetry });
    if (!demoted.ok || demoted.response.code !== 0)
      return ns.setTask(task, 'kFailed', `ChangeRole at ${endpoint}`);
  }
  if (!hasTable) {
    const deleted = yield* callTablet(ns.env, endpoint, 'DeleteBinlog', of);
    if (!deleted.ok || deleted.response.code !== 0)
      return ns.setTask(task, 'kFailed', `DeleteBinlog at ${endpoint}`);
  }
  yield* reAdd(ns, op, task, scan, { hasTable, term, offset });
}

/** Steps F to H: the decision, and the child OP. */
function* reAdd(
  ns: NameserverState,
  op: OpInfo,
  task: Task,
  { endpoint, leader, tid }: Target,
  position: ReplicaPosition,
): Proc {
  const { db, name, pid } = op;
  yield* ns.mu.lock();
  const partition = ns.findPartition(db, name, pid);
  const matched = partition === undefined ? undefined : matchTermOffset(partition, position);
  ns.mu.unlock();
  if (matched === undefined) return ns.setTask(task, 'kFailed', 'no such partition');
  const maxRetry = ns.env.flags.request_max_retry;
  const manifest = yield* callTablet(ns.env, leader!, 'GetManifest', { tid, pid }, { maxRetry });
  if (!manifest.ok || manifest.response.code !== 0)
    return ns.setTask(task, 'kFailed', `GetManifest at ${leader!}`);
  const kind = chooseReAdd(position, matched, manifest.response.manifest?.offset ?? 0);
  yield* ns.mu.lock();
  yield* createReAddReplicaOp(ns, kind, op, endpoint);
  ns.mu.unlock();
  ns.setTask(task, 'kDone');
}

/** A partition without followers: what its tablet holds, or has on disk, is all there is. */
function* recoverOnlyReplica(
  ns: NameserverState,
  op: OpInfo,
  task: Task,
  endpoint: Endpoint,
  hasTable: boolean,
): Proc {
  const { concurrency } = op.data as RecoverTableData;
  yield* ns.mu.lock();
  const child = { db: op.db, name: op.name, pid: op.pid, endpoint, parentId: op.op_id, concurrency };
  if (hasTable) yield* createUpdatePartitionStatusOp(ns, { ...child, isLeader: true, isAlive: true });
  else yield* createReLoadTableOp(ns, child);
  ns.mu.unlock();
  ns.setTask(task, 'kDone');
}

/** Step A: finds the replica and its leader, in list order. */
function scanReplicas(ns: NameserverState, op: OpInfo): Scan {
  const table = ns.findTable(op.db, op.name);
  const partition = table?.table_partition.find((candidate) => candidate.pid === op.pid);
  if (table === undefined || partition === undefined) return { failed: 'no such partition' };
  return scanPartition(ns, partition, (op.data as RecoverTableData).endpoint, table.tid);
}

function scanPartition(
  ns: NameserverState,
  partition: TablePartition,
  argument: Endpoint,
  tid: TableId,
): Scan {
  let endpoint = argument;
  let leader: Endpoint | undefined;
  let target: Endpoint | undefined;
  let hasFollower = true;
  for (const meta of partition.partition_meta) {
    if (meta.is_leader) {
      if (meta.is_alive) {
        if (!ns.isHealthy(meta.endpoint)) return { failed: `leader ${meta.endpoint} is not healthy` };
        leader = meta.endpoint;
      } else if (endpoint === OFFLINE_LEADER_ENDPOINT) {
        endpoint = meta.endpoint;
      }
    }
    if (meta.endpoint !== endpoint) continue;
    if (meta.is_alive) return { done: true };
    if (!ns.isHealthy(endpoint)) return { failed: `${endpoint} is not healthy` };
    target = endpoint;
    if (partition.partition_meta.length === 1) {
      hasFollower = false;
      break;
    }
  }
  if (target === undefined) return { failed: `${endpoint} is not in the partition` };
  if (hasFollower && leader === undefined) return { failed: 'no alive leader' };
  return { endpoint: target, leader, tid };
}
