import * as v from 'valibot';
import { described, list, text } from './leaves.js';

const SELECTOR = 'a process such as 172.27.128.31:8541, leader(flow/0), tablet(2) or nameserver(active)';
export const selector = text(SELECTOR);
export const selectors = v.union([selector, list(selector, SELECTOR)], `${SELECTOR}, or a list of them`);

const CONDITION = 'a condition such as leader(flow/0) != 172.27.128.32:8541';
const comparand = v.union([text('a value'), v.number(), v.boolean()], 'a value to compare with');
export const condition = v.union(
  [
    text(CONDITION),
    v.record(v.string(), comparand),
    list(v.union([text(CONDITION), v.record(v.string(), comparand)], CONDITION), 'a list of conditions'),
  ],
  `${CONDITION}, a map such as { replicas(flow).alive: 6 }, or a list of them`,
);

export const everywhere = {
  at: v.optional(
    described(
      text('a duration since the start such as 90s, or an instant such as "20:01:35"'),
      'When the step begins: a duration since the start of the clock, or an instant on it.',
    ),
  ),
  note: v.optional(described(text('a text'), 'What a reader should know; printed.')),
  lenient: v.optional(
    described(
      v.literal(true, 'true'),
      'What comes of the step is not judged: a wait in vain, or a process that is nobody, does not end the run.',
    ),
  ),
};

export const printing = {
  expect: v.optional(
    described(
      v.nullable(v.string('a text, the output that must be printed')),
      'What it must print. Left empty, `--update` fills it in. A table begins with blanks: write `expect: |2`.',
    ),
  ),
  compare: v.optional(
    described(
      v.picklist(['exact', 'blanks', 'shape', 'contains'], 'exact, blanks, shape or contains'),
      '`exact` (default); `blanks`: runs of blanks, and of dashes, count as one; `shape`: `exact` with instants and durations masked; `contains`: the lines occur in this order.',
    ),
  ),
};

export const pair = {
  from: described(selectors, 'Where messages come from.'),
  to: described(selectors, 'Where they go.'),
};

/** What a verb of a step takes, and the keys that may stand beside it. */
export interface VerbSpec {
  readonly group: 'command' | 'time' | 'process' | 'zookeeper' | 'network' | 'disk' | 'laboratory';
  readonly help: string;
  readonly example: string;
  readonly value: v.GenericSchema;
  readonly companions?: v.ObjectEntries;
}
