/**
 * How a data command was typed: as words that stand in order, as words of the form `name=value`, or as
 * a mixture that is neither.
 */
export type PairForm = 'words' | 'malformed' | ReadonlyMap<string, string>;

/**
 * It is the second form when the first word after the command gives `first` a value.
 *
 * Models: GetParameterMap, `src/cmd/openmldb.cc`.
 *
 * @example pairForm(['get', 'table_name=t', 'key=k'], 'table_name') // Map { table_name: t, key: k }
 */
export function pairForm(words: readonly string[], first: string): PairForm {
  const [, opening, ...rest] = words;
  const [name, value, ...more] = partsOf(opening ?? '');
  if (name !== first || value === undefined || more.length > 0) return 'words';
  const values = new Map([[name, value]]);
  for (const word of rest) {
    const [each, its] = partsOf(word);
    if (each === undefined || its === undefined) return 'malformed';
    if (!values.has(each)) values.set(each, its);
  }
  return values;
}

function partsOf(word: string): string[] {
  return word.split('=').filter((part) => part !== '');
}
