import {
  cellsOf,
  columnKeysOf,
  integerIn,
  isTimeType,
  keyColumns,
  NO_TTL,
  type ColumnDesc,
  type ColumnKey,
  type Indexed,
  type Ttl,
} from '../../protocol/index.js';
import type { RowEntry } from './entry-store.js';

/** What an index of a memory table is. Models: IndexDef. */
export interface IndexDefinition {
  /** Its number, as dimensions give it. */
  readonly number: number;
  /** Undefined for the only index of a table without a schema. */
  readonly name: string | undefined;
  readonly ttl: Ttl;
  /** Where in a row its time stands, and what that column is called; undefined: the time of the put. */
  readonly time: { readonly column: number; readonly name: string } | undefined;
  /**
   * Indexes on the same columns are one group, kept by one set of lists: a row that comes under one of
   * them comes under all. Models: InnerIndexSt.
   */
  readonly group: number;
  /** How many indexes its group has. */
  readonly groupSize: number;
  readonly isFirstOfGroup: boolean;
  /** Height of the skip lists of the group. */
  readonly height: number;
  /** False once it was deleted. */
  readonly isReady: boolean;
}

/** The indexes of a table. Models: TableIndex::ParseFromMeta and FillIndexVal. */
export function indexDefinitions(table: Indexed): readonly IndexDefinition[] {
  const keys = columnKeysOf(table);
  const { column_desc = [], ttl = NO_TTL } = table;
  if (keys.length === 0) {
    const alone = { group: 0, groupSize: 1, isFirstOfGroup: true, height: height([ttl]) } as const;
    return [{ number: 0, name: undefined, ttl, time: undefined, ...alone, isReady: true }];
  }
  const names = keys.map((key) => keyColumns(key).join('|'));
  const groups = [...new Set(names)];
  return keys.map((key, number) => {
    const ofGroup = keys.filter((_, at) => names[at] === names[number]);
    return {
      number,
      name: key.index_name,
      ttl: key.ttl,
      time: timeColumn(column_desc, key),
      group: groups.indexOf(names[number]!),
      groupSize: ofGroup.length,
      isFirstOfGroup: names.indexOf(names[number]!) === number,
      height: height(ofGroup.map((other) => other.ttl)),
      isReady: key.flag !== 1,
    };
  });
}

/** Whether the columns that the indexes name are there, and those of time can hold one. */
export function haveTheirColumns(table: Indexed): boolean {
  const types = new Map((table.column_desc ?? []).map(({ name, data_type }) => [name, data_type]));
  return columnKeysOf(table).every((key) => {
    const isTime = key.ts_name === undefined || isTimeType(types.get(key.ts_name));
    return isTime && keyColumns(key).every((column) => types.has(column));
  });
}

/** The time that an entry has in an index; undefined when its row has none. */
export function timeOf(definition: IndexDefinition, { ts, value }: RowEntry): number | undefined {
  return definition.time === undefined ? ts : timeAmong(definition, ts, cellsOf(value));
}

/** The same of a row that has been taken apart, put at `ts`. */
export function timeAmong(
  { time }: IndexDefinition,
  ts: number,
  cells: readonly string[] | undefined,
): number | undefined {
  return time === undefined ? ts : integerIn(cells, time.column);
}

function timeColumn(columns: readonly ColumnDesc[], { ts_name: name }: ColumnKey): IndexDefinition['time'] {
  if (name === undefined) return undefined;
  return { column: columns.findIndex((column) => column.name === name), name };
}

/** Models: InnerIndexSt::GetKeyEntryMaxHeight. */
function height(ttls: readonly Ttl[]): number {
  return ttls.some(({ type }) => type === 'absolute' || type === 'absandlat') ? 4 : 1;
}
