import type { Limit, Violation, WriteSummary } from '../../checker/index.js';
import type { LineDifference } from './compare-output.js';

/** How a run ended. */
export type Verdict =
  | 'pass'
  | 'expectation-failed'
  | 'invariant-violated'
  | 'not-converged'
  | 'unrecoverable-by-design'
  | 'nondeterministic'
  | 'crashed'
  | 'vacuous';

/** Every verdict, worst first, with what it means. */
export const VERDICTS: Readonly<Record<Verdict, string>> = {
  crashed: 'the simulator itself failed',
  nondeterministic: 'two runs of the same input differ',
  'invariant-violated': 'a rule that is watched during the run did not hold',
  'expectation-failed':
    'a command printed something else than expected, a check did not hold, or a count of writes was out of bounds',
  'unrecoverable-by-design':
    'a condition was waited for in vain, and OpenMLDB does not bring it about by itself',
  'not-converged': 'a condition was waited for in vain',
  vacuous: 'nothing that the run was about happened, so nothing was shown',
  pass: 'as expected',
};

export interface StepResult {
  readonly index: number;
  /** Line of the scenario file. */
  readonly line: number;
  readonly text: string;
  readonly verb: string;
  readonly status: 'ok' | 'failed' | 'skipped';
  readonly startUs: number;
  readonly endUs: number;
  /** What it judges, in words; undefined when it judges nothing. */
  readonly asserts: string | undefined;
  /** Printed lines, for a command. */
  readonly output: readonly string[] | undefined;
  /** Why it failed, in one sentence. */
  readonly reason: string | undefined;
  readonly difference: LineDifference | undefined;
}

/** What a run came to. */
export interface ScenarioResult {
  readonly file: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** Why it is not `pass`, in one sentence. */
  readonly reason: string | undefined;
  readonly seed: number;
  readonly traceHash: string;
  readonly virtualTimeUs: number;
  readonly events: number;
  readonly steps: readonly StepResult[];
  /** What the run as a whole was held to, in words. */
  readonly asserts: readonly string[];
  /** Types of the OPs that were created and of the tasks that were started, sorted. */
  readonly reached: readonly string[];
  readonly violations: readonly Violation[];
  /** Rules that OpenMLDB does not keep by design, and how often each was broken. */
  readonly limits: readonly Limit[];
  readonly writes: WriteSummary;
  /** Of a crash: for whoever repairs the simulator. */
  readonly stack: string | undefined;
}

export const NO_WRITES: WriteSummary = {
  acknowledged: 0,
  stable: 0,
  lostAllowed: 0,
  lostIllegal: 0,
  unserved: 0,
};
