import { failureBlock } from './failure-block.js';
import { judgementOf, type FileOutcome, type Reporter, type Sinks } from './outcome.js';

/** The Test Anything Protocol, version 14: one test point a file. */
export class TapReporter implements Reporter {
  private count = 0;

  constructor(private readonly sinks: Sinks) {}

  fileEnds(outcome: FileOutcome): void {
    const { out } = this.sinks;
    if (this.count === 0) out('TAP version 14');
    this.count++;
    const judgement = judgementOf(outcome);
    const title = outcome.kind === 'ran' ? outcome.result.title : 'not a scenario';
    const name = `${outcome.file}: ${title}`.replace(/[\\#]/g, '\\$&').replaceAll('\n', ' ');
    out(`${judgement === 'pass' ? 'ok' : 'not ok'} ${this.count} - ${name}`);
    if (judgement === 'pass') return;
    out('  ---');
    out(`  verdict: ${judgement}`);
    out('  message: |');
    for (const line of failureBlock(outcome)) out(`    ${line}`);
    out('  ...');
  }

  allEnded(): void {
    if (this.count === 0) this.sinks.out('TAP version 14');
    this.sinks.out(`1..${this.count}`);
  }
}
