/**
 * A table with borders, its cells centred.
 *
 * Models: PrettyTable, as `openmldb_ops.py` prints it.
 *
 * @example prettyTable(['db'], [['demo']])
 */
export function prettyTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...rows.map((row) => (row[at] ?? '').length)),
  );
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const line = (cells: readonly string[]): string =>
    `|${widths.map((width, at) => ` ${centred(cells[at] ?? '', width)} `).join('|')}|`;
  return [rule, line(columns), rule, ...rows.map(line), rule];
}

/** An odd blank goes to the right of an odd cell, and to the left of an even one, as in the library. */
function centred(text: string, width: number): string {
  const room = width - text.length;
  const left = text.length % 2 === 1 ? Math.floor(room / 2) : Math.ceil(room / 2);
  return ' '.repeat(left) + text + ' '.repeat(room - left);
}
