export interface Row {
  readonly workload: string;
  readonly pending: number;
  readonly runner: string;
  readonly deliveries: number;
  /** Millions of deliveries a second. */
  readonly rate: number;
  /** What is compared, or empty. */
  readonly comparison: string;
  readonly ratio: number | undefined;
  readonly target: string;
  readonly holds: boolean | undefined;
}

const HEADER = ['workload', 'pending', 'runner', 'deliveries', 'M/s', 'compared', 'ratio', 'target', ''];
const RIGHT = new Set(['pending', 'deliveries', 'M/s', 'ratio']);

function cells(row: Row): string[] {
  const verdict = row.holds === undefined ? '' : row.holds ? 'holds' : 'FAILS';
  return [
    row.workload,
    String(row.pending),
    row.runner,
    String(row.deliveries),
    row.rate.toFixed(2),
    row.comparison,
    row.ratio?.toFixed(2) ?? '',
    row.target,
    verdict,
  ];
}

/** The table as Markdown, which reads as well in a terminal. */
export function formatTable(rows: readonly Row[]): string {
  const lines = [HEADER, ...rows.map(cells)];
  const widths = HEADER.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const format = (line: readonly string[]): string => {
    const padded = line.map((cell, column) =>
      RIGHT.has(HEADER[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = `|${HEADER.map((name, c) => (RIGHT.has(name) ? `${'-'.repeat(widths[c]! + 1)}:` : '-'.repeat(widths[c]! + 2))).join('|')}|`;
  return [format(HEADER), rule, ...rows.map((row) => format(cells(row)))].join('\n');
}
