import type { ScenarioFile, ScenarioResult, Verdict } from '../scenario/index.js';
import { strike } from './kill-everywhere.js';
import type { StrikeKind } from './perturb.js';
import type { StrikePoint } from './strike-points.js';

/** A run that a worker can do by itself: plain data in, plain data out. */
export interface StrikeJob {
  readonly kind: 'strike';
  readonly file: ScenarioFile;
  readonly process: string;
  readonly how: StrikeKind;
  readonly point: StrikePoint;
}

export type Job = StrikeJob;

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
export function runJob(job: Job): RunSummary {
  const { file, process, how, point } = job;
  const run = strike(file, process, how, point);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return summaryOfRun(value.result);
  }
}
