import { OP_TYPE, TASK_TYPE, type StepResult } from '../scenario/index.js';
import { failureBlock } from './failure-block.js';
import { judgementOf, type FileOutcome, type Reporter, type Sinks } from './outcome.js';

const MARKS: Readonly<Record<StepResult['status'], string>> = { ok: '✓', failed: '✗', skipped: '-' };

/** Titles such as `LP-041 - a leader dies` begin with the name of their case. */
function caseOf({ file, ...outcome }: FileOutcome): { readonly name: string; readonly title: string } {
  const title = 'result' in outcome ? outcome.result.title : 'not a scenario';
  const split = / [-–] /.exec(title);
  if (split === null) return { name: file.replace(/^.*\//, '').replace(/\.ya?ml$/, ''), title };
  return { name: title.slice(0, split.index), title: title.slice(split.index + split[0].length) };
}

/** A table of cases: each with what was asserted about it, and whether that held. */
export class CasesReporter implements Reporter {
  private assertions = 0;

  constructor(private readonly sinks: Sinks) {}

  fileEnds(outcome: FileOutcome): void {
    const { out } = this.sinks;
    const { name, title } = caseOf(outcome);
    out(`${judgementOf(outcome) === 'pass' ? '✓' : '✗'} ${name.padEnd(14)} ${title}`);
    if (outcome.kind === 'ran') this.steps(outcome.result.steps, outcome.result.asserts);
    if (judgementOf(outcome) !== 'pass') for (const line of failureBlock(outcome)) out(`    ${line}`);
  }

  allEnded(outcomes: readonly FileOutcome[]): void {
    const held = outcomes.filter((outcome) => judgementOf(outcome) === 'pass').length;
    const reached = new Set(
      outcomes.flatMap((outcome) => (outcome.kind === 'ran' ? outcome.result.reached : [])),
    );
    const missing = [...OP_TYPE.words, ...TASK_TYPE.words].filter((word) => !reached.has(word));
    this.sinks.out('');
    this.sinks.out(`${held} of ${outcomes.length} cases as expected, ${this.assertions} assertions`);
    this.sinks.out(`types of OPs and tasks reached: ${reached.size}${missing.length === 0 ? ', all' : ''}`);
    if (missing.length > 0) this.sinks.out(`not reached: ${missing.join(', ')}`);
  }

  private steps(steps: readonly StepResult[], overall: readonly string[]): void {
    const { out } = this.sinks;
    for (const { asserts, status } of steps) {
      if (asserts === undefined) continue;
      this.assertions++;
      out(`    ${MARKS[status]} ${asserts}`);
    }
    out(`      ${overall.join('; ')}`);
  }
}
