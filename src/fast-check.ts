/**
 * Arbitraries for property tests of one's own: plans of faults, and the judge that runs them.
 *
 * @packageDocumentation
 */
export type { KnownFinding } from './arbitraries/known-causes.js';
export {
  clusterPlan,
  PROFILES,
  type ClusterPlan,
  type PlanFlags,
  type Profile,
  type ProfileName,
} from './arbitraries/cluster-plan.js';
export { clusterProperty } from './arbitraries/cluster-property.js';
export { judgeClusterPlan, type JudgedRun, type RunClass } from './arbitraries/judge-run.js';
export { fileOfPlan } from './arbitraries/plan-file.js';
export type { FaultKind, PlannedFault } from './arbitraries/planned-fault.js';
