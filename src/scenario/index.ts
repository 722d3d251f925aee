/** Scenarios: the file format, reading and checking, and running them. */
export { scenarioJsonSchema } from './format/json-schema.js';
export { formatDuration, parseDuration } from './format/duration.js';
export { formatWallClock, formatZone, type WallClock } from './format/instant.js';
export type { ScenarioFile } from './format/scenario-schema.js';
export type { StepFile, Verb } from './format/step-schema.js';
export { nearest, suggestion } from './language/nearest.js';
export type { Act, PlannedStep, Scenario } from './plan.js';
export { formatProblem, InputError, type InputProblem } from './reading/input-problem.js';
export { parseScenario } from './reading/read-scenario.js';
export { OP_TYPE, TASK_TYPE } from './language/condition-vocabulary.js';
export { updateExpectations } from './reading/update-expectations.js';
export { compareOutput, type Comparison, type LineDifference } from './run/compare-output.js';
export type { ClusterPort } from './run/cluster-port.js';
export type { RunJudge, World } from './run/judge.js';
export { NO_WRITES, VERDICTS, type ScenarioResult, type StepResult, type Verdict } from './run/result.js';
export { runScenario, scenarioRun, type RunObserver, type RunOptions } from './run/run-scenario.js';
export { scenarioOf, writeScenario } from './write-scenario.js';
