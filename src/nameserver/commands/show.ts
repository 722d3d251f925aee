import {
  callTablet,
  copyTableInfo,
  OK,
  ReturnCode,
  status,
  type Endpoint,
  type Handlers,
  type NameserverRpc,
  type OpStatus,
  type TabletStatus,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Op } from '../op.js';
import { deleteDoneOp } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { refuseUnlessLeading } from './guards.js';

type ShowHandlers = Pick<
  Handlers<NameserverRpc>,
  'ShowTable' | 'ShowTablet' | 'ShowCatalog' | 'ShowSdkEndpoint' | 'ShowOPStatus' | 'GetTablePartition'
>;

/** Models: NameServerImpl::ShowTable, ShowTablet, ShowOPStatus and GetTablePartition */
export function showHandlers(ns: NameserverState): ShowHandlers {
  return {
    *ShowTable({ name, db, show_all }) {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      yield* ns.mu.lock();
      const all =
        show_all === true ? ns.allTables() : [...ns.tablesOf(''), ...(db === '' ? [] : ns.tablesOf(db))];
      const table_info = all.filter((table) => name === undefined || table.name === name).map(copyTableInfo);
      ns.mu.unlock();
      return { ...OK, table_info };
    },
    *ShowTablet() {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      yield* ns.mu.lock();
      const tablets = tabletStatuses(ns);
      ns.mu.unlock();
      return { ...OK, tablets };
    },
    ShowCatalog: () => showCatalog(ns),
    // Nobody can set an address for the outside here.
    ShowSdkEndpoint: () => refuseUnlessLeading(ns) ?? { ...OK, tablets: [] },
    *ShowOPStatus(filter) {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      yield* ns.mu.lock();
      yield* deleteDoneOp(ns);
      const op_status = opStatuses(ns).filter(
        (op) =>
          (filter.op_id ?? op.op_id) === op.op_id &&
          (filter.db ?? op.db) === op.db &&
          (filter.name ?? op.name) === op.name &&
          (filter.pid ?? op.pid) === op.pid,
      );
      ns.mu.unlock();
      return { ...OK, op_status };
    },
    GetTablePartition({ name, db, pid }) {
      const refusal = refuseUnlessLeading(ns);
      if (refusal !== undefined) return refusal;
      const table = ns.findTable(db, name);
      if (table === undefined) return { code: 100, msg: 'table does not exist' };
      const found = copyTableInfo(table).table_partition.find((partition) => partition.pid === pid);
      return found === undefined ? OK : { ...OK, table_partition: found };
    },
  };
}

/** Models: NameServerImpl::ShowCatalog */
function* showCatalog(ns: NameserverState): Proc<NameserverRpc['ShowCatalog'][1]> {
  if (!ns.running) return status(ReturnCode.kNameserverIsNotLeader, 'cur nameserver is not leader');
  yield* ns.mu.lock();
  const endpoints = ns.healthyEndpoints();
  ns.mu.unlock();
  const catalog: { endpoint: Endpoint; version: number }[] = [];
  for (const endpoint of endpoints) {
    const outcome = yield* callTablet(ns.env, endpoint, 'GetCatalog', {});
    if (!outcome.ok || outcome.response.code !== 0)
      return status(ReturnCode.kRequestTabletFailed, 'request tablet failed');
    catalog.push({ endpoint, version: outcome.response.version });
  }
  return { ...OK, catalog };
}

export function tabletStatuses(ns: NameserverState): TabletStatus[] {
  const nowMs = ns.env.node.localMs;
  return ns
    .sortedTablets()
    .map(({ endpoint, state, ctimeMs }) => ({ endpoint, state, age: nowMs - ctimeMs }));
}

/** All OPs that this process remembers, by id. */
export function opStatuses(ns: NameserverState): OpStatus[] {
  const byId = new Map<number, OpStatus>();
  for (const op of [...ns.queues.flat(), ...ns.doneOps]) byId.set(op.info.op_id, opStatus(op));
  return [...byId.values()].sort((a, b) => a.op_id - b.op_id);
}

function opStatus({ info, tasks }: Op): OpStatus {
  const current = info.task_status === 'kInited' ? undefined : tasks[0];
  return {
    op_id: info.op_id,
    op_type: info.op_type,
    name: info.name,
    db: info.db,
    pid: info.pid,
    status: info.task_status,
    for_replica_cluster: false,
    start_time: info.start_time,
    end_time: info.end_time,
    task_type: current?.info.task_type ?? '-',
  };
}
