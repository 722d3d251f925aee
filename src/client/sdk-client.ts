import {
  callNameserver,
  callTablet,
  columnKeysOf,
  isOk,
  ReturnCode,
  type Endpoint,
  type Environment,
  type PartitionId,
  type Status,
  type TableInfo,
} from '../protocol/index.js';
import { SECOND, type Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { partitionOf } from './hash64.js';
import { lastAliveLeader } from './routing.js';
import { sendGet, type ReadOutcome, type ReadRouter } from './read-router.js';
import { decodeRow } from './row-codec.js';
import { SdkCatalog } from './sdk-catalog.js';
import { transportErrorText } from './transport-error.js';
import { sendPut, type PutOutcome, type WriteRouter } from './write-router.js';

export interface SdkClientOptions {
  /** `never`: what it read at its start is all it ever knows. */
  readonly refresh?: 'on-notify' | 'never';
}

/** How a read or a delete ended. */
export type SdkOutcome =
  | { readonly status: 'ok'; readonly ts: number; readonly value: string; readonly cells: readonly string[] }
  | { readonly status: 'failed'; readonly message: string; readonly code: number }
  | { readonly status: 'unknown'; readonly message: string };

const CHECK_ZK_INTERVAL_US = 2 * SECOND;

/**
 * An application's connection to a cluster: it finds tables and leaders in ZooKeeper, follows the
 * notify znode, and talks to tablets. It sees tables of named databases only.
 *
 * Models: ClusterSDK, `src/sdk/db_sdk.cc`, and SQLClusterRouter for rows.
 *
 * @example
 * const sdk = new SdkClient(env, zk, {});
 * node.spawn('sdk', sdk.open());
 */
export class SdkClient implements WriteRouter, ReadRouter {
  private readonly catalog: SdkCatalog;
  /** The session's count of handshakes when the watch was last set; 0 before. */
  private watchedTerm = 0;

  constructor(
    private readonly env: Environment,
    private readonly zk: ZkPort,
    private readonly options: SdkClientOptions,
  ) {
    this.catalog = new SdkCatalog(env, zk);
  }

  /** Connects and reads the catalog; false when that fails. Models: ClusterSDK::Init. */
  *open(): Proc<boolean> {
    if (!(yield* this.zk.init())) return false;
    if (!(yield* this.catalog.build())) return false;
    if (this.options.refresh !== 'never') {
      yield* this.watchNotify();
      this.env.node.spawn('CheckZk', this.checkZk());
    }
    return true;
  }

  partitionOf(table: string, db: string, key: string): PartitionId | undefined {
    const info = this.catalog.table(db, table);
    return info === undefined ? undefined : partitionOf(key, info.table_partition.length);
  }

  /** The leader that the next row of this key would go to. */
  leaderOf(table: string, db: string, key: string): Endpoint | undefined {
    const info = this.catalog.table(db, table);
    return info === undefined ? undefined : this.leader(info, partitionOf(key, info.table_partition.length));
  }

  /**
   * Inserts one row. The leaders of all partitions must be known, whichever the row goes to; there is
   * no retry and no forced refresh.
   *
   * Models: SQLClusterRouter::PutRow, `src/sdk/sql_cluster_router.cc`.
   */
  *put(table: string, db: string, key: string, ts: number, value: string): Proc<PutOutcome> {
    const info = this.catalog.table(db, table);
    const leaders = info?.table_partition.map(({ pid }) => this.leader(info, pid));
    if (info === undefined || leaders === undefined || leaders.includes(undefined)) {
      return { status: 'failed', code: ReturnCode.kError, message: `fail to get table ${table} tablet` };
    }
    const pid = partitionOf(key, info.table_partition.length);
    const leader = this.leader(info, pid);
    if (leader === undefined) {
      return { status: 'failed', code: ReturnCode.kError, message: `fail to get table ${table} tablet` };
    }
    return yield* sendPut(this.env, { table: info, pid, leader, key, ts, payload: value }, putComplaint);
  }

  /** The row of a key at `ts`, or the newest with 0. */
  *get(table: string, db: string, key: string, ts = 0): Proc<SdkOutcome> {
    const info = this.catalog.table(db, table);
    if (info === undefined) return noSuchTable(table, db);
    const pid = partitionOf(key, info.table_partition.length);
    const leader = this.leader(info, pid);
    if (leader === undefined) return failed(ReturnCode.kError, `fail to get table ${table} tablet`);
    const outcome = yield* callTablet(this.env, leader, 'Get', { tid: info.tid, pid, key, ts });
    if (!outcome.ok) return failed(ReturnCode.kRPCError, transportErrorText(this.env, outcome.error, leader));
    const { response } = outcome;
    if (!isOk(response)) return failed(response.code, response.msg);
    const value = response.value ?? '';
    const cells = info.column_desc.length === 0 ? [value] : decodeRow(info.column_desc, value);
    return { status: 'ok', ts: response.ts ?? 0, value, cells };
  }

  /** The newest row of a key, as {@link get} finds it. */
  *read(table: string, db: string, key: string): Proc<ReadOutcome> {
    const info = this.catalog.table(db, table);
    if (info === undefined) return { ...noSuchTable(table, db), status: 'failed' } as ReadOutcome;
    const pid = partitionOf(key, info.table_partition.length);
    const leader = this.leader(info, pid);
    if (leader === undefined) {
      return { status: 'failed', code: ReturnCode.kError, message: `fail to get table ${table} tablet` };
    }
    return yield* sendGet(this.env, { table: info, pid, leader, key }, ({ msg }) => msg);
  }

  /** Deletes a key by its first index, and its rows under their other keys. */
  *delete(table: string, db: string, key: string): Proc<SdkOutcome> {
    const info = this.catalog.table(db, table);
    if (info === undefined) return noSuchTable(table, db);
    const pid = partitionOf(key, info.table_partition.length);
    const leader = this.leader(info, pid);
    if (leader === undefined) return failed(ReturnCode.kError, 'cannot connect tablet');
    const index = columnKeysOf(info)[0]?.index_name;
    const named = { key, ...(index === undefined ? {} : { idx_name: index }) };
    const request = { tid: info.tid, pid, ...named, enable_decode_value: true };
    const outcome = yield* callTablet(this.env, leader, 'Delete', request);
    if (!outcome.ok) {
      const message = transportErrorText(this.env, outcome.error, leader);
      return outcome.mayHaveExecuted === true
        ? { status: 'unknown', message }
        : failed(ReturnCode.kRPCError, message);
    }
    const { response } = outcome;
    return isOk(response)
      ? { status: 'ok', ts: 0, value: '', cells: [] }
      : failed(response.code, response.msg);
  }

  /**
   * Empties a table, by the nameserver that leads.
   *
   * Models: TRUNCATE TABLE of SQLClusterRouter::ExecuteSQL
   */
  *truncate(table: string, db: string): Proc<SdkOutcome> {
    const children = yield* this.zk.getChildren(this.env.paths.leader);
    const first = children?.toSorted()[0];
    const nameserver =
      first === undefined ? undefined : yield* this.zk.getNodeValue(`${this.env.paths.leader}/${first}`);
    if (nameserver === undefined) return failed(ReturnCode.kError, 'fail to get nameserver');
    const outcome = yield* callNameserver(this.env, nameserver, 'TruncateTable', { name: table, db });
    if (!outcome.ok) {
      const message = transportErrorText(this.env, outcome.error, nameserver);
      return outcome.mayHaveExecuted === true
        ? { status: 'unknown', message }
        : failed(ReturnCode.kRPCError, message);
    }
    const { response } = outcome;
    return isOk(response)
      ? { status: 'ok', ts: 0, value: '', cells: [] }
      : failed(response.code, response.msg);
  }

  private leader(table: TableInfo, pid: PartitionId): Endpoint | undefined {
    return lastAliveLeader(table, pid, this.catalog.knownTablets);
  }

  /** Sets the watch; reads nothing. Models: ClusterSDK::WatchNotify. */
  private *watchNotify(): Proc {
    this.watchedTerm = this.zk.sessionTerm;
    const refresh = (): Proc => this.refresh();
    yield* this.zk.watchItem(this.env.paths.notify, refresh);
  }

  private *refresh(): Proc {
    yield* this.catalog.build();
  }

  /**
   * After a new handshake with ZooKeeper the watch is set again, but what was missed meanwhile is not
   * read.
   *
   * Models: ClusterSDK::CheckZk.
   */
  private *checkZk(): Proc {
    for (;;) {
      yield* this.env.node.sleep(CHECK_ZK_INTERVAL_US);
      if (this.watchedTerm !== this.zk.sessionTerm) yield* this.watchNotify();
    }
  }
}

function putComplaint(answer: Status): string {
  return `put failed--ReturnCode[${answer.code}]--${answer.msg}`;
}

function failed(code: number, message: string): SdkOutcome {
  return { status: 'failed', code, message };
}

function noSuchTable(table: string, db: string): SdkOutcome {
  return failed(ReturnCode.kTableIsNotExist, `table ${db}.${table} does not exist`);
}
