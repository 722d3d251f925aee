import type { TraceRecord } from '../../src/sim/index.js';

/** What one run left behind. */
export interface Observation {
  readonly hash: string;
  readonly records: readonly TraceRecord[];
}

/** Something that can be run again with the same argument, and must do the same. */
export type Subject = (argument?: unknown) => Observation;

export interface Divergence {
  /** Index of the first event that differs. */
  readonly index: number;
  /** That event in either run, as a line; undefined where the run had ended already. */
  readonly left: string | undefined;
  readonly right: string | undefined;
}

/** An event on one line: time, node and body. Sequence numbers and causes are no part of the hash. */
export function recordLine(record: TraceRecord): string {
  return `${record.timeUs} ${record.node} ${JSON.stringify(record.body, exact)}`;
}

/** What JSON cannot write, so that it shows in a line as well. */
function exact(_key: string, value: unknown): unknown {
  if (value === undefined) return 'undefined';
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Where two runs part; undefined when they are the same. */
export function firstDivergence(
  left: readonly (TraceRecord | string)[],
  right: readonly (TraceRecord | string)[],
): Divergence | undefined {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [lineAt(left, index), lineAt(right, index)];
    if (one !== other) return { index, left: one, right: other };
  }
  return undefined;
}

function lineAt(records: readonly (TraceRecord | string)[], index: number): string | undefined {
  const record = records[index];
  return record === undefined || typeof record === 'string' ? record : recordLine(record);
}
