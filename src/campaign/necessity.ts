import {
  scenarioOf,
  scenarioRun,
  type ScenarioFile,
  type ScenarioResult,
  type Verdict,
} from '../scenario/index.js';
import { VERBS } from '../scenario/format/step-schema.js';
import { isSame, samenessOf } from './sameness.js';

/** A fault of a scenario, and what the scenario comes to without it. */
export interface Necessity {
  /** Of the step, from 0. */
  readonly index: number;
  readonly isNeeded: boolean;
  /** Without the fault. */
  readonly verdict: Verdict;
  readonly reason: string | undefined;
}

/** These take faults back. */
const REMEDIES: ReadonlySet<string> = new Set([
  'start',
  'resume',
  'heal',
  'release',
  'free-disk',
  'release-disk',
]);
const FAULT_GROUPS: ReadonlySet<string> = new Set(['process', 'zookeeper', 'network', 'disk']);

/** The steps of a file that do harm. */
export function faultSteps({ steps }: ScenarioFile): readonly number[] {
  return steps.flatMap((step, index) => {
    const verb = Object.keys(step).find((key) => key in VERBS) as keyof typeof VERBS | undefined;
    const isFault = verb !== undefined && FAULT_GROUPS.has(VERBS[verb].group) && !REMEDIES.has(verb);
    return isFault ? [index] : [];
  });
}

/** Runs a scenario without each of its faults in turn, and tells which of them it takes. */
export function* necessities(
  file: ScenarioFile,
  result: ScenarioResult,
): Generator<void, readonly Necessity[]> {
  const found: Necessity[] = [];
  const sameness = samenessOf(result);
  const lost = result.writes.lostAllowed > 0;
  for (const index of faultSteps(file)) {
    const without = { ...file, steps: file.steps.filter((_, other) => other !== index) };
    const other = yield* scenarioRun(scenarioOf(without, 'without.yaml'));
    const isAlike =
      result.verdict === 'pass' ? other.writes.lostAllowed > 0 === lost : isSame(other, sameness);
    found.push({ index, isNeeded: !isAlike, verdict: other.verdict, reason: other.reason });
  }
  return found;
}
