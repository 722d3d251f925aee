import type { ColumnDesc, Dimension, TableInfo } from '../protocol/index.js';

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
  return fits ? JSON.stringify(cells) : undefined;
}

/** The cells of a row; a value that is no row stands in the first column. */
export function decodeRow(columns: readonly ColumnDesc[], value: string): string[] {
  const cells = parseCells(value);
  return columns.map((_, at) => cells[at] ?? '');
}

function parseCells(value: string): string[] {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.map(String) : [value];
  } catch {
    return [value];
  }
}

/** The keys of a row, one for each index; a table without a schema has its key as dimension 0. */
export function dimensionsOf(columns: readonly ColumnDesc[], cells: readonly string[]): Dimension[] {
  const dimensions: Dimension[] = [];
  columns.forEach((column, at) => {
    if (column.is_index) dimensions.push({ key: cells[at]!, idx: dimensions.length });
  });
  return dimensions;
}

/**
 * A row made of one key and one payload: every index has the key, the first column that can hold it
 * the payload, the rest a neutral value.
 */
export function rowOfPayload(
  table: TableInfo,
  key: string,
  payload: string,
): { readonly dimensions: readonly Dimension[]; readonly value: string } {
  const columns = table.column_desc;
  if (columns.length === 0) return { dimensions: [{ key, idx: 0 }], value: payload };
  const payloadAt = columns.findIndex((column) => !column.is_index && isValueOf(column.data_type, payload));
  const cells = columns.map((column, at) => {
    if (column.is_index) return key;
    return at === payloadAt ? payload : neutralValue(column.data_type);
  });
  return { dimensions: dimensionsOf(columns, cells), value: JSON.stringify(cells) };
}

/** The payload that {@link rowOfPayload} made a row of. */
export function payloadOfRow({ column_desc: columns }: TableInfo, value: string): string {
  if (columns.length === 0) return value;
  const cells = decodeRow(columns, value);
  return (
    cells.find((_, at) => !columns[at]!.is_index && isValueOf(columns[at]!.data_type, 'a word')) ?? value
  );
}

function neutralValue(type: string): string {
  if (type === 'bool') return 'false';
  return type === 'date' ? '1970-01-01' : '0';
}
