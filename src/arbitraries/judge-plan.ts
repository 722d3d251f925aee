import { runScenario, scenarioOf, writeScenario, type ScenarioResult } from '../scenario/index.js';
import { KnownCauses, type KnownFinding } from './known-causes.js';
import { scenarioOfPlan } from './plan-scenario.js';
import type { TabletFaultPlan } from './tablet-faults.js';

/** What a plan came to: `known` is what OpenMLDB is known to do, by the name of its file under `scenarios/findings`. */
export type PlanOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'known'; readonly finding: KnownFinding }
  | { readonly kind: 'broken'; readonly reason: string };

export interface JudgedPlan {
  readonly outcome: PlanOutcome;
  readonly result: ScenarioResult;
  /** Leaders that were elected: a plan without any shows little. */
  readonly elections: number;
}

/**
 * Runs a plan and says whether the rules held: one leader a term, terms that never fall, and every
 * acknowledged write on its leader or beyond the offset at which a later leader was elected. Where not
 * all replicas come back, a known cause must explain it.
 */
export function judgePlan(plan: TabletFaultPlan): JudgedPlan {
  const causes = new KnownCauses();
  const result = runScenario(scenarioOf(scenarioOfPlan(plan), 'plan.yaml'), {
    observer: { record: ({ node, body }) => causes.look(node, body) },
  });
  return { result, elections: causes.elections, outcome: outcomeOf(result, causes.finding) };
}

function outcomeOf(result: ScenarioResult, finding: KnownFinding | undefined): PlanOutcome {
  if (result.verdict === 'pass') return { kind: 'held' };
  const { violations, writes } = result;
  // A partition whose leader restarted unnoticed serves nobody; nothing else excuses that.
  const served = writes.unserved === 0 || finding === 'restart-is-not-noticed';
  const safe = violations.length === 0 && writes.lostIllegal === 0 && served;
  if (result.verdict === 'not-converged' && safe && finding !== undefined) return { kind: 'known', finding };
  return { kind: 'broken', reason: `${result.verdict}: ${result.reason ?? ''}` };
}

/** The plan as the text of a scenario file that `run` replays. */
export function planFile(plan: TabletFaultPlan, schema: string): string {
  return writeScenario(scenarioOfPlan(plan), schema);
}
