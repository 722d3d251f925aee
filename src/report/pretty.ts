import type { ClusterConfig } from '../cluster/index.js';
import {
  formatWallClock,
  formatZone,
  type PlannedStep,
  type RunObserver,
  type Scenario,
  type StepResult,
} from '../scenario/index.js';
import { failureBlock } from './failure-block.js';
import { Narrator, type Narration, type NarrationLevel } from './narrator.js';
import { judgementOf, type FileOutcome, type Reporter, type Sinks } from './outcome.js';
import type { Palette } from './palette.js';
import { afterwards, roughDuration } from './sentences/memory.js';
import { summaryOf } from './summary.js';
import { wrap } from './wrap.js';

const WIDTH = 100;
/** A step that begins so much later than the file asks for is worth a word. */
const NOTABLE_DELAY_US = 1_000_000;

const isCommand = (step: PlannedStep): boolean =>
  ['ns', 'tablet', 'ops', 'ops-end', 'sdk'].includes(step.act.verb);

/**
 * Shows a run as an operator would see it: the lines typed and the tables printed, and between them,
 * set apart, what happened in the cluster meanwhile.
 */
export class PrettyReporter implements Reporter {
  readonly observer: RunObserver | undefined;
  private narrator: Narrator | undefined;
  private isUp = false;
  /** Told while a command runs: shown after what it prints. */
  private held: string[] | undefined;
  private last: 'nothing' | 'block' | 'act' | 'narration' = 'nothing';

  constructor(
    private readonly sinks: Sinks,
    private readonly paint: Palette,
    private readonly level: NarrationLevel,
  ) {
    if (level === 'quiet') return;
    this.observer = {
      runBegins: (scenario, config) => this.begin(scenario, config),
      clusterIsUp: (timeUs) => this.clusterIsUp(timeUs),
      stepBegins: (step, timeUs, lateUs) => this.stepBegins(step, timeUs, lateUs),
      stepEnds: (step, result) => this.stepEnds(step, result),
      record: (record) => {
        const narration = this.narrator!.tell(record);
        if (narration !== undefined && (this.isUp || level === 'verbose')) this.narrate(narration);
      },
      runEnds: () => {
        this.held = undefined;
        const unfinished = this.narrator!.unfinished();
        if (unfinished.length > 0) this.beforeNarration();
        for (const line of unfinished) this.sinks.out(`  ${this.paint('bad', line)}`);
      },
    };
  }

  fileEnds(outcome: FileOutcome): void {
    const { out } = this.sinks;
    const { paint } = this;
    if (this.level !== 'quiet') out('');
    if (judgementOf(outcome) !== 'pass') {
      const stream = outcome.kind === 'bad-input' ? this.sinks.err : out;
      for (const line of failureBlock(outcome, paint)) stream(line);
    } else if (outcome.kind === 'ran') {
      const { result } = outcome;
      out(`${paint('good', 'pass')}  ${this.level === 'quiet' ? result.file : summaryOf(result)}`);
      if (this.level !== 'quiet')
        out(`      ${paint('fine', `seed ${result.seed}, trace ${result.traceHash}`)}`);
    }
  }

  allEnded(outcomes: readonly FileOutcome[]): void {
    if (outcomes.length < 2) return;
    const { out } = this.sinks;
    const passed = outcomes.filter((outcome) => judgementOf(outcome) === 'pass');
    out('');
    if (this.level !== 'quiet') {
      for (const outcome of outcomes) {
        const judgement = judgementOf(outcome);
        out(`${this.paint(judgement === 'pass' ? 'good' : 'bad', judgement.padEnd(18))}  ${outcome.file}`);
      }
    }
    out(`${passed.length} of ${outcomes.length} scenarios passed`);
  }

