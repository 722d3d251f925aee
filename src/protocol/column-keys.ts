import { NO_TTL, type ColumnDesc, type ColumnKey, type Ttl } from './table-info.js';

/** What says how the rows of a table are indexed, of its record or of a replica's meta. */
export interface Indexed {
  readonly column_desc?: readonly ColumnDesc[];
  readonly column_key?: readonly ColumnKey[];
  readonly ttl?: Ttl;
}

/** The indexes of a table, as dimensions number them; none without a schema. */
export function columnKeysOf({ column_desc = [], column_key, ttl = NO_TTL }: Indexed): readonly ColumnKey[] {
  if (column_key !== undefined) return column_key;
  const marked = column_desc.filter((column) => column.is_index);
  return marked.map(({ name }) => ({ index_name: name, col_name: [name], ttl }));
}

/** The columns that make up the key of an index. */
export function keyColumns({ index_name, col_name }: ColumnKey): readonly string[] {
  return col_name.length === 0 ? [index_name] : col_name;
}

const TIME_TYPES: ReadonlySet<string> = new Set(['bigint', 'int64', 'uint64', 'timestamp']);

/** Whether a column of this type can hold the times of rows. Models: ColumnDef::CheckTsType. */
export function isTimeType(dataType: string | undefined): boolean {
  return dataType !== undefined && TIME_TYPES.has(dataType);
}

/** What an index is known by among those of its table: two with the same are one too many. */
function keysAndTime(key: ColumnKey): string {
  return `${keyColumns(key).join('|')}|${key.ts_name ?? ''}`;
}

/** Whether rows under this TTL ever expire. Models: TTLSt::NeedGc. */
export function isLimited({ type, absolute, latest }: Ttl): boolean {
  switch (type) {
    case 'absolute':
      return absolute > 0;
    case 'latest':
      return latest > 0;
    case 'absandlat':
      return absolute > 0 && latest > 0;
    case 'absorlat':
      return absolute > 0 || latest > 0;
  }
}

/** Whether rows vanish from any index by themselves. */
export function rowsExpire(table: Indexed): boolean {
  const keys = columnKeysOf(table);
  return keys.length === 0 ? isLimited(table.ttl ?? NO_TTL) : keys.some(({ ttl }) => isLimited(ttl));
}

/** The table with another TTL of one index, or of all without a name. */
export function withTtl<T extends Indexed>(table: T, ttl: Ttl, indexName: string | undefined): T {
  const keys = columnKeysOf(table);
  const isForAll = indexName === undefined || indexName === '';
  if (table.column_key === undefined && (isForAll || keys.length <= 1)) return { ...table, ttl };
  const changed = keys.map((key) => (isForAll || key.index_name === indexName ? { ...key, ttl } : key));
  return { ...table, ...(isForAll && { ttl }), column_key: changed };
}

/** Why a table cannot have these indexes. Models: IndexUtil::CheckIndex and CheckUnique. */
export function columnKeyRefusal(
  { column_desc = [], column_key }: Indexed,
  largest: { readonly absolute_ttl_max: number; readonly latest_ttl_max: number },
): string | undefined {
  if (column_key === undefined) return undefined;
  if (column_key.length === 0) return 'no index';
  const types = new Map(column_desc.map(({ name, data_type }) => [name, data_type]));
  const isInexact = (name: string): boolean => ['float', 'double'].includes(types.get(name) ?? '');
  for (const { index_name, col_name, ttl } of column_key) {
    const twice = col_name.find((name, at) => col_name.indexOf(name) !== at);
    if (twice !== undefined) return `duplicated col ${twice}`;
    if (col_name.some(isInexact)) {
      return `float or double type column can not be index, column is: ${index_name}`;
    }
    if (col_name.length === 0) {
      if (!types.has(index_name)) return 'index must member of columns when column key col name is empty';
      if (isInexact(index_name)) return 'float or double column can not be index';
    }
    if (ttl.absolute > largest.absolute_ttl_max || ttl.latest > largest.latest_ttl_max) {
      return 'ttl check failed';
    }
  }
  const twice = column_key.find((key, at) =>
    column_key.slice(0, at).some((other) => {
      return other.index_name === key.index_name || keysAndTime(other) === keysAndTime(key);
    }),
  );
  return twice && `duplicate index ${twice.index_name}`;
}
