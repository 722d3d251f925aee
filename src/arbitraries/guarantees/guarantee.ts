import type fc from 'fast-check';
import type { ScenarioFile } from '../../scenario/index.js';

/** A stretch of a run, from the end of one step to the begin of another. */
export interface Window {
  readonly after: number;
  readonly before: number;
  /** Partitions that must acknowledge a write in it. */
  readonly serves: readonly number[];
  /** Partitions that must acknowledge none. */
  readonly silent?: readonly number[];
}

/** One case of a guarantee: a scenario, and what its steps mean. Steps are counted from 0. */
export interface GuaranteeCase {
  readonly file: ScenarioFile;
  /** The step from which on it is counted how long a partition acknowledges nothing. */
  readonly since?: number;
  readonly windows: readonly Window[];
}

/** A promise of OpenMLDB's document about failures, and the failures under which it is given. */
export interface Guarantee {
  readonly name: string;
  /** What is promised, in one sentence. */
  readonly statement: string;
  /** Under what it is promised: what the cases are drawn from. */
  readonly envelope: string;
  readonly cases: fc.Arbitrary<GuaranteeCase>;
  /** The scenario that shows what happens beyond. */
  readonly witness: string;
}
