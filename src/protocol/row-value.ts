/** The cells of a row; undefined when the value is none. */
export function cellsOf(value: string): string[] | undefined {
  try {
    const parsed: unknown = JSON.parse(value);
    return Array.isArray(parsed) ? parsed.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** A row as it is stored. */
export function rowValue(cells: readonly string[]): string {
  return JSON.stringify(cells);
}

/** The whole number in one cell of a row; undefined when there is none. */
export function integerIn(cells: readonly string[] | undefined, column: number): number | undefined {
  const cell = cells?.[column];
  return cell !== undefined && /^-?[0-9]+$/.test(cell) ? Number(cell) : undefined;
}
