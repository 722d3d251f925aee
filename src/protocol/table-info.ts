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
  /** Whether the column is the key of an index, or a part of it. */
  readonly is_index: boolean;
}

/** One index of a table. */
export interface ColumnKey {
  readonly index_name: string;
  /** Columns whose values, joined by `|`, are the key; without any, the column of the index's name. */
  readonly col_name: readonly string[];
  /** The column that the time of a row is read from; absent: the time of the put. */
  readonly ts_name?: string;
  readonly ttl: Ttl;
  /** 1: the index was deleted, and answers nothing any more. */
  readonly flag?: 1;
}

/** The nameserver's record of a table: one znode, replaced whole. */
export interface TableInfo {
  name: string;
  db: string;
  tid: TableId;
  partition_num: number;
  replica_num: number;
  seg_cnt: number;
  /** Of every index that has none of its own. */
  ttl: Ttl;
  compress_type: CompressType;
  /** Empty for a table without a schema, whose key is dimension 0. */
  column_desc: ColumnDesc[];
  /** Absent: each column that is marked is an index, with the time of the put and the table's TTL. */
  column_key?: ColumnKey[];
  table_partition: TablePartition[];
}

/** A deep copy, as what is parsed from a message is. */
export function copyTableInfo(table: TableInfo): TableInfo {
  return {
    ...table,
    column_desc: [...table.column_desc],
    ...(table.column_key && { column_key: [...table.column_key] }),
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
