import { failureBlock } from './failure-block.js';
import { judgementOf, type FileOutcome, type Reporter, type Sinks } from './outcome.js';

const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Annotations that GitHub shows beside the lines of the scenario files. */
export class GithubReporter implements Reporter {
  constructor(private readonly sinks: Sinks) {}

  fileEnds(outcome: FileOutcome): void {
    const { out } = this.sinks;
    const judgement = judgementOf(outcome);
    if (outcome.kind === 'bad-input') {
      for (const { file, line, column, message } of outcome.problems) {
        out(annotation({ file, line: line ?? 1, col: column ?? 1, title: 'not a scenario' }, message));
      }
      return;
    }
    if (judgement === 'pass') {
      out(`pass  ${outcome.file}`);
      return;
    }
    const failed = outcome.result.steps.find((step) => step.status === 'failed');
    const title = `${judgement}: ${outcome.result.title}`;
    out(annotation({ file: outcome.file, line: failed?.line ?? 1, title }, failureBlock(outcome).join('\n')));
  }

  allEnded(outcomes: readonly FileOutcome[]): void {
    const passed = outcomes.filter((outcome) => judgementOf(outcome) === 'pass').length;
    this.sinks.out(`${passed} of ${outcomes.length} scenarios passed`);
  }
}

function annotation(properties: Readonly<Record<string, string | number>>, message: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::error ${list.join(',')}::${escapeData(message)}`;
}
