import type { Endpoint, OpId, TableId } from './ids.js';

/** OpenMLDB's znodes below `zk_root_path`. */
export class ZnodePaths {
  constructor(readonly root: string) {}

  readonly child = (path: string): string => `${this.root}/${path}`;

  get nodes(): string {
    return this.child('nodes');
  }
  node(endpoint: Endpoint): string {
    return `${this.nodes}/${endpoint}`;
  }
  get leader(): string {
    return this.child('leader');
  }
  get tableIndex(): string {
    return this.child('table/table_index');
  }
  get term(): string {
    return this.child('table/term');
  }
  get notify(): string {
    return this.child('table/notify');
  }
  get globalVariableNotify(): string {
    return this.child('notify/global_variable');
  }
  /** Parent of the tables without a database, by name. */
  get tableData(): string {
    return this.child('table/table_data');
  }
  /** Parent of the tables of named databases, by table id. */
  get dbTableData(): string {
    return this.child('table/db_table_data');
  }
  table(table: { readonly db: string; readonly name: string; readonly tid: TableId }): string {
    return table.db === '' ? `${this.tableData}/${table.name}` : `${this.dbTableData}/${table.tid}`;
  }
  get db(): string {
    return this.child('db');
  }
  get opIndex(): string {
    return this.child('op/op_index');
  }
  get opData(): string {
    return this.child('op/op_data');
  }
  op(id: OpId): string {
    return `${this.opData}/${id}`;
  }
  get autoFailover(): string {
    return this.child('config/auto_failover');
  }
  get functions(): string {
    return this.child('data/function');
  }
}

/** Prefix of a tablet's node value when it was registered at the start of its process. */
export const STARTUP_PREFIX = 'startup_';
