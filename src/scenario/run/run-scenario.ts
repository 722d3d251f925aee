import { BootError, type ClusterConfig } from '../../cluster/index.js';
import type { ClusterEvent } from '../../protocol/index.js';
import type { TraceRecord } from '../../sim/index.js';
import type { Scenario, PlannedStep } from '../plan.js';
import { buildWorld, type World } from './judge.js';
import type { ScenarioResult, StepResult } from './result.js';
import { Session } from './session.js';
import type { VerifyFile } from '../format/scenario-schema.js';

/** Sees a run as it happens. It must change nothing. */
export interface RunObserver {
  /** Before anything starts; with the configuration as it will run. */
  runBegins?(scenario: Scenario, config: ClusterConfig): void;
  /** The cluster is up, with its tables. */
  clusterIsUp?(timeUs: number): void;
  /** `lateUs`: how much later than the file asks for it. */
  stepBegins?(step: PlannedStep, timeUs: number, lateUs: number): void;
  stepEnds?(step: PlannedStep, result: StepResult): void;
  /** Every event of the trace. */
  record?(record: TraceRecord<ClusterEvent>): void;
  runEnds?(result: ScenarioResult): void;
}

export interface RunOptions {
  /** Instead of the file's. */
  readonly seed?: number;
  /** Instead of the file's: upper bound in microseconds of what is added to a link at random. */
  readonly jitterUs?: number;
  readonly observer?: RunObserver;
  /** Builds the world; by default the simulated cluster and its rules. */
  readonly build?: (config: ClusterConfig, verify: VerifyFile | undefined) => World;
}

/**
 * Runs a scenario from its first step to its last and judges it.
 *
 * @example
 * const result = runScenario(parseScenario(text, 'failover.yaml'));
 * result.verdict; // 'pass'
 */
export function runScenario(scenario: Scenario, options: RunOptions = {}): ScenarioResult {
  const run = scenarioRun(scenario, options);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}

/** As {@link runScenario}, but lets go now and then, so that the caller can look for an interrupt. */
export function* scenarioRun(scenario: Scenario, options: RunOptions = {}): Generator<void, ScenarioResult> {
  const { config } = scenario;
  const effective: ClusterConfig = {
    ...config,
    seed: options.seed ?? config.seed,
    timing: { ...config.timing, linkJitterUs: options.jitterUs ?? config.timing.linkJitterUs },
  };
  const { observer } = options;
  observer?.runBegins?.(scenario, effective);
  const world = (options.build ?? buildWorld)(effective, scenario.verify);
  if (observer?.record !== undefined) {
    world.cluster.lab.trace.on('record', (record) => observer.record!(record as TraceRecord<ClusterEvent>));
  }
  const session = new Session(scenario, world, observer);
  let result: ScenarioResult;
  try {
    world.cluster.startAll();
    observer?.clusterIsUp?.(world.cluster.nowUs);
    yield* session.run();
    result = session.conclude();
  } catch (error) {
    result = error instanceof BootError ? session.didNotBoot(error.message) : session.crashed(error);
  }
  observer?.runEnds?.(result);
  return result;
}
