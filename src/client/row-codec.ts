import {
  cellsOf,
  columnKeysOf,
  keyColumns,
  rowValue,
  type ColumnDesc,
  type Dimension,
  type Indexed,
  type TableInfo,
} from '../protocol/index.js';

const INTEGER_BITS: ReadonlyMap<string, number> = new Map([
  ['smallint', 16],
  ['int16', 16],
  ['uint16', 16],
  ['int', 32],
  ['int32', 32],
  ['uint32', 32],
  ['bigint', 64],
  ['int64', 64],
  ['uint64', 64],
  ['timestamp', 64],
]);

/** Whether a typed value can be stored in a column of this type. */
function isValueOf(type: string, value: string): boolean {
  const bits = INTEGER_BITS.get(type);
  if (bits !== undefined)
    return /^-?[0-9]+$/.test(value) && BigInt.asIntN(bits, BigInt(value)) === BigInt(value);
  switch (type) {
    case 'bool':
      return /^(true|false)$/i.test(value);
    case 'float':
    case 'double':
      return value !== '' && Number.isFinite(Number(value));
    case 'date':
      return /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$/.test(value);
    default:
      return true;
  }
}

/**
 * A row as one value; undefined when a cell does not fit its column.
 *
 * Deviates: the original packs columns into binary, which only this client reads back.
 */
export function encodeRow(columns: readonly ColumnDesc[], cells: readonly string[]): string | undefined {
  const fits = columns.every((column, at) => isValueOf(column.data_type, cells[at]!));
  return fits ? rowValue(cells) : undefined;
}

/** The cells of a row; a value that is no row stands in the first column. */
export function decodeRow(columns: readonly ColumnDesc[], value: string): string[] {
  const cells = cellsOf(value) ?? [value];
  return columns.map((_, at) => cells[at] ?? '');
}

/**
 * The keys of a row, one for each index that was not deleted; a table without a schema has its key as
 * dimension 0. Models: SDKCodec::EncodeDimension.
 */
export function dimensionsOf(table: Indexed, cells: readonly string[]): Dimension[] {
  const { column_desc: columns = [] } = table;
  const cellOf = (name: string): string => cells[columns.findIndex((column) => column.name === name)]!;
  return columnKeysOf(table).flatMap((index, idx) => {
    return index.flag === 1 ? [] : [{ key: keyOf(keyColumns(index).map(cellOf)), idx }];
  });
}

/** The values of its columns, with bars between them. */
function keyOf(values: readonly string[]): string {
  return values.reduce((key, value) => (key === '' ? value : `${key}|${value}`), '');
}

/** Whether any index goes by a column of the rows; their puts carry no time then. */
export function hasTimeColumn(table: Indexed): boolean {
  return columnKeysOf(table).some(({ ts_name }) => ts_name !== undefined);
}

/**
 * A row made of one key, one time and one payload: every column of a key has the key, every column of
 * time the time, the first other column that can hold it the payload, the rest a neutral value.
 */
export function rowOfPayload(
  table: TableInfo,
  key: string,
  ts: number,
  payload: string,
): { readonly dimensions: readonly Dimension[]; readonly value: string } {
  const columns = table.column_desc;
  if (columns.length === 0) return { dimensions: [{ key, idx: 0 }], value: payload };
  const kinds = kindsOfColumns(table);
  const payloadAt = columns.findIndex(
    ({ data_type }, at) => kinds[at] === 'other' && isValueOf(data_type, payload),
  );
  const cells = columns.map(({ data_type }, at) => {
    if (kinds[at] === 'key') return key;
    if (kinds[at] === 'time') return `${ts}`;
    return at === payloadAt ? payload : neutralValue(data_type);
  });
  return { dimensions: dimensionsOf(table, cells), value: rowValue(cells) };
}

/** The payload that {@link rowOfPayload} made a row of. */
export function payloadOfRow(table: TableInfo, value: string): string {
  const columns = table.column_desc;
  if (columns.length === 0) return value;
  const cells = decodeRow(columns, value);
  const kinds = kindsOfColumns(table);
  return cells.find((_, at) => kinds[at] === 'other' && isValueOf(columns[at]!.data_type, 'a word')) ?? value;
}

type ColumnKind = 'key' | 'time' | 'other';

/** What each column of a table is to its indexes. */
function kindsOfColumns(table: TableInfo): readonly ColumnKind[] {
  const { column_desc: columns, column_key } = table;
  if (column_key === undefined) return columns.map(({ is_index }) => (is_index ? 'key' : 'other'));
  const keys = new Set(column_key.flatMap(keyColumns));
  const times = new Set(column_key.map(({ ts_name }) => ts_name));
  return columns.map(({ name }) => (keys.has(name) ? 'key' : times.has(name) ? 'time' : 'other'));
}

function neutralValue(type: string): string {
  if (type === 'bool') return 'false';
  return type === 'date' ? '1970-01-01' : '0';
}
