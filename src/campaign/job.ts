import type { ScenarioFile, ScenarioResult, Verdict } from '../scenario/index.js';
import { fuzzRun, type FuzzJob, type FuzzRun } from './fuzz.js';
import { strike } from './kill-everywhere.js';
import { guaranteeRun, type GuaranteeJob, type GuaranteeRun } from './guarantees.js';
import type { StrikeKind } from './perturb.js';
import { shrinkScenario, type ShrinkOutcome } from './shrink.js';
import type { StrikePoint } from './strike-points.js';

/** A run that a worker can do by itself: plain data in, plain data out. */
export interface StrikeJob {
  readonly kind: 'strike';
  readonly file: ScenarioFile;
  readonly process: string;
  readonly how: StrikeKind;
  readonly point: StrikePoint;
}

/** Makes a failing scenario smaller. */
export interface ShrinkJob {
  readonly kind: 'shrink';
  readonly file: ScenarioFile;
  readonly tries: number;
}

/** What comes of each kind of job. */
interface Outcomes {
  readonly strike: RunSummary;
  readonly fuzz: FuzzRun;
  readonly guarantee: GuaranteeRun;
  readonly shrink: ShrinkOutcome;
}

export type Job = StrikeJob | FuzzJob | GuaranteeJob | ShrinkJob;
export type OutcomeOf<J extends Job> = Outcomes[J['kind']];

/** What a run came to, as far as a campaign counts it. */
export interface RunSummary {
  readonly verdict: Verdict;
  readonly reason: string | undefined;
  /** The rule that was broken first. */
  readonly rule: string | undefined;
  readonly traceHash: string;
  readonly virtualTimeUs: number;
  readonly events: number;
  readonly writes: ScenarioResult['writes'];
  readonly reached: readonly string[];
}

export function summaryOfRun({ verdict, reason, violations, ...rest }: ScenarioResult): RunSummary {
  const { traceHash, virtualTimeUs, events, writes, reached } = rest;
  return {
    verdict,
    reason,
    rule: violations[0]?.rule,
    traceHash,
    virtualTimeUs,
    events,
    writes,
    reached,
  };
}

/** Does one job from its begin to its end. */
export function runJob<J extends Job>(job: J): OutcomeOf<J> {
  const run: Generator<void, Outcomes[Job['kind']]> = begin(job);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value as OutcomeOf<J>;
  }
}

function* begin(job: Job): Generator<void, Outcomes[Job['kind']]> {
  switch (job.kind) {
    case 'strike': {
      const { file, process, how, point } = job;
      return summaryOfRun((yield* strike(file, process, how, point)).result);
    }
    case 'fuzz':
      return yield* fuzzRun(job);
    case 'guarantee':
      return yield* guaranteeRun(job);
    case 'shrink':
      return yield* shrinkScenario(job.file, job);
  }
}
