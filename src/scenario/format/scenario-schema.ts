import * as v from 'valibot';
import { clusterSchema, tableSchema, workloadSchema } from './cluster-schema.js';
import { INSTANT_PATTERN, ZONE_PATTERN } from './instant.js';
import { described, flag, list, text, wholeNumber } from './leaves.js';
import { noteSchema, stepSchema, VERB_NAMES, type StepFile } from './step-schema.js';

const INSTANT_WORDS = 'an instant such as "2018-08-24 19:50:00"';
const ZONE_WORDS = 'a zone such as "+08:00"';

const BOUND_WORDS = 'a whole number, or a bound such as ">= 1"';
export const BOUND_PATTERN = /^(>=|<=|>|<|==|!=) ?(\d+)$/;

const bound = v.union(
  [wholeNumber(BOUND_WORDS), v.pipe(v.string(BOUND_WORDS), v.regex(BOUND_PATTERN, BOUND_WORDS))],
  BOUND_WORDS,
);

/** The counts of writes that `verify` can judge, and what they mean. */
export const WRITE_COUNTS = {
  acknowledged: 'Writes that a leader acknowledged.',
  stable: 'Acknowledged writes that every later leader of their partition has.',
  lostAllowed:
    'Acknowledged writes that are gone, beyond the offset that was elected when their leader was deposed: the small amount of data that may be lost.',
  lostIllegal: 'Acknowledged writes that are gone without that excuse.',
  unserved: 'Acknowledged writes of partitions that no loaded leader serves at the end.',
} as const;

const verifySchema = v.strictObject(
  {
    invariants: v.optional(
      described(
        v.union(
          [v.picklist(['all', 'none']), list(text('the name of an invariant'), 'a list of invariants')],
          'all, none, or a list of names of invariants',
        ),
        'Rules that are watched during the run. Default `all`.',
      ),
    ),
    liveness: v.optional(
      described(
        v.picklist(['all', 'none'], 'all or none'),
        'Whether the cluster must recover after the last step, within bounds that its flags give: a nameserver leads, partitions are served, OPs finish, replicas return, calls end. Default `none`.',
      ),
    ),
    acknowledged: v.optional(described(bound, WRITE_COUNTS.acknowledged)),
    stable: v.optional(described(bound, WRITE_COUNTS.stable)),
    lostAllowed: v.optional(described(bound, WRITE_COUNTS.lostAllowed)),
    lostIllegal: v.optional(described(bound, WRITE_COUNTS.lostIllegal)),
    unserved: v.optional(described(bound, WRITE_COUNTS.unserved)),
  },
  'a map of what the whole run must satisfy',
);

const head = {
  version: described(v.literal(1, 'the number 1'), 'Version of the format: 1.'),
  title: described(text('a title'), 'One line that says what the scenario is.'),
  story: v.optional(described(text('a text'), 'What a reader should watch for.')),
  seed: v.optional(
    described(wholeNumber('a whole number, 0 or more'), 'Seed of everything that is random. Default 1.'),
  ),
  clock: v.optional(
    described(
      v.strictObject(
        {
          start: v.optional(
            described(
              v.pipe(v.string(INSTANT_WORDS), v.regex(INSTANT_PATTERN, INSTANT_WORDS)),
              'The instant at which the processes are started. Default 2018-08-24 16:00:00.',
            ),
          ),
          zone: v.optional(
            described(
              v.pipe(v.string(ZONE_WORDS), v.regex(ZONE_PATTERN, ZONE_WORDS)),
              'Zone in which instants are read and printed. Default +08:00.',
            ),
          ),
        },
        'a map with start and zone',
      ),
      'What the clocks of the cluster show.',
    ),
  ),
  edition: v.optional(
    described(
      v.picklist(['manual', '0.9', 0.9], 'manual or 0.9'),
      'Shorthand for `look` and `updateTableAliveOps`: `manual` (default) is as in the document, `0.9` as in the current source.',
    ),
  ),
  look: v.optional(
    described(
      v.picklist(['manual', '0.9', 0.9], 'manual or 0.9'),
      'How the clients print. Default: as `edition` says.',
    ),
  ),
  updateTableAliveOps: v.optional(
    described(flag, 'Whether `kUpdateTableAliveOP` exists. Default: as `edition` says.'),
  ),
  cluster: v.optional(described(clusterSchema, 'Processes, flags and timing.')),
  tables: v.optional(
    described(v.array(tableSchema, 'a list of tables'), 'Tables that exist when the steps begin.'),
  ),
  workloads: v.optional(described(v.array(workloadSchema, 'a list of workloads'), 'Streams of writes.')),
};

const tail = {
  verify: v.optional(described(verifySchema, 'What the whole run must satisfy.')),
};

/** Spelled out, the union of all steps is longer than the compiler writes into a declaration. */
type StepSchema = v.GenericSchema<StepFile>;

/** The whole file, every kind of step included: for the types, the JSON Schema and the reference. */
export const scenarioSchema = v.strictObject({
  ...head,
  steps: described(
    v.array(v.union([...VERB_NAMES.map((verb) => stepSchema(verb)), noteSchema]) as StepSchema),
    'What happens, in order.',
  ),
  ...tail,
});

/** The whole file but the steps, which are checked one by one, each by the schema of its verb. */
export const frameSchema = v.strictObject(
  { ...head, steps: v.array(v.unknown(), 'a list of steps'), ...tail },
  'a map with version, title and steps',
);

export type VerifyFile = v.InferOutput<typeof verifySchema>;
export type TableFile = v.InferOutput<typeof tableSchema>;
export type WorkloadFile = v.InferOutput<typeof workloadSchema>;
export type ClusterFile = v.InferOutput<typeof clusterSchema>;

/** A scenario as a file writes it. */
export type ScenarioFile = Omit<v.InferOutput<typeof frameSchema>, 'steps'> & {
  readonly steps: readonly StepFile[];
};
