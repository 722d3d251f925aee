import { cellsOf, type Dimension } from '../../protocol/index.js';
import type { RowEntry } from './entry-store.js';
import { timeAmong, type IndexDefinition } from './index-definition.js';

/** The key that an entry has in each group of indexes, groups in their order: of several the first one counts. */
export function groupKeys(
  definitions: readonly IndexDefinition[],
  dimensions: readonly Dimension[],
): Map<number, string> {
  const keys = new Map<number, string>();
  for (const { idx, key } of dimensions) {
    const group = definitions[idx]?.group;
    if (group !== undefined && !keys.has(group)) keys.set(group, key);
  }
  return new Map([...keys].sort(([a], [b]) => a - b));
}

/** A key of one index of a group is one of all its indexes; deleted indexes get none. */
export function placesOf(
  definitions: readonly IndexDefinition[],
  dimensions: readonly Dimension[],
): Dimension[] {
  const keys = groupKeys(definitions, dimensions);
  return definitions
    .filter(({ group, isReady }) => isReady && keys.has(group))
    .map(({ number, group }) => ({ idx: number, key: keys.get(group)! }));
}

/** Whether two lists of keys mean the same places, of which each index has one. */
export function samePlaces(places: readonly Dimension[], dimensions: readonly Dimension[]): boolean {
  return (
    places.length === dimensions.length &&
    places.every((place) => dimensions.find(({ idx }) => idx === place.idx)?.key === place.key)
  );
}

/** Why a table cannot take an entry; undefined when it can. Models: the checks of MemTable::Put. */
export function refusalOf(definitions: readonly IndexDefinition[], entry: RowEntry): string | undefined {
  const { dimensions, ts, value } = entry;
  if (dimensions.length === 0) return 'empty dimension';
  const unknown = dimensions.find(({ idx }) => definitions[idx] === undefined);
  if (unknown !== undefined) return `invalid dimension idx ${unknown.idx}`;
  if (definitions.every(({ time }) => time === undefined)) return negative(ts);
  const cells = cellsOf(value);
  if (cells === undefined) return 'invalid value';
  for (const group of groupKeys(definitions, dimensions).keys()) {
    for (const definition of definitions) {
      if (definition.group !== group) continue;
      const time = timeAmong(definition, ts, cells);
      const refusal = time === undefined ? 'get ts failed' : negative(time);
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}

function negative(time: number): string | undefined {
  return time < 0 ? `ts is negative ${time}` : undefined;
}
