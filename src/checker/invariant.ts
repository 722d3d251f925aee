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

/** A rule that is looked at after every event. It reads the cluster and changes nothing. */
export interface Invariant {
  readonly rule: string;
  /** What the rule says, in one sentence. */
  readonly statement: string;
  /** A sentence when the rule no longer holds after this event. */
  check(record: TraceRecord<ClusterEvent>): string | undefined;
}

/** Makes a rule for one run. */
export type InvariantFactory = (cluster: Cluster) => Invariant;
