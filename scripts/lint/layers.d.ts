export const ROWS: readonly (readonly string[])[];
export const OUTSIDE: ReadonlySet<string>;
export function resolveImport(from: string, specifier: string): string | undefined;
export function importError(from: string, specifier: string): string | undefined;
