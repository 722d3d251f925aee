import {
  callTablet,
  columnKeyRefusal,
  OK,
  ReturnCode,
  serializeTableInfo,
  status,
  type CreateTableInfo,
  type Endpoint,
  type Handlers,
  type NameserverRpc,
  type PartitionId,
  type Status,
  type TableId,
  type TableInfo,
  type TableMeta,
  type TableMode,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { partitionsOf } from '../placement.js';
import type { NameserverState } from '../state.js';
import { notifyTableChanged } from '../table-node.js';
import { INVALID_PARAMETER, refuseUnlessLeading, SET_ZK_FAILED } from './guards.js';

/** Models: NameServerImpl::CreateTable */
export function createTableHandler(ns: NameserverState): Handlers<NameserverRpc>['CreateTable'] {
  return function* ({ table_info: request }) {
    const refusal = refuseUnlessLeading(ns) ?? refuseTable(ns, request);
    if (refusal !== undefined) return refusal;
    yield* ns.mu.lock();
    const partitions = partitionsOf(ns, request);
    const tid = 'code' in partitions ? undefined : yield* allocateTableId(ns);
    ns.mu.unlock();
    if ('code' in partitions) {
      if (partitions.code === 'invalid') return INVALID_PARAMETER;
      return status(ReturnCode.kSetPartitionInfoFailed, partitions.msg);
    }
    if (tid === undefined) return status(ReturnCode.kCreateTableFailed, 'allocate table id failed!');
    const table: TableInfo = {
      name: request.name,
      db: request.db,
      tid,
      partition_num: partitions.length,
      replica_num: Math.max(...partitions.map((partition) => partition.partition_meta.length)),
      seg_cnt: request.seg_cnt ?? 8,
      ttl: request.ttl,
      compress_type: request.compress_type,
      column_desc: [...request.column_desc],
      ...(request.column_key && { column_key: [...request.column_key] }),
      table_partition: partitions,
    };
    const answer = yield* createTableInternal(ns, table);
    return answer.code === 0 ? { ...answer, tid } : answer;
  };
}

function refuseTable(ns: NameserverState, table: CreateTableInfo): Status | undefined {
  const { name, db } = table;
  const refusal = columnKeyRefusal(table, ns.env.flags);
  if (refusal !== undefined) {
    return status(ReturnCode.kInvalidParameter, `check TableMeta failed! ${refusal}`);
  }
  if (db !== '' && !ns.databases.has(db)) return status(ReturnCode.kDatabaseNotFound, 'database not found');
  if (ns.findTable(db, name) !== undefined)
    return status(ReturnCode.kTableAlreadyExists, 'table already exists');
  return undefined;
}

function* allocateTableId(ns: NameserverState): Proc<number | undefined> {
  if (!(yield* ns.zk.setNodeValue(ns.env.paths.tableIndex, String(ns.tableIndex + 1)))) return undefined;
  return ++ns.tableIndex;
}

/**
 * Followers first, then leaders, so that a leader finds its followers. Whatever fails, all copies are
 * dropped again; the table id stays used up.
 *
 * Models: NameServerImpl::CreateTableInternal
 */
function* createTableInternal(ns: NameserverState, table: TableInfo): Proc<Status> {
  const term = ns.term;
  let answer: Status = yield* createOnTablets(ns, table, 'kTableFollower');
  if (answer.code === 0) {
    for (const partition of table.table_partition) partition.term_offset.push({ term, offset: 0 });
    answer = yield* createOnTablets(ns, table, 'kTableLeader');
  }
  if (answer.code === 0) {
    yield* ns.mu.lock();
    const node = yield* ns.zk.createNode(ns.env.paths.table(table), serializeTableInfo(table));
    if (node === undefined) answer = SET_ZK_FAILED;
    else {
      ns.putTable(table);
      ns.record({ kind: 'table-created', db: table.db, name: table.name, tid: table.tid });
      yield* notifyTableChanged(ns);
    }
    ns.mu.unlock();
  }
  if (answer.code === 0) yield* refreshTablets(ns, table.tid);
  else ns.taskThreadPool.submit('DropTableOnTablet', () => dropOnTablets(ns, table));
  return answer;
}

/** Models: NameServerImpl::CreateTableOnTablet */
function* createOnTablets(ns: NameserverState, table: TableInfo, mode: TableMode): Proc<Status> {
  for (const { pid, partition_meta: metas, term_offset } of table.table_partition) {
    const followers = metas.filter((meta) => !meta.is_leader).map((meta) => meta.endpoint);
    for (const { endpoint, is_leader } of metas) {
      if (is_leader !== (mode === 'kTableLeader')) continue;
      if (!ns.isHealthy(endpoint)) {
        return status(ReturnCode.kServerConnError, `endpoint ${endpoint} cannot find client`);
      }
      const leading = is_leader ? { term: term_offset[0]!.term, replicas: followers } : {};
      const answer = yield* createOnTablet(ns, endpoint, { ...tableMeta(table, pid, mode), ...leading });
      if (answer.code !== 0) return answer;
    }
  }
  return OK;
}

function tableMeta(table: TableInfo, pid: PartitionId, mode: TableMode): TableMeta {
  const { name, db, tid, seg_cnt, ttl, compress_type, column_desc, column_key } = table;
  const keys = column_key === undefined ? {} : { column_key: [...column_key] };
  return { name, db, tid, pid, seg_cnt, ttl, compress_type, column_desc: [...column_desc], ...keys, mode };
}

function* createOnTablet(ns: NameserverState, endpoint: Endpoint, table_meta: TableMeta): Proc<Status> {
  const outcome = yield* callTablet(ns.env, endpoint, 'CreateTable', { table_meta });
  return outcome.ok
    ? outcome.response
    : status(ReturnCode.kRPCError, `create table on ${endpoint}: ${outcome.error}`);
}

function* dropOnTablets(ns: NameserverState, table: TableInfo): Proc {
  for (const { pid, partition_meta } of table.table_partition) {
    for (const { endpoint } of partition_meta) {
      if (ns.isHealthy(endpoint)) yield* callTablet(ns.env, endpoint, 'DropTable', { tid: table.tid, pid });
    }
  }
}

/** Whether a tablet heard of it is not asked, but its answer is waited for. */
function* refreshTablets(ns: NameserverState, tid: TableId): Proc {
  yield* ns.mu.lock();
  const endpoints = ns.healthyEndpoints();
  ns.mu.unlock();
  const maxRetry = ns.env.flags.request_max_retry;
  for (const endpoint of endpoints) yield* callTablet(ns.env, endpoint, 'Refresh', { tid }, { maxRetry });
}
