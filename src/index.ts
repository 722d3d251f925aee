/**
 * A deterministic simulation of an OpenMLDB cluster. Build one with {@link Cluster}, or run a scenario
 * with {@link parseScenario} and {@link runScenario}; both run in virtual time, in this process.
 *
 * @packageDocumentation
 */
export {
  BootError,
  Cluster,
  CLIENT_ADDRESS,
  defaultConfig,
  type ClusterConfig,
  type ClusterView,
  type NameserverView,
  type ReplicaView,
  type TableSpec,
  type TabletView,
} from './cluster/index.js';
export {
  acknowledgedWrites,
  Checker,
  INVARIANTS,
  type Violation,
  type WriteSummary,
} from './checker/index.js';
export {
  DEFAULT_TIMING,
  FLAG_SPECS,
  resolveFlags,
  type ClusterEvent,
  type Endpoint,
  type FlagName,
  type Flags,
  type Timing,
} from './protocol/index.js';
export {
  formatProblem,
  InputError,
  parseScenario,
  runScenario,
  scenarioOf,
  VERDICTS,
  writeScenario,
  type InputProblem,
  type RunObserver,
  type RunOptions,
  type Scenario,
  type ScenarioFile,
  type ScenarioResult,
  type StepResult,
  type Verdict,
} from './scenario/index.js';
export { HOUR, MILLISECOND, MINUTE, SECOND, type TraceRecord } from './sim/index.js';
