import type { Endpoint, Offset, PartitionId, TableId, Term } from './ids.js';

export interface PartitionMeta {
  endpoint: Endpoint;
  is_leader: boolean;
  is_alive: boolean;
  /** Last observed; absent until the first status poll. */
  offset?: Offset;
  record_cnt?: number;
  record_byte_size?: number;
  tablet_has_partition: boolean;
  diskused?: number;
}

/** Entries from `offset` on belong to `term`, until the next pair starts. */
export interface TermOffset {
  readonly term: Term;
  readonly offset: Offset;
}

export interface TablePartition {
  pid: PartitionId;
  partition_meta: PartitionMeta[];
  term_offset: TermOffset[];
}

export type TtlType = 'absolute' | 'latest' | 'absandlat' | 'absorlat';

/** Minutes for `absolute`, rows a key for `latest`; 0 is without limit. */
export interface Ttl {
  readonly type: TtlType;
  readonly absolute: number;
  readonly latest: number;
}

export const NO_TTL: Ttl = { type: 'absolute', absolute: 0, latest: 0 };

export type CompressType = 'kNoCompress' | 'kSnappy';

export interface ColumnDesc {
  readonly name: string;
  readonly data_type: string;
  /** Whether the column is the key of an index. */
  readonly is_index: boolean;
}

/** The nameserver's record of a table: one znode, replaced whole. */
export interface TableInfo {
  name: string;
  db: string;
  tid: TableId;
  partition_num: number;
  replica_num: number;
  seg_cnt: number;
  ttl: Ttl;
  compress_type: CompressType;
  /** Empty for a table without a schema, whose key is dimension 0. */
  column_desc: ColumnDesc[];
  table_partition: TablePartition[];
}

/** A deep copy, as what is parsed from a message is. */
export function copyTableInfo(table: TableInfo): TableInfo {
  return {
    ...table,
    column_desc: [...table.column_desc],
    table_partition: table.table_partition.map(copyPartition),
  };
}

export function copyPartition(partition: TablePartition): TablePartition {
  return {
    pid: partition.pid,
    partition_meta: partition.partition_meta.map((meta) => ({ ...meta })),
    term_offset: [...partition.term_offset],
  };
}

/** A partition of a table in what people read and type: `flow/0`, or `db.flow/0`. */
export function partitionName(db: string, name: string, pid: PartitionId): string {
  return `${tableName(db, name)}/${pid}`;
}

export function tableName(db: string, name: string): string {
  return db === '' ? name : `${db}.${name}`;
}

export function serializeTableInfo(table: TableInfo): string {
  return JSON.stringify(table);
}

/** Undefined when the text is no TableInfo. */
export function parseTableInfo(text: string): TableInfo | undefined {
  try {
    const parsed = JSON.parse(text) as TableInfo;
    return Array.isArray(parsed.table_partition) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
