/**
 * Arbitraries for property tests of one's own: plans of faults, and the judge that runs them.
 *
 * @packageDocumentation
 */
export {
  judgePlan,
  planFile,
  type JudgedPlan,
  type KnownFinding,
  type PlanOutcome,
} from './arbitraries/judge-plan.js';
export {
  tabletFaultPlan,
  type CutPeer,
  type TabletFault,
  type TabletFaultPlan,
} from './arbitraries/tablet-faults.js';
