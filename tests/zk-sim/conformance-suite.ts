/** Defines a test of one case; the case's id is the first word of its title. */
export type DefineCase = (title: string, body: () => void) => void;

/** What a file of cases is given: how many servers to try them on. */
export interface Suite {
  readonly servers: number;
  readonly it: DefineCase;
  /** For what is exact only on a server alone. */
  readonly alone: DefineCase;
}

type Result = 'ok' | 'FAILED' | '-';

/** Results by case and number of servers, for people. */
export class ConformanceTable {
  private readonly results = new Map<string, Map<number, Result>>();

  constructor(private readonly sizes: readonly number[]) {}

  /** Runs a case and keeps its result; a failure goes on to the test. */
  run(title: string, servers: number, body: () => void): void {
    const id = /^C\d+/.exec(title)?.[0] ?? 'more';
    let row = this.results.get(id);
    if (row === undefined) {
      row = new Map();
      this.results.set(id, row);
    }
    try {
      body();
      if (row.get(servers) !== 'FAILED') row.set(servers, 'ok');
    } catch (error) {
      row.set(servers, 'FAILED');
      throw error;
    }
  }

  /** Ids of cases with a failure. */
  get failed(): string[] {
    return [...this.results].filter(([, row]) => [...row.values()].includes('FAILED')).map(([id]) => id);
  }

  get size(): number {
    return this.results.size;
  }

  toString(): string {
    const header = ['case', ...this.sizes.map((size) => `${size} server${size === 1 ? '' : 's'}`)];
    const rows = [...this.results]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, row]) => [id, ...this.sizes.map((size) => row.get(size) ?? '-')]);
    return [header, ...rows]
      .map((cells) =>
        cells
          .map((cell) => cell.padEnd(10))
          .join('')
          .trimEnd(),
      )
      .join('\n');
  }
}
