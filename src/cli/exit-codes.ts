import type { Judgement } from '../report/outcome.js';

export const EXIT = {
  ok: 0,
  finding: 1,
  usage: 2,
  notConverged: 3,
  nondeterministic: 4,
  internal: 5,
  vacuous: 6,
  interrupted: 130,
} as const;

/** What each exit code means, for people. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.ok, 'as expected'],
  [EXIT.finding, 'a finding: an expectation failed, or an invariant was violated'],
  [EXIT.usage, 'bad usage, or a bad input file'],
  [EXIT.notConverged, 'not converged, or unrecoverable by design'],
  [EXIT.nondeterministic, 'two runs of the same input differ'],
  [EXIT.internal, 'internal error'],
  [EXIT.vacuous, 'vacuous: nothing that the run was about happened'],
  [EXIT.interrupted, 'interrupted'],
];

/** Over several files the first of these that occurs. */
const PRECEDENCE: readonly number[] = [
  EXIT.internal,
  EXIT.nondeterministic,
  EXIT.usage,
  EXIT.finding,
  EXIT.notConverged,
  EXIT.vacuous,
];

export function exitCodeOf(judgement: Judgement): number {
  switch (judgement) {
    case 'pass':
      return EXIT.ok;
    case 'expectation-failed':
    case 'invariant-violated':
      return EXIT.finding;
    case 'bad-input':
      return EXIT.usage;
    case 'not-converged':
    case 'unrecoverable-by-design':
      return EXIT.notConverged;
    case 'nondeterministic':
      return EXIT.nondeterministic;
    case 'crashed':
      return EXIT.internal;
    case 'vacuous':
      return EXIT.vacuous;
  }
}

/** The exit code of a command that judged several files. */
export function exitCodeOver(judgements: readonly Judgement[]): number {
  const codes = new Set(judgements.map(exitCodeOf));
  return PRECEDENCE.find((code) => codes.has(code)) ?? EXIT.ok;
}
