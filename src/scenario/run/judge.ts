import {
  acknowledgedWrites,
  Checker,
  INVARIANTS,
  livenessOf,
  type Awaited,
  type Limit,
  type Violation,
  type WriteSummary,
} from '../../checker/index.js';
import { Cluster, type ClusterConfig } from '../../cluster/index.js';
import { BOUND_PATTERN, WRITE_COUNTS, type VerifyFile } from '../format/scenario-schema.js';
import type { ClusterPort } from './cluster-port.js';

/** Watches a run by the rules of the cluster, and judges its writes at the end. */
export interface RunJudge {
  readonly violations: readonly Violation[];
  /** Rules that OpenMLDB does not keep by design, and that were broken. */
  readonly limits: readonly Limit[];
  /** What must come about once the steps are over, in this order. */
  readonly liveness: readonly Awaited[];
  /** Writes under way. */
  readonly pending: number;
  /** Judges what must hold at rest, if the cluster is at rest. */
  judgeRest(): void;
  judgeWrites(): WriteSummary;
}

/** A cluster to run a scenario in, and its judge. */
export interface World {
  readonly cluster: ClusterPort;
  readonly judge: RunJudge;
}

const LOST_WRITE = 'acknowledged-writes-survive';

/** Rules that `verify.invariants` may name. */
export const INVARIANT_NAMES: readonly string[] = [...INVARIANTS.keys(), LOST_WRITE];

/** The simulated cluster, watched by the rules that `verify` asks for. */
export function buildWorld(config: ClusterConfig, verify: VerifyFile | undefined): World {
  const cluster = Cluster.build(config);
  const rules = verify?.invariants ?? 'all';
  const checker =
    rules === 'all'
      ? new Checker(cluster)
      : new Checker(cluster, rules === 'none' ? [] : rules.filter((rule) => rule !== LOST_WRITE));
  const countsLost =
    rules === 'none' || verify?.lostIllegal !== undefined || (rules !== 'all' && !rules.includes(LOST_WRITE));
  return {
    cluster,
    judge: {
      get violations() {
        return countsLost ? checker.violations.filter(({ rule }) => rule !== LOST_WRITE) : checker.violations;
      },
      get limits() {
        return checker.limits;
      },
      liveness: livenessOf(cluster),
      judgeRest: () => void checker.judgeRest(),
      get pending() {
        return cluster.applications.pending;
      },
      judgeWrites: () => checker.judge(acknowledgedWrites(cluster.applications.history())).summary,
    },
  };
}

/** The counts of writes that are out of the bounds of `verify`, a sentence each. */
export function outOfBounds(verify: VerifyFile | undefined, writes: WriteSummary): readonly string[] {
  const sentences: string[] = [];
  for (const count of Object.keys(WRITE_COUNTS) as (keyof WriteSummary)[]) {
    const bound = verify?.[count];
    if (bound === undefined) continue;
    const [, operator, limit] = BOUND_PATTERN.exec(typeof bound === 'number' ? `== ${bound}` : bound)!;
    if (!satisfies(writes[count], operator!, Number(limit))) {
      sentences.push(
        `writes ${count} is ${writes[count]}, expected ${operator === '==' ? limit! : `${operator!} ${limit!}`}`,
      );
    }
  }
  return sentences;
}

function satisfies(value: number, operator: string, limit: number): boolean {
  switch (operator) {
    case '>=':
      return value >= limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    case '<':
      return value < limit;
    case '!=':
      return value !== limit;
    default:
      return value === limit;
  }
}
