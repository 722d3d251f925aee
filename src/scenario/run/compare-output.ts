/** How printed output is compared with what is expected. */
export type Comparison = 'exact' | 'blanks' | 'shape' | 'contains';

/** A line that differs. Undefined stands for a line that is not there. */
export interface LineDifference {
  readonly expected: string | undefined;
  readonly printed: string | undefined;
}

/** Lines of a text without blanks at their ends, and without empty lines at the text's end. */
export function linesOf(text: string): readonly string[] {
  return trimmed(text.split('\n'));
}

function trimmed(lines: readonly string[]): readonly string[] {
  const result = lines.map((line) => line.replace(/[ \t\r]+$/, ''));
  while (result.at(-1) === '') result.pop();
  return result;
}

/** One letter for another, so that no column moves. */
function maskTimes(line: string): string {
  return line
    .replace(/(?<!\d)\d{14}(?!\d)/g, 'T'.repeat(14))
    .replace(/(?<= |^)(\d+)(ms|s|m|h|d)(?= |$)/g, (_, digits: string, unit: string) => {
      const width = digits.length + unit.length;
      return `N${'~'.repeat(width - 1)}`;
    });
}

/**
 * A duration of one more digit takes a blank from the padding after it: both count as the same
 * shape, since the column is as wide as its header.
 */
function shape(line: string): string {
  return maskTimes(line)
    .replace(/N(~+)( *)/g, (_, rest: string, blanks: string) => `N${' '.repeat(rest.length + blanks.length)}`)
    .trimEnd();
}

function collapseBlanks(line: string): string {
  const text = line.trim();
  return /^-{5,}$/.test(text) ? '-----' : text.replace(/[ \t]+/g, ' ');
}

const NORMAL: Readonly<Record<Exclude<Comparison, 'contains'>, (line: string) => string>> = {
  exact: (line) => line,
  blanks: collapseBlanks,
  shape,
};

/**
 * The first line in which the two differ; undefined when they agree.
 *
 * @example compareOutput('exact', 'ok\n', ['ok']) // undefined
 */
export function compareOutput(
  comparison: Comparison,
  expectedText: string,
  printedLines: readonly string[],
): LineDifference | undefined {
  const expected = linesOf(expectedText);
  const printed = trimmed(printedLines);
  if (comparison === 'contains') return firstMissing(expected, printed);
  const normal = NORMAL[comparison];
  for (let i = 0; i < Math.max(expected.length, printed.length); i++) {
    const [a, b] = [expected[i], printed[i]];
    if (a === undefined || b === undefined || normal(a) !== normal(b)) return { expected: a, printed: b };
  }
  return undefined;
}

/** `contains`: every expected line occurs, blanks collapsed, in this order, as a part of a printed line. */
function firstMissing(expected: readonly string[], printed: readonly string[]): LineDifference | undefined {
  const left = printed.map(collapseBlanks);
  for (const line of expected) {
    const wanted = collapseBlanks(line);
    const index = left.findIndex((candidate) => candidate.includes(wanted));
    if (index < 0) return { expected: line, printed: undefined };
    left.splice(0, index + 1);
  }
  return undefined;
}
