import {
  parseTableInfo,
  type Endpoint,
  type PartitionId,
  type TableId,
  type TableInfo,
  type ZnodePaths,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';

/** A table as it was when its tablet last looked. */
export interface CatalogTable {
  readonly partitionCount: number;
  /** The leader that statements about a partition are sent to; the last one when several are alive. */
  leaderOf(pid: PartitionId): Endpoint | undefined;
}

/**
 * What a tablet knows of the tables of named databases. It reads their znodes when it is notified, and
 * one of them when a nameserver says so; in between it may be behind the times, and for good when a new
 * session has cost it its watch.
 *
 * Deviates: a replica that was created or loaded is not in it before the next notification; the
 * original adds those it leads at once, with the partitions that their meta names.
 *
 * Models: TabletCatalog.
 */
export class TabletCatalog {
  /** Integer value of the notify node at the last refresh. */
  version = 1;
  /** Kept as text: few of them are ever asked for. */
  private tables = new Map<TableId, string>();

  constructor(
    private readonly zk: ZkPort,
    private readonly paths: ZnodePaths,
  ) {}

  table(tid: TableId): CatalogTable | undefined {
    const info = parseTableInfo(this.tables.get(tid) ?? '');
    if (info === undefined) return undefined;
    return { partitionCount: info.table_partition.length, leaderOf: (pid) => leaderIn(info, pid) };
  }

  /** Models: TabletImpl::RefreshTableInfo. */
  *refresh(): Proc {
    const { zk, paths } = this;
    const notified = yield* zk.getNodeValue(paths.notify);
    if (notified === undefined) return;
    let ids: readonly string[] = [];
    if ((yield* zk.isExistNode(paths.dbTableData)) === 'exists') {
      const children = yield* zk.getChildren(paths.dbTableData);
      if (children === undefined) return;
      ids = children;
    }
    const tables = new Map<TableId, string>();
    for (const id of ids) {
      const text = yield* zk.getNodeValue(`${paths.dbTableData}/${id}`);
      if (text !== undefined) tables.set(Number(id), text);
    }
    // Stored procedures would be read here; a simulated cluster has none.
    yield* zk.isExistNode(paths.child('store_procedure/db_sp_data'));
    this.tables = tables;
    this.version = Number.parseInt(notified, 10) || 0;
  }

  /** Models: TabletImpl::RefreshSingleTable. */
  *refreshTable(tid: TableId): Proc {
    const text = yield* this.zk.getNodeValue(`${this.paths.dbTableData}/${tid}`);
    if (text !== undefined) this.tables.set(tid, text);
  }
}

/** Models: PartitionClientManager. */
function leaderIn({ table_partition }: TableInfo, pid: PartitionId): Endpoint | undefined {
  const metas = table_partition.find((partition) => partition.pid === pid)?.partition_meta ?? [];
  return metas.findLast((meta) => meta.is_leader && meta.is_alive)?.endpoint;
}
