import { hashString } from '../sim/index.js';
import { wrap } from './wrap.js';

/** What the table needs of a case. */
export interface GuaranteeCaseRow {
  readonly number: number;
  readonly class: 'held' | 'finding' | 'broken';
  readonly finding: string | undefined;
  readonly longestGapUs: number | undefined;
  readonly lost: number;
  readonly traceHash: string;
}

/** A guarantee with the cases that it was held against. */
export interface GuaranteeRow {
  readonly name: string;
  readonly statement: string;
  readonly envelope: string;
  /** The scenario that shows what happens beyond. */
  readonly witness: string;
  readonly runs: readonly GuaranteeCaseRow[];
}

const WIDTH = 100;
const HEAD = [
  '                                          serves again after        acknowledged writes lost',
  '        runs    held  finding  broken   median     p99   worst      median     p99   worst',
];

/** The table of the guarantees: figures first, then what each row is about. */
export function guaranteeLines(rows: readonly GuaranteeRow[]): readonly string[] {
  const hashes = rows.flatMap(({ name, runs }) =>
    runs.map((run) => `${name} ${run.number} ${run.class} ${run.traceHash}`),
  );
  const digest = (hashString(hashes.join('\n')) >>> 0).toString(16).padStart(8, '0');
  return [...HEAD, ...rows.map(figures), ...rows.flatMap(legend), '', `digest ${digest}`];
}

function figures({ name, runs }: GuaranteeRow): string {
  const count = (kind: GuaranteeCaseRow['class']): string =>
    String(runs.filter((run) => run.class === kind).length);
  // A case that is not served again has no time for it: findings and what is broken are counted, not timed.
  const gaps = runs.flatMap(({ class: judged, longestGapUs }) =>
    judged === 'held' && longestGapUs !== undefined ? [longestGapUs] : [],
  );
  const losses = runs.map(({ lost }) => lost);
  const cells = [
    name.padEnd(4),
    String(runs.length).padStart(6),
    count('held').padStart(8),
    count('finding').padStart(9),
    count('broken').padStart(8),
    ...threeOf(gaps).map((us) => (us === undefined ? '-' : seconds(us)).padStart(9).slice(-9)),
    '   ',
    ...threeOf(losses).map((lost) => String(lost ?? '-').padStart(9)),
  ];
  return `  ${cells.join('')}`.replace(/(.{40}) {1}/, '$1').trimEnd();
}

/** Median, 99th percentile and largest. */
function threeOf(values: readonly number[]): readonly (number | undefined)[] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number | undefined => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  return [at(0.5), at(0.99), at(1)];
}

function seconds(us: number): string {
  return `${(us / 1_000_000).toFixed(1)}s`;
}

function legend({ name, statement, envelope, witness, runs }: GuaranteeRow): readonly string[] {
  const findings = new Map<string, number>();
  for (const { finding } of runs)
    if (finding !== undefined) findings.set(finding, (findings.get(finding) ?? 0) + 1);
  return [
    '',
    ...block(name, statement),
    ...block('', `cases: ${envelope}`),
    ...[...findings]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([finding, times]) => `    ${times} × openmldb-sim run scenarios/findings/${finding}.yaml`),
    `    beyond: openmldb-sim run ${witness}`,
  ];
}

function block(name: string, text: string): readonly string[] {
  return wrap(text, WIDTH - 4).map((line, index) => `${(index === 0 ? name : '').padEnd(4)}${line}`);
}
