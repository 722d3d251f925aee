import type { Layout } from './printer.js';

/**
 * The table of SQL results and of the current `showschema`: rulers above and below the header and
 * after the last row; a cell may hold several lines.
 *
 * Models: hybridse::base::TextTable.
 *
 * @example printTextTable([['#', 'name'], ['1', 'card']])[1] // '  #   name'
 */
export function printTextTable(rows: readonly (readonly string[])[], layout: Layout = {}): string[] {
  const cells = rows.map((row) => row.map((cell) => cell.split('\n')));
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(0, ...cells.flatMap((row) => (row[at] ?? []).map((line) => line.length + 2))),
  );
  const strip = (line: string): string => (layout.padLastColumn === true ? line : line.trimEnd());
  const ruler = strip(` ${widths.map((width) => `${'-'.repeat(width)} `).join('')}`);
  const lines: string[] = [ruler];
  cells.forEach((row, rowAt) => {
    const height = Math.max(1, ...row.map((cell) => cell.length));
    for (let lineAt = 0; lineAt < height; lineAt++) {
      const parts = widths.map((width, at) => `${` ${row[at]?.[lineAt] ?? ''}`.padEnd(width)} `);
      lines.push(strip(` ${parts.join('')}`));
    }
    if (rowAt === 0) lines.push(ruler);
  });
  if (cells.length > 1) lines.push(ruler);
  return lines;
}
