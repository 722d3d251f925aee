/** What a run is judged by: rules after every event, and the fate of each acknowledged write. */
export { Checker, type WriteSummary } from './checker.js';
export type { Invariant, InvariantFactory, Limit, Standing, Violation } from './invariant.js';
export { LIVENESS, livenessOf, type Awaited, type LivenessRule } from './liveness/index.js';
export { INVARIANTS } from './invariants/index.js';
export { findServingLeader } from './serving-leader.js';
export {
  acknowledgedWrites,
  judgeWrites,
  type AcknowledgedWrite,
  type JudgedWrite,
  type WriteFate,
} from './write-fates.js';
