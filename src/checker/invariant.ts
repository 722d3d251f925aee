import type { Cluster } from '../cluster/index.js';
import type { ClusterEvent } from '../protocol/index.js';
import type { TraceRecord } from '../sim/index.js';

/** A rule that did not hold, at one instant of a run. */
export interface Violation {
  /** The rule's name, as scenario files write it. */
  readonly rule: string;
  readonly timeUs: number;
  /** Sequence number of the trace event after which it showed. */
  readonly seq: number;
  /** What happened, in one sentence. */
  readonly sentence: string;
}

/** A rule that OpenMLDB does not keep by design, and how often it was broken. */
export interface Limit {
  readonly rule: string;
  readonly count: number;
  /** The first time, in one sentence. */
  readonly first: string;
}

/**
 * `promised`: a run in which it does not hold is `invariant-violated`. `counted`: the original breaks
 * it by design in some situations, so it is counted, unless a scenario names it in `invariants`.
 */
export type Standing = 'promised' | 'counted';

/** A rule that is looked at after every event, at rest, or both. It reads the cluster and changes nothing. */
export interface Invariant {
  readonly rule: string;
  /** What the rule says, in one sentence. */
  readonly statement: string;
  readonly standing: Standing;
  /** A sentence when the rule no longer holds after this event. */
  check?(record: TraceRecord<ClusterEvent>): string | undefined;
  /** The same at the end of a run, of a cluster that has come to rest. */
  checkAtRest?(): string | undefined;
}

/** Makes a rule for one run. */
export type InvariantFactory = (cluster: Cluster) => Invariant;
