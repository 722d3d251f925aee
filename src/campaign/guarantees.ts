import fc from 'fast-check';
import { GUARANTEES } from '../arbitraries/guarantees/index.js';
import type { GuaranteeCase } from '../arbitraries/guarantees/guarantee.js';
import { judgeCase, type CaseClass } from '../arbitraries/guarantees/judge-case.js';
import type { KnownFinding } from '../arbitraries/known-causes.js';
import { hashString } from '../sim/index.js';

/** One case of a guarantee: which one is drawn depends on name, seed and number alone. */
export interface GuaranteeJob {
  readonly kind: 'guarantee';
  readonly name: string;
  readonly seed: number;
  /** From 0. */
  readonly number: number;
}

/** What a case came to. */
export interface GuaranteeRun {
  readonly name: string;
  readonly number: number;
  readonly class: CaseClass;
  readonly finding: KnownFinding | undefined;
  readonly reason: string | undefined;
  /** Longest time that a partition acknowledged nothing after the fault; undefined where nobody wrote. */
  readonly longestGapUs: number | undefined;
  /** Acknowledged writes that are gone beyond the offset of an election. */
  readonly lost: number;
  readonly acknowledged: number;
  readonly traceHash: string;
}

export function caseOf({ name, seed, number }: Omit<GuaranteeJob, 'kind'>): GuaranteeCase {
  const { cases } = GUARANTEES.find((guarantee) => guarantee.name === name)!;
  const drawn = fc.sample(fc.noBias(cases), {
    seed: hashString(`${name} ${seed} ${number}`) | 0,
    numRuns: 1,
  });
  return drawn[0]!;
}

/** Draws a case, runs it and holds it against its guarantee. */
export function* guaranteeRun(job: GuaranteeJob): Generator<void, GuaranteeRun> {
  const { class: judged, finding, reason, longestGapUs, result } = yield* judgeCase(caseOf(job));
  const { name, number } = job;
  const { writes, traceHash } = result;
  return {
    name,
    number,
    class: judged,
    finding,
    reason,
    longestGapUs,
    lost: writes.lostAllowed,
    acknowledged: writes.acknowledged,
    traceHash,
  };
}
