import {
  scenarioOf,
  scenarioRun,
  type RunObserver,
  type ScenarioFile,
  type ScenarioResult,
} from '../scenario/index.js';
import { PROFILES, type ClusterPlan, type Profile } from './cluster-plan.js';
import { KnownCauses, type KnownFinding } from './known-causes.js';
import { fileOfPlan } from './plan-file.js';

/**
 * What a run came to. `held`: as promised. `known`: not as promised, and a file under
 * `scenarios/findings` says why. `limit`: the cluster did not come to rest, under faults for which
 * nobody promises that it does. `broken`: a rule did not hold.
 */
export type RunClass = 'held' | 'known' | 'limit' | 'broken';

export interface JudgedRun {
  readonly class: RunClass;
  readonly finding: KnownFinding | undefined;
  readonly result: ScenarioResult;
  /** Leaders that were elected: a run without any shows little. */
  readonly elections: number;
}

/** Runs the scenario of a plan and judges it by what its profile promises. */
export function* judgeRun(
  file: ScenarioFile,
  promise: Profile['promise'],
  watch?: RunObserver['record'],
): Generator<void, JudgedRun> {
  const causes = new KnownCauses();
  const result = yield* scenarioRun(scenarioOf(file, 'plan.yaml'), {
    observer: {
      record: (record) => {
        causes.look(record.node, record.body);
        watch?.(record);
      },
    },
  });
  const { elections } = causes;
  const finding =
    result.violations.length > 0 && causes.ledTogether ? 'two-nameservers-lead' : causes.finding;
  const judged = file.verify?.lostIllegal === 0 ? result : withoutLoss(result);
  return { class: classOf(judged, promise, finding, elections), finding, result, elections };
}

/** A leader that is cut off from ZooKeeper goes on serving: no envelope excludes that. */
const TWO_LEADERS = 'no-write-below-the-term';
/** One of two nameservers writes what it read before the other's election. */
const TWO_NAMESERVERS: readonly string[] = ['terms-never-fall'];
/** What clients see of the rows that an election may cost. */
const AFTER_AN_ELECTION: readonly string[] = [
  'lost-rows-stay-lost',
  'reads-are-current',
  'reads-never-go-back',
];

function classOf(
  { verdict, violations, limits, writes }: ScenarioResult,
  promise: Profile['promise'],
  finding: KnownFinding | undefined,
  elections: number,
): RunClass {
  if (verdict === 'pass' || verdict === 'vacuous') {
    // Where recovery is promised, only a finding excuses what is merely counted elsewhere.
    const unexcused = limits.some(
      ({ rule }) => rule !== TWO_LEADERS && (elections === 0 || !AFTER_AN_ELECTION.includes(rule)),
    );
    return promise === 'recovery' && finding === undefined && unexcused ? 'broken' : 'held';
  }
  if (finding === 'two-nameservers-lead' && violations.every(({ rule }) => TWO_NAMESERVERS.includes(rule)))
    return writes.lostIllegal > 0 ? 'broken' : 'known';
  if (verdict !== 'not-converged' && verdict !== 'unrecoverable-by-design') return 'broken';
  if (violations.length > 0 || writes.lostIllegal > 0) return 'broken';
  if (promise === 'safety') return 'limit';
  // A partition whose leader restarted unnoticed serves nobody; nothing else excuses that.
  const served = writes.unserved === 0 || finding === 'restart-is-not-noticed';
  return finding !== undefined && served ? 'known' : 'broken';
}

/** Where machines lose their power, what was not synced may go. */
function withoutLoss(result: ScenarioResult): ScenarioResult {
  return { ...result, writes: { ...result.writes, lostIllegal: 0 } };
}

/** As {@link judgeRun}, from the plan, in one go. */
export function judgeClusterPlan(plan: ClusterPlan): JudgedRun {
  const run = judgeRun(fileOfPlan(plan), PROFILES[plan.profile].promise);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}
