import {
  columnKeysOf,
  keyColumns,
  type ColumnDesc,
  type ColumnKey,
  type CreateTableInfo,
  type Ttl,
  type TtlType,
} from '../protocol/index.js';
import { parseTextMessage, type TextMessage } from './proto-text.js';
import { FORMAT_ERROR, numberField, placementOf } from './table-placement-text.js';

/** A table to create, but for its database, or the complaint about its description. */
export type ParsedTable = { readonly table: Omit<CreateTableInfo, 'db'> } | { readonly refusal: string };

const MAX_SKIPLIST_HEIGHT = 12;

const TTL_TYPES: ReadonlyMap<string, TtlType> = new Map([
  ['kAbsoluteTime', 'absolute'],
  ['kLatestTime', 'latest'],
  ['kAbsAndLat', 'absandlat'],
  ['kAbsOrLat', 'absorlat'],
]);

/**
 * A table description in protobuf text, as `create <file>` reads it: the current fields, and those of
 * the document's time (`type`, `add_ts_idx`, `ttl`, `ttl_type`).
 *
 * Models: GenTableInfo and CheckSchema, `src/cmd/openmldb.cc`.
 */
export function tableFromText(text: string): ParsedTable {
  const message = parseTextMessage(text);
  const name = message?.scalar('name');
  if (message === undefined || name === undefined) return FORMAT_ERROR;
  const placement = placementOf(message);
  const refusal =
    heightRefusal(message) ?? ('refusal' in placement ? placement.refusal : schemaRefusal(message));
  if (refusal !== undefined || 'refusal' in placement) return { refusal: refusal! };
  const keys = columnKeys(message);
  const ttl = tableTtl(message, keys);
  const compress = message.scalar('compress_type') ?? 'kNoCompress';
  if (keys === undefined || ttl === undefined) return FORMAT_ERROR;
  if (compress !== 'kNoCompress' && compress !== 'kSnappy') return FORMAT_ERROR;
  const { partitions } = placement;
  return {
    table: {
      name,
      ttl,
      compress_type: compress,
      ...schemaOf(message, keys, ttl),
      ...numberField(message, 'partition_num'),
      ...numberField(message, 'replica_num'),
      ...numberField(message, 'seg_cnt'),
      ...(partitions.length === 0 ? {} : { table_partition: partitions }),
    },
  };
}

function heightRefusal(message: TextMessage): string | undefined {
  const height = numberField(message, 'key_entry_max_height').key_entry_max_height;
  if (height === undefined) return undefined;
  if (height > MAX_SKIPLIST_HEIGHT) {
    return `Fail to create table. key_entry_max_height ${height} is greater than the max heght ${MAX_SKIPLIST_HEIGHT}`;
  }
  return height === 0 ? 'Fail to create table. key_entry_max_height must be greater than 0' : undefined;
}

/** `kString` and `string` alike. */
function columnType(column: TextMessage): string {
  const type = column.scalar('data_type') ?? column.scalar('type') ?? '';
  return (/^k[A-Z]/.test(type) ? type.slice(1) : type).toLowerCase();
}

function schemaRefusal(message: TextMessage): string | undefined {
  const types = new Map<string, string>();
  for (const column of message.messages('column_desc')) {
    const name = column.scalar('name') ?? '';
    if (name === '' || types.has(name)) return `check column_desc name failed. name is ${name}`;
    types.set(name, columnType(column));
  }
  const indexNames = new Set<string>();
  const keys = new Set<string>();
  for (const key of message.messages('column_key')) {
    const refusal = keyRefusal(key, types, indexNames, keys);
    if (refusal !== undefined) return refusal;
  }
  const marked = message.messages('column_desc').some((column) => column.scalar('add_ts_idx') === 'true');
  return types.size > 0 && indexNames.size === 0 && !marked ? 'no index' : undefined;
}

