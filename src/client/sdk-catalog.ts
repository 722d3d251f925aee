import { parseTableInfo, type Endpoint, type Environment, type TableInfo } from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';

/**
 * What an SDK knows of a cluster: the tables of named databases as their znodes were when it last
 * looked, and every tablet it has ever seen registered.
 */
export class SdkCatalog {
  private tables = new Map<string, Map<string, TableInfo>>();
  private readonly tablets = new Set<Endpoint>();

  constructor(
    private readonly env: Environment,
    private readonly zk: ZkPort,
  ) {}

  /** Tablets are added and never forgotten. */
  get knownTablets(): ReadonlySet<Endpoint> {
    return this.tablets;
  }

  table(db: string, name: string): TableInfo | undefined {
    return this.tables.get(db)?.get(name);
  }

  /**
   * Reads everything anew. On a failure the old tables stay; a table that cannot be read is missing
   * from the new ones.
   *
   * Models: ClusterSDK::BuildCatalog, `src/sdk/db_sdk.cc`.
   */
  *build(): Proc<boolean> {
    const { zk } = this;
    const { dbTableData } = this.env.paths;
    if (!(yield* this.readTablets())) return false;
    let ids: readonly string[] = [];
    if ((yield* zk.isExistNode(dbTableData)) === 'exists') {
      const children = yield* zk.getChildren(dbTableData);
      if (children === undefined) return false;
      ids = children;
    }
    // Stored procedures would be read here; a simulated cluster has none.
    yield* zk.isExistNode(this.env.paths.child('store_procedure/db_sp_data'));
    const tables = new Map<string, Map<string, TableInfo>>();
    for (const id of ids) {
      const value = yield* zk.getNodeValue(`${dbTableData}/${id}`);
      const table = value === undefined ? undefined : parseTableInfo(value);
      if (table === undefined) continue;
      const ofDb = tables.get(table.db) ?? new Map<string, TableInfo>();
      if (!ofDb.has(table.name)) ofDb.set(table.name, table);
      tables.set(table.db, ofDb);
    }
    this.tables = tables;
    return true;
  }

  /** Models: ClusterSDK::InitTabletClient, `src/sdk/db_sdk.cc`. */
  private *readTablets(): Proc<boolean> {
    const nodes = yield* this.zk.getNodes();
    if (nodes === undefined) return false;
    for (const endpoint of nodes) {
      // Addresses for the outside and for server names are looked up; no simulated tablet has one.
      yield* this.zk.isExistNode(this.env.paths.child(`map/sdkendpoints/${endpoint}`));
      yield* this.zk.isExistNode(this.env.paths.child(`map/names/${endpoint}`));
    }
    for (const endpoint of nodes) this.tablets.add(endpoint);
    return true;
  }
}
