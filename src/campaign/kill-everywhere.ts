import { scenarioOf, scenarioRun, type ScenarioFile, type ScenarioResult } from '../scenario/index.js';
import { withStrike, type Strike, type StrikeKind } from './perturb.js';
import { StrikePoints, type StrikePoint } from './strike-points.js';

/** What came of one strike. */
export interface StrikeOutcome {
  readonly strike: Strike;
  readonly result: ScenarioResult;
  /** The scenario that shows it. */
  readonly file: ScenarioFile;
}

/** Every interleaving point of a scenario's steps, in their order; undefined result when it does not run. */
export function* findStrikePoints(
  file: ScenarioFile,
): Generator<void, { readonly points: readonly StrikePoint[]; readonly result: ScenarioResult }> {
  const points = new StrikePoints();
  let isUp = false;
  const result = yield* scenarioRun(scenarioOf(file, 'baseline.yaml'), {
    observer: {
      clusterIsUp: () => (isUp = true),
      record: (record) => {
        if (isUp) points.see(record);
      },
    },
  });
  return { points: points.all, result };
}

/** Runs the scenario with one strike, heals, and judges. */
export function* strike(
  file: ScenarioFile,
  process: string,
  how: StrikeKind,
  point: StrikePoint,
): Generator<void, StrikeOutcome> {
  const given: Strike = { process, how, point };
  const struck = withStrike(file, given);
  const result = yield* scenarioRun(scenarioOf(struck, 'strike.yaml'));
  return { strike: given, result, file: struck };
}
