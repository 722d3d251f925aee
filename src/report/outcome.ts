import type { InputProblem, RunObserver, ScenarioResult, Verdict } from '../scenario/index.js';

/** What came of one file. */
export type FileOutcome =
  | {
      readonly kind: 'ran';
      readonly file: string;
      readonly result: ScenarioResult;
      /** The last events of the run in words, oldest first. */
      readonly lastEvents: readonly string[];
      /** What to type to see this run again. */
      readonly command: string;
    }
  | { readonly kind: 'bad-input'; readonly file: string; readonly problems: readonly InputProblem[] };

/** Where output goes, a line at a time. */
export interface Sinks {
  /** Results: standard output. */
  readonly out: (line: string) => void;
  /** Progress, hints and mistakes: standard error. */
  readonly err: (line: string) => void;
}

/** One way to show runs. */
export interface Reporter {
  /** Sees a run as it happens. */
  readonly observer?: RunObserver | undefined;
  fileEnds(outcome: FileOutcome): void;
  /** After the last file, or after an interrupt. */
  allEnded(outcomes: readonly FileOutcome[]): void;
}

/** A verdict, or that there was none because the file is no scenario. */
export type Judgement = Verdict | 'bad-input';

export function judgementOf(outcome: FileOutcome): Judgement {
  return outcome.kind === 'ran' ? outcome.result.verdict : 'bad-input';
}

/** From worst to best: the first that occurs is the verdict over several files. */
export const JUDGEMENTS: readonly Judgement[] = [
  'crashed',
  'nondeterministic',
  'bad-input',
  'invariant-violated',
  'expectation-failed',
  'unrecoverable-by-design',
  'not-converged',
  'vacuous',
  'pass',
];

export function worstOf(outcomes: readonly FileOutcome[]): Judgement {
  const all = new Set(outcomes.map(judgementOf));
  return JUDGEMENTS.find((judgement) => all.has(judgement)) ?? 'pass';
}
