import fc from 'fast-check';
import { clusterPlan, PROFILES, type ClusterPlan, type ProfileName } from '../arbitraries/cluster-plan.js';
import { judgeRun, type RunClass } from '../arbitraries/judge-run.js';
import type { KnownFinding } from '../arbitraries/known-causes.js';
import { fileOfPlan } from '../arbitraries/plan-file.js';
import { hashString } from '../sim/index.js';
import type { ScenarioFile, ScenarioResult, Verdict } from '../scenario/index.js';

/** One run of a campaign: which plan is drawn depends on these three alone. */
export interface FuzzJob {
  readonly kind: 'fuzz';
  readonly profile: ProfileName;
  readonly seed: number;
  /** Number of the run within the campaign, from 0. */
  readonly number: number;
}

/** What a run came to, as a line of the results file. */
export interface FuzzRun {
  readonly number: number;
  readonly class: RunClass;
  readonly verdict: Verdict;
  readonly finding: KnownFinding | undefined;
  readonly reason: string | undefined;
  readonly rule: string | undefined;
  readonly traceHash: string;
  readonly virtualTimeUs: number;
  readonly events: number;
  readonly elections: number;
  readonly writes: ScenarioResult['writes'];
  /** Kinds of the faults that the plan holds. */
  readonly faults: readonly string[];
  /** Faults of the plan. */
  readonly injected: number;
  /** Types of OPs and tasks that ran. */
  readonly reached: readonly string[];
}

/** The plan of a run of a campaign. */
export function planOf({ profile, seed, number }: Omit<FuzzJob, 'kind'>): ClusterPlan {
  const drawn = fc.sample(fc.noBias(clusterPlan(profile)), {
    seed: hashString(`${profile} ${seed} ${number}`) | 0,
    numRuns: 1,
  });
  return drawn[0]!;
}

export function fuzzFile(job: Omit<FuzzJob, 'kind'>): ScenarioFile {
  return fileOfPlan(planOf(job));
}

/** Draws a plan, runs it and judges it. */
export function* fuzzRun(job: FuzzJob): Generator<void, FuzzRun> {
  const plan = planOf(job);
  const { promise } = PROFILES[job.profile];
  const { class: judged, finding, result, elections } = yield* judgeRun(fileOfPlan(plan), promise);
  const { verdict, reason, violations, traceHash, virtualTimeUs, events, writes, reached } = result;
  return {
    number: job.number,
    class: judged,
    verdict,
    finding: judged === 'known' ? finding : undefined,
    reason: judged === 'held' ? undefined : reason,
    rule: violations[0]?.rule,
    traceHash,
    virtualTimeUs,
    events,
    elections,
    writes,
    faults: [...new Set(plan.faults.map(({ kind }) => kind))].sort(),
    injected: plan.faults.length,
    reached,
  };
}