  private begin({ title, story, clock, file }: Scenario, config: ClusterConfig): void {
    const { out } = this.sinks;
    const { paint } = this;
    this.narrator = new Narrator(config, this.level);
    this.isUp = false;
    this.held = undefined;
    if (this.last !== 'nothing') out('');
    out(paint('title', title));
    for (const paragraph of (story ?? '').split(/\n\s*\n/)) {
      for (const line of wrap(paragraph, WIDTH - 2)) out(`  ${line}`);
    }
    out('');
    const start = formatWallClock(0, clock).slice(0, 19);
    const facts: readonly (readonly [string, readonly string[]])[] = [
      ['zookeeper', config.zookeeper],
      ['nameserver', config.nameservers],
      ['tablet', config.tablets],
      ['begins', [`${start} ${formatZone(clock.zoneMinutes)}, seed ${config.seed}, ${file}`]],
    ];
    for (const [label, values] of facts) {
      wrap(values.join(' '), WIDTH - 14).forEach((line, index) =>
        out(paint('fine', `  ${(index === 0 ? label : '').padEnd(12)}${line}`)),
      );
    }
    this.last = 'block';
  }

  private clusterIsUp(timeUs: number): void {
    this.isUp = true;
    this.beforeNarration();
    this.sinks.out(this.paint('fine', `  ${this.narrator!.timeOfDay(timeUs)}  the cluster is up`));
  }

  private stepBegins(step: PlannedStep, timeUs: number, lateUs: number): void {
    const { paint } = this;
    if (this.last !== 'nothing') this.sinks.out('');
    this.last = 'act';
    if (step.note !== undefined) this.note(step.note);
    if (step.act.verb === 'note') return this.note(step.text);
    const command = isCommand(step);
    const typed = command ? `> ${lineTyped(step)}` : `@ ${step.text}`;
    const time = this.narrator!.timeOfDay(timeUs);
    const pad = ' '.repeat(Math.max(2, WIDTH - typed.length - time.length));
    this.sinks.out(`${paint(command ? 'command' : 'act', typed)}${pad}${paint('fine', time)}`);
    if (lateUs >= NOTABLE_DELAY_US) {
      const late = `${roughDuration(lateUs)} later than the file asks for: the steps before took so long`;
      this.sinks.out(paint('warn', `  ${late}`));
    }
    if (command) this.held = [];
  }

  private stepEnds(step: PlannedStep, result: StepResult): void {
    const { out } = this.sinks;
    const { held } = this;
    this.held = undefined;
    for (const line of result.output ?? []) out(line);
    if (result.status === 'failed') this.failure(result);
    else if (step.act.verb === 'check') this.mark('holds');
    else if (step.act.verb === 'until') this.mark(afterwards(result.endUs - result.startUs));
    if (isCommand(step)) this.last = 'block';
    if (held === undefined || held.length === 0) return;
    this.beforeNarration();
    for (const line of held) out(line);
  }

  private mark(text: string): void {
    this.sinks.out(this.paint('good', `  ✓ ${text}`));
  }

  private failure({ reason, difference }: StepResult): void {
    const { out } = this.sinks;
    if (difference !== undefined) {
      out(this.paint('bad', `  ✗ expected  ${difference.expected ?? '(nothing more)'}`));
      out(this.paint('bad', `    printed   ${difference.printed ?? '(nothing more)'}`));
      return;
    }
    wrap(reason ?? '', WIDTH - 4).forEach((line, index) =>
      out(this.paint('bad', `  ${index === 0 ? '✗' : ' '} ${line}`)),
    );
  }

  private note(text: string): void {
    for (const line of wrap(text, WIDTH - 2)) this.sinks.out(this.paint('act', `# ${line}`));
  }

  private narrate(narration: Narration): void {
    const lines = this.narrator!.format(narration, this.paint);
    if (this.held !== undefined) {
      this.held.push(...lines);
      return;
    }
    this.beforeNarration();
    for (const line of lines) this.sinks.out(line);
  }

  /** An empty line sets the narration apart from what a command printed. */
  private beforeNarration(): void {
    if (this.last === 'block') this.sinks.out('');
    this.last = 'narration';
  }
}

/** The line as it is typed at the prompt, with the client it is typed into where that is not ns_client. */
function lineTyped(step: PlannedStep): string {
  const { act } = step;
  if (act.verb === 'ns') return act.line;
  return step.text;
}
