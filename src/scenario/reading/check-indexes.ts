import { isTimeType } from '../../protocol/index.js';
import type { TableFile } from '../format/scenario-schema.js';
import { suggestion } from '../language/nearest.js';
import { keyOfIndex, nameOfIndex } from './resolve-config.js';
import type { Path, YamlSource } from './yaml-source.js';

/** Reports indexes that their table cannot have. */
export function checkIndexes(source: YamlSource, path: Path, { columns = [], indexes }: TableFile): void {
  if (indexes === undefined) return;
  const types = new Map<string, string>();
  columns.forEach((text, at) => {
    const [name, type, mark] = text.split(':') as [string, string, string?];
    types.set(name, type);
    if (mark === undefined) return;
    source.reportAt([...path, 'columns', at], `'${name}' is marked as an index, where indexes are listed`);
  });
  const names = new Set<string>();
  const keysAndTimes = new Set<string>();
  indexes.forEach((index, at) => {
    const here = [...path, 'indexes', at];
    checkColumns(source, here, index, types);
    const name = nameOfIndex(index);
    if (names.has(name)) source.reportAt(here, `index '${name}' occurs twice; give it a name`);
    names.add(name);
    const keyAndTime = `${keyOfIndex(index).join('|')}|${index.ts ?? ''}`;
    if (keysAndTimes.has(keyAndTime)) source.reportAt(here, 'another index has the same key and time');
    keysAndTimes.add(keyAndTime);
  });
}

/** An index whose key is not the one column of a workload's rows that has their key. */
export function combinedIndex({ indexes }: TableFile): string | undefined {
  const combined = indexes?.find((index) => keyOfIndex(index).length > 1);
  return combined && nameOfIndex(combined);
}

function checkColumns(
  source: YamlSource,
  path: Path,
  index: NonNullable<TableFile['indexes']>[number],
  types: ReadonlyMap<string, string>,
): void {
  const columns = [...types.keys()];
  const unknown = (name: string): string => `no column '${name}'${suggestion(name, columns)}`;
  keyOfIndex(index).forEach((name, at, key) => {
    const here = typeof index.key === 'string' ? [...path, 'key'] : [...path, 'key', at];
    const type = types.get(name);
    if (type === undefined) source.reportAt(here, unknown(name));
    else if (type === 'float' || type === 'double') {
      source.reportAt(here, `column '${name}' is a ${type}, which cannot be a key`);
    } else if (key.indexOf(name) !== at) source.reportAt(here, `column '${name}' occurs twice in the key`);
  });
  if (index.ts === undefined) return;
  const type = types.get(index.ts);
  if (type === undefined) source.reportAt([...path, 'ts'], unknown(index.ts));
  else if (!isTimeType(type)) {
    source.reportAt([...path, 'ts'], `column '${index.ts}' is a ${type}; a time is a bigint or a timestamp`);
  }
}
