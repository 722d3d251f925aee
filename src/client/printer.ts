/** How tables are laid out. */
export interface Layout {
  /** As the original prints it: the last column is padded too. Otherwise trailing blanks are stripped. */
  readonly padLastColumn?: boolean;
  /** Longer cells are cut off; `max_col_display_length` of the original. */
  readonly maxColumnLength?: number;
  /** Columns are at least so wide, by position. */
  readonly minimumWidths?: readonly number[];
}

const DEFAULT_MAX_COLUMN_LENGTH = 256;

/**
 * The column printer of both clients: the first row is the header, cells stand to the left, two
 * blanks before each.
 *
 * Models: baidu::common::TPrinter.
 *
 * @example
 * const printer = new TPrinter(2);
 * printer.addRow(['key', 'value']);
 * printer.addRow(['auto_failover', 'true']);
 * printer.lines(); // ['  key            value', '------------------------', '  auto_failover  true']
 */
export class TPrinter {
  /** What the original writes to stderr: rows with the wrong number of cells, which are dropped. */
  readonly errors: string[] = [];
  private readonly rows: string[][] = [];
  private readonly maxLength: number;

  constructor(
    private readonly columns: number,
    private readonly layout: Layout = {},
  ) {
    this.maxLength = layout.maxColumnLength ?? DEFAULT_MAX_COLUMN_LENGTH;
  }

  addRow(cells: readonly string[]): void {
    if (cells.length !== this.columns) {
      this.errors.push(`arg num error: ${cells.length} vs ${this.columns}`);
      return;
    }
    this.rows.push(cells.map((cell) => cell.slice(0, this.maxLength)));
  }

  lines(): string[] {
    const [header, ...rows] = this.rows;
    if (header === undefined) return [];
    const widths = this.widths();
    const format = (cells: readonly string[]): string => formatLine(cells, widths, this.layout);
    return [format(header), ruler(widths), ...rows.map(format)];
  }

  /** An empty cell is shown as `-`, which widens no column. */
  private widths(): number[] {
    const widths = Array.from({ length: this.columns }, (_, at) => this.layout.minimumWidths?.[at] ?? 0);
    for (const row of this.rows) {
      row.forEach((cell, at) => (widths[at] = Math.max(widths[at]!, cell.length)));
    }
    return widths;
  }
}

/** Prints a header and rows with the column printer. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  layout: Layout = {},
): string[] {
  const printer = new TPrinter(header.length, layout);
  printer.addRow(header);
  for (const row of rows) printer.addRow(row);
  return printer.lines();
}

/**
 * Prints with given widths, one list for the header and one for the rows; undefined when a cell does
 * not fit.
 */
export function printFixedTable(
  header: readonly string[],
  headerWidths: readonly number[],
  rows: readonly (readonly string[])[],
  rowWidths: readonly number[],
  layout: Layout = {},
): string[] | undefined {
  const fits = rows.every((row) => row.every((cell, at) => cell.length <= rowWidths[at]!));
  if (!fits) return undefined;
  return [
    formatLine(header, headerWidths, layout),
    ruler(headerWidths),
    ...rows.map((row) => formatLine(row, rowWidths, layout)),
  ];
}

function formatLine(cells: readonly string[], widths: readonly number[], layout: Layout): string {
  const line = cells.map((cell, at) => `  ${(cell === '' ? '-' : cell).padEnd(widths[at]!)}`).join('');
  return layout.padLastColumn === true ? line : line.trimEnd();
}

function ruler(widths: readonly number[]): string {
  return '-'.repeat(widths.reduce((sum, width) => sum + width + 2, 2));
}
