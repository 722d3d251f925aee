import { formatProblem, NO_WRITES, type StepResult } from '../scenario/index.js';
import { worstOf, type FileOutcome, type Reporter, type Sinks } from './outcome.js';

export const JSON_SCHEMA_VERSION = 1;

/** One document for all files, printed at the end. */
export class JsonReporter implements Reporter {
  constructor(private readonly sinks: Sinks) {}

  fileEnds(outcome: FileOutcome): void {
    if (outcome.kind === 'bad-input')
      for (const problem of outcome.problems) this.sinks.err(formatProblem(problem));
  }

  allEnded(outcomes: readonly FileOutcome[]): void {
    const document = {
      schemaVersion: JSON_SCHEMA_VERSION,
      verdict: worstOf(outcomes),
      runs: outcomes.map(runEntry),
    };
    this.sinks.out(JSON.stringify(document, null, 2));
  }
}

function runEntry(outcome: FileOutcome): object {
  if (outcome.kind === 'bad-input') {
    return {
      file: outcome.file,
      verdict: 'bad-input',
      seed: null,
      traceHash: null,
      virtualTimeMs: 0,
      events: 0,
      steps: [],
      violations: [],
      limits: [],
      writes: NO_WRITES,
      problems: outcome.problems,
    };
  }
  const {
    file,
    title,
    verdict,
    reason,
    seed,
    traceHash,
    virtualTimeUs,
    events,
    steps,
    violations,
    limits,
    writes,
  } = outcome.result;
  return {
    file,
    title,
    verdict,
    reason: reason ?? null,
    seed,
    traceHash,
    virtualTimeMs: virtualTimeUs / 1000,
    events,
    steps: steps.map(stepEntry),
    violations: violations.map(({ rule, timeUs, seq, sentence }) => ({
      rule,
      sentence,
      virtualTimeMs: timeUs / 1000,
      event: seq,
    })),
    limits: limits.map(({ rule, count, first }) => ({ rule, count, first })),
    writes,
    command: outcome.command,
  };
}

function stepEntry({
  index,
  line,
  text,
  verb,
  status,
  startUs,
  endUs,
  output,
  reason,
  difference,
}: StepResult): object {
  return {
    index,
    line,
    verb,
    text,
    status,
    startMs: startUs / 1000,
    endMs: endUs / 1000,
    ...(output === undefined ? {} : { output }),
    ...(reason === undefined ? {} : { reason }),
    ...(difference === undefined
      ? {}
      : { expected: difference.expected ?? null, printed: difference.printed ?? null }),
  };
}
