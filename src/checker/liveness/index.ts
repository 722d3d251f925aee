import type { Cluster, ClusterConfig } from '../../cluster/index.js';
import { SECOND } from '../../sim/index.js';
import { callsEnd, nameserverLeads, opsFinish } from './of-the-cluster.js';
import { partitionsAreServed, replicasReturn } from './of-partitions.js';

/** What happens in the end, once faults have stopped. */
export interface LivenessRule {
  readonly rule: string;
  /** What the rule says, in one sentence. */
  readonly statement: string;
  /** So long after the faults stopped it must hold. */
  boundUs(config: ClusterConfig): number;
  /** What is still waited for, in one sentence; undefined when it holds. */
  waitsFor(cluster: Cluster): string | undefined;
}

/** In the order in which one waits for the other. */
export const LIVENESS: readonly LivenessRule[] = [
  nameserverLeads,
  partitionsAreServed,
  opsFinish,
  replicasReturn,
  callsEnd,
];

/** One rule of a run: as {@link LivenessRule}, with the run's bound. */
export interface Awaited {
  readonly rule: string;
  readonly statement: string;
  readonly boundUs: number;
  waitsFor(): string | undefined;
}

/** The rules with the bounds that the flags of a cluster give them. */
export function livenessOf(cluster: Cluster): readonly Awaited[] {
  return LIVENESS.map((rule) => ({
    rule: rule.rule,
    statement: rule.statement,
    boundUs: Math.max(SECOND, rule.boundUs(cluster.config)),
    waitsFor: () => rule.waitsFor(cluster),
  }));
}
