import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseScenario, runScenario } from '../../src/scenario/index.js';
import type { TraceRecord } from '../../src/sim/index.js';
import type { Observation } from './first-divergence.js';

interface Options {
  readonly file: string;
  readonly seed?: number;
  readonly jitterUs?: number;
}

/** A shipped scenario file, run once. */
export function scenarioRun(argument: unknown): Observation {
  const { file, ...options } = argument as Options;
  const text = readFileSync(resolve(import.meta.dirname, '../..', file), 'utf8');
  const records: TraceRecord[] = [];
  const result = runScenario(parseScenario(text, file), {
    ...options,
    observer: { record: (record) => void records.push(record) },
  });
  return { hash: result.traceHash, records };
}
