import * as v from 'valibot';
import { COMMAND_VERBS } from './command-verbs.js';
import { DISK_VERBS } from './disk-verbs.js';
import { FAULT_VERBS } from './fault-verbs.js';
import { LABORATORY_VERBS } from './laboratory-verbs.js';
import { described, text } from './leaves.js';
import { everywhere, type condition, type selectors, type VerbSpec } from './verb-spec.js';

/** Every verb of a step: what it takes, and the keys that may stand beside it. */
export const VERBS = {
  ...COMMAND_VERBS,
  ...FAULT_VERBS,
  ...DISK_VERBS,
  ...LABORATORY_VERBS,
} as const satisfies Record<string, VerbSpec>;

export type Verb = keyof typeof VERBS;

export const VERB_NAMES = Object.keys(VERBS) as readonly Verb[];

type EntriesOf<K extends Verb> = {
  readonly [P in K]: (typeof VERBS)[K]['value'];
} & ((typeof VERBS)[K] extends {
  companions: infer C extends v.ObjectEntries;
}
  ? C
  : Record<never, never>) &
  typeof everywhere;

/** A step with this verb, as a file writes it. */
export type StepOf<K extends Verb> = v.InferOutput<v.StrictObjectSchema<EntriesOf<K>, string>>;

export function stepSchema<K extends Verb>(verb: K): v.StrictObjectSchema<EntriesOf<K>, string> {
  const spec: VerbSpec = VERBS[verb];
  const entries = { [verb]: described(spec.value, spec.help), ...spec.companions, ...everywhere };
  return v.strictObject(entries as unknown as EntriesOf<K>, 'a step');
}

/** A step that only says something. */
export const noteSchema = v.strictObject(
  { at: everywhere.at, note: described(text('a text'), 'What a reader should know; printed.') },
  'a step',
);

/** The keys that may stand in any step. */
export const COMMON_STEP_KEYS = everywhere;

export type StepFile = { [K in Verb]: StepOf<K> }[Verb] | v.InferOutput<typeof noteSchema>;

export type ConditionFile = v.InferOutput<typeof condition>;
export type SelectorsFile = v.InferOutput<typeof selectors>;