function keyRefusal(
  key: TextMessage,
  types: ReadonlyMap<string, string>,
  indexNames: Set<string>,
  keys: Set<string>,
): string | undefined {
  const indexName = key.scalar('index_name') ?? '';
  if (indexName === '') return 'not set index_name in column_key';
  if (indexNames.has(indexName)) return `duplicate index_name ${indexName}`;
  indexNames.add(indexName);
  const columns = key.scalars('col_name');
  for (const column of columns) {
    const type = types.get(column);
    if (type === undefined) return `column :${column} is not member of columns`;
    if (type === 'float' || type === 'double') return 'float or double column can not be index';
  }
  const joined = columns.length === 0 ? indexName : columns.join('|');
  if (keys.has(joined)) return 'duplicate column_key';
  keys.add(joined);
  const tsName = key.scalar('ts_name');
  if (tsName === undefined || tsName === '') return undefined;
  const type = types.get(tsName);
  if (type === undefined) return `invalid ts_name ${tsName}`;
  return type === 'bigint' || type === 'timestamp' ? undefined : `invalid ts type ts_name ${tsName}`;
}

/** An index as the file has it: its ttl may be that of the table. */
type ReadKey = Omit<ColumnKey, 'ttl'> & { readonly ttl?: Ttl };

/** Undefined when one of them is none. */
function columnKeys(message: TextMessage): readonly ReadKey[] | undefined {
  const keys: ReadKey[] = [];
  for (const key of message.messages('column_key')) {
    const [described] = key.messages('ttl');
    const ttl = described && describedTtl(described);
    if (described !== undefined && ttl === undefined) return undefined;
    const ts_name = key.scalar('ts_name') ?? '';
    // Only the messages of the document's time could give several.
    if (key.scalars('ts_name').length > 1) return undefined;
    keys.push({
      index_name: key.scalar('index_name')!,
      col_name: key.scalars('col_name'),
      ...(ts_name === '' ? {} : { ts_name }),
      ...(ttl && { ttl }),
      ...(key.scalar('flag') === '1' ? { flag: 1 } : {}),
    });
  }
  return keys;
}

/** The columns, and the indexes unless they are what the columns say already. */
function schemaOf(
  message: TextMessage,
  keys: readonly ReadKey[],
  ttl: Ttl,
): Pick<CreateTableInfo, 'column_desc' | 'column_key'> {
  const inKeys = new Set(keys.flatMap((key) => keyColumns({ ...key, ttl })));
  const column_desc = message.messages('column_desc').map((column): ColumnDesc => {
    const name = column.scalar('name')!;
    const isIndex = inKeys.has(name) || column.scalar('add_ts_idx') === 'true';
    return { name, data_type: columnType(column), is_index: isIndex };
  });
  const column_key = keys.map((key): ColumnKey => ({ ttl, ...key }));
  const isPlain = column_key.length === 0 || areSame(column_key, columnKeysOf({ column_desc, ttl }));
  return isPlain ? { column_desc } : { column_desc, column_key };
}

function areSame(keys: readonly ColumnKey[], others: readonly ColumnKey[]): boolean {
  const textOf = (key: ColumnKey): string => {
    const { index_name, ts_name = '', flag = 0, ttl } = key;
    return JSON.stringify([index_name, keyColumns(key), ts_name, flag, ttl.type, ttl.absolute, ttl.latest]);
  };
  return keys.length === others.length && keys.every((key, at) => textOf(key) === textOf(others[at]!));
}

/** Of the first index that has one, or of the table; unlimited without any. */
function tableTtl(message: TextMessage, keys: readonly ReadKey[] | undefined): Ttl | undefined {
  const [ofKey] = (keys ?? []).flatMap((key) => key.ttl ?? []);
  if (ofKey !== undefined) return ofKey;
  const [described] = message.messages('ttl_desc');
  if (described !== undefined) return describedTtl(described);
  const type = TTL_TYPES.get(message.scalar('ttl_type') ?? 'kAbsoluteTime');
  const ttl = numberField(message, 'ttl').ttl ?? 0;
  if (type === undefined) return undefined;
  return type === 'latest' ? { type, absolute: 0, latest: ttl } : { type, absolute: ttl, latest: 0 };
}

function describedTtl(message: TextMessage): Ttl | undefined {
  const type = TTL_TYPES.get(message.scalar('ttl_type') ?? 'kAbsoluteTime');
  const absolute = numberField(message, 'abs_ttl').abs_ttl ?? 0;
  return type && { type, absolute, latest: numberField(message, 'lat_ttl').lat_ttl ?? 0 };
}
