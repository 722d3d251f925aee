import type { ColumnDesc, CreateTableInfo, Ttl, TtlType } from '../protocol/index.js';
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
 * Deviates: an index has one column, whose name it is known by; all indexes share one ttl.
 */
export function tableFromText(text: string): ParsedTable {
  const message = parseTextMessage(text);
  const name = message?.scalar('name');
  if (message === undefined || name === undefined) return FORMAT_ERROR;
  const placement = placementOf(message);
  const refusal =
    heightRefusal(message) ?? ('refusal' in placement ? placement.refusal : schemaRefusal(message));
  if (refusal !== undefined || 'refusal' in placement) return { refusal: refusal! };
  const ttl = ttlOf(message);
  const compress = message.scalar('compress_type') ?? 'kNoCompress';
  if (ttl === undefined || (compress !== 'kNoCompress' && compress !== 'kSnappy')) return FORMAT_ERROR;
  const { partitions } = placement;
  return {
    table: {
      name,
      ttl,
      compress_type: compress,
      column_desc: columnsOf(message),
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

function columnsOf(message: TextMessage): ColumnDesc[] {
  const keys = message
    .messages('column_key')
    .map((key) => key.scalar('col_name') ?? key.scalar('index_name'));
  return message.messages('column_desc').map((column) => {
    const name = column.scalar('name')!;
    const isIndex = keys.includes(name) || column.scalar('add_ts_idx') === 'true';
    return { name, data_type: columnType(column), is_index: isIndex };
  });
}

/** Of the first index that has one, or of the table; unlimited without any. */
function ttlOf(message: TextMessage): Ttl | undefined {
  const described = message.messages('column_key').flatMap((key) => key.messages('ttl'))[0];
  const source = described ?? message.messages('ttl_desc')[0];
  const type = TTL_TYPES.get((source ?? message).scalar('ttl_type') ?? 'kAbsoluteTime');
  if (type === undefined) return undefined;
  if (source !== undefined) {
    const absolute = numberField(source, 'abs_ttl').abs_ttl ?? 0;
    return { type, absolute, latest: numberField(source, 'lat_ttl').lat_ttl ?? 0 };
  }
  const ttl = numberField(message, 'ttl').ttl ?? 0;
  return type === 'latest' ? { type, absolute: 0, latest: ttl } : { type, absolute: ttl, latest: 0 };
}
