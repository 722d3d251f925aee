import * as v from 'valibot';
import { name } from './leaves.js';
import { condition, type VerbSpec } from './verb-spec.js';

/** What only a laboratory can do. */
export const LABORATORY_VERBS = {
  workload: {
    group: 'laboratory',
    help: 'Starts or stops a workload of the file.',
    example: 'workload: { start: w1 }',
    value: v.union(
      [
        v.strictObject({ start: name('the name of a workload') }),
        v.strictObject({ stop: name('the name of a workload') }),
      ],
      'a map with start or stop and the name of a workload',
    ),
  },
  check: {
    group: 'laboratory',
    help: 'A condition that must hold now.',
    example: 'check: { replicas(flow).alive: 6 }',
    value: condition,
  },
} as const satisfies Record<string, VerbSpec>;
