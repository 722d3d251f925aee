import { formatProblem } from '../scenario/index.js';
import { failureBlock } from './failure-block.js';
import { judgementOf, type FileOutcome, type Reporter, type Sinks } from './outcome.js';

/** XML 1.0 has no control characters, escaped or not. */
function escapeXml(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll('\n', '&#10;')
  );
}

/** JUnit's XML: a suite for the command, a test case for each file. Times are virtual. */
export class JunitReporter implements Reporter {
  constructor(private readonly sinks: Sinks) {}

  fileEnds(outcome: FileOutcome): void {
    if (outcome.kind === 'bad-input')
      for (const problem of outcome.problems) this.sinks.err(formatProblem(problem));
  }

  allEnded(outcomes: readonly FileOutcome[]): void {
    const failures = outcomes.filter(
      (outcome) => !isError(outcome) && judgementOf(outcome) !== 'pass',
    ).length;
    const errors = outcomes.filter(isError).length;
    const counts = `tests="${outcomes.length}" failures="${failures}" errors="${errors}"`;
    const { out } = this.sinks;
    out('<?xml version="1.0" encoding="UTF-8"?>');
    out(`<testsuites ${counts}>`);
    out(`  <testsuite name="openmldb-sim" ${counts}>`);
    for (const outcome of outcomes) for (const line of testCase(outcome)) out(`    ${line}`);
    out('  </testsuite>');
    out('</testsuites>');
  }
}

function isError(outcome: FileOutcome): boolean {
  return ['bad-input', 'crashed', 'nondeterministic'].includes(judgementOf(outcome));
}

function testCase(outcome: FileOutcome): readonly string[] {
  const judgement = judgementOf(outcome);
  const name = outcome.kind === 'ran' ? outcome.result.title : outcome.file;
  const seconds = outcome.kind === 'ran' ? outcome.result.virtualTimeUs / 1_000_000 : 0;
  const head = `<testcase classname="${escapeXml(outcome.file)}" name="${escapeXml(name)}" time="${seconds.toFixed(3)}"`;
  if (judgement === 'pass') return [`${head}/>`];
  const reason = outcome.kind === 'ran' ? (outcome.result.reason ?? judgement) : 'not a scenario';
  const tag = isError(outcome) ? 'error' : 'failure';
  const body = failureBlock(outcome).map(escapeXml).join('\n');
  return [
    `${head}>`,
    `  <${tag} type="${judgement}" message="${escapeXml(reason)}">${body}</${tag}>`,
    '</testcase>',
  ];
}
