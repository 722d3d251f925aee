import {
  InputError,
  scenarioOf,
  scenarioRun,
  type ScenarioFile,
  type ScenarioResult,
} from '../scenario/index.js';
import { reductions } from './reductions.js';
import { isSame, samenessOf, type Sameness } from './sameness.js';

export interface ShrinkOutcome {
  readonly file: ScenarioFile;
  readonly result: ScenarioResult;
  readonly sameness: Sameness;
  /** Scenarios that were tried. */
  readonly tried: number;
  /** It ended for want of tries: a smaller one may exist. */
  readonly gaveUp: boolean;
}

export interface ShrinkOptions {
  /** Scenarios that are tried at the most. */
  readonly tries: number;
}

/**
 * Makes a failing scenario smaller for as long as it fails alike: the same verdict, and the same broken
 * rule. Deterministic: the same file gives the same outcome. Yields between slices of runs.
 */
export function* shrinkScenario(
  original: ScenarioFile,
  { tries }: ShrinkOptions,
): Generator<void, ShrinkOutcome> {
  let file = original;
  let result = yield* scenarioRun(scenarioOf(file, 'original.yaml'));
  const sameness = samenessOf(result);
  let tried = 0;
  for (;;) {
    let smaller: { readonly file: ScenarioFile; readonly result: ScenarioResult } | undefined;
    for (const candidate of reductions(file)) {
      if (tried === tries) return { file: readable(file), result, sameness, tried, gaveUp: true };
      tried++;
      const outcome = yield* tryOut(candidate);
      if (outcome !== undefined && isSame(outcome, sameness)) {
        smaller = { file: candidate, result: outcome };
        break;
      }
    }
    if (smaller === undefined) return { file: readable(file), result, sameness, tried, gaveUp: false };
    ({ file, result } = smaller);
  }
}

/** Undefined when it is no valid scenario: a reduction may have taken away what others need. */
function* tryOut(file: ScenarioFile): Generator<void, ScenarioResult | undefined> {
  try {
    return yield* scenarioRun(scenarioOf(file, 'smaller.yaml'));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function readable(file: ScenarioFile): ScenarioFile {
  const { title, ...rest } = file;
  return { ...rest, title: title.endsWith(', shrunk') ? title : `${title}, shrunk` };
}
