import * as v from 'valibot';
import { described, duration, list, name, text, wholeNumber } from './leaves.js';

const SELECTOR = 'a process such as 172.27.128.31:8541, leader(flow/0), tablet(2) or nameserver(active)';
const selector = text(SELECTOR);
const selectors = v.union([selector, list(selector, SELECTOR)], `${SELECTOR}, or a list of them`);

const CONDITION = 'a condition such as leader(flow/0) != 172.27.128.32:8541';
const comparand = v.union([text('a value'), v.number(), v.boolean()], 'a value to compare with');
const condition = v.union(
  [
    text(CONDITION),
    v.record(v.string(), comparand),
    list(v.union([text(CONDITION), v.record(v.string(), comparand)], CONDITION), 'a list of conditions'),
  ],
  `${CONDITION}, a map such as { replicas(flow).alive: 6 }, or a list of them`,
);

const everywhere = {
  at: v.optional(
    described(
      text('a duration since the start such as 90s, or an instant such as "20:01:35"'),
      'When the step begins: a duration since the start of the clock, or an instant on it.',
    ),
  ),
  note: v.optional(described(text('a text'), 'What a reader should know; printed.')),
};

const printing = {
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

const pair = {
  from: described(selectors, 'Where messages come from.'),
  to: described(selectors, 'Where they go.'),
};

interface VerbSpec {
  readonly group: 'command' | 'time' | 'process' | 'zookeeper' | 'network' | 'laboratory';
  readonly help: string;
  readonly example: string;
  readonly value: v.GenericSchema;
  readonly companions?: v.ObjectEntries;
}

/** Every verb of a step: what it takes, and the keys that may stand beside it. */
export const VERBS = {
  ns: {
    group: 'command',
    help: 'Types a line into ns_client.',
    example: 'ns: showtable flow',
    value: text('a line for ns_client'),
    companions: {
      ...printing,
      on: v.optional(described(selector, 'Nameserver to connect to. Default: the one that leads.')),
      answers: v.optional(
        described(
          list(text('an answer'), 'a list of answers'),
          'Answers to questions the client asks, in order.',
        ),
      ),
    },
  },
  tablet: {
    group: 'command',
    help: 'Types a line into the tablet client.',
    example: 'tablet: gettablestatus 4 0',
    value: text('a line for the tablet client'),
    companions: { ...printing, on: described(selector, 'Tablet to connect to.') },
  },
  sdk: {
    group: 'command',
    help: 'Puts, gets or deletes as a client does: `put <table> <key> <ts> <value>`, `get <table> <key>`, `delete <table> <key>`.',
    example: 'sdk: put flow card0 1535111400000 v1',
    value: text('put, get or delete with its words'),
    companions: printing,
  },
  put: {
    group: 'command',
    help: 'Puts rows straight into one partition, one after the other; the step fails when one is refused.',
    example: 'put: { rows: 10, into: flow/3 }',
    value: v.strictObject(
      {
        rows: described(wholeNumber('a whole number from 1', 1), 'How many rows.'),
        into: described(text('a partition such as flow/3'), 'Partition they are put into.'),
        to: v.optional(described(selector, 'Tablet they are sent to. Default: the leader of the partition.')),
        first: v.optional(
          described(
            wholeNumber('a whole number from 1', 1),
            'Number of the first row, which makes its key and its time. Default: behind the last one put by such a step.',
          ),
        ),
      },
      'a map with rows and into, and perhaps to and first',
    ),
  },
  wait: {
    group: 'time',
    help: 'Lets this much time pass.',
    example: 'wait: 30s',
    value: duration,
  },
  until: {
    group: 'time',
    help: 'Lets time pass until a condition holds; the run ends as not-converged when it does not hold in time.',
    example: 'until: leader(flow/0) != 172.27.128.32:8541',
    value: condition,
    companions: { within: v.optional(described(duration, 'The longest wait. Default 10m.')) },
  },
  kill: {
    group: 'process',
    help: 'The process dies at once. What it wrote to its files stays.',
    example: 'kill: leader(flow/0)',
    value: selectors,
  },
  start: {
    group: 'process',
    help: 'Starts a dead process.',
    example: 'start: 172.27.128.32:8541',
    value: selectors,
  },
  restart: {
    group: 'process',
    help: 'Kills and starts at once.',
    example: 'restart: tablet(1)',
    value: selectors,
  },
  pause: {
    group: 'process',
    help: 'The process stands still: connections stay open, nothing is answered.',
    example: 'pause: nameserver(active)',
    value: selectors,
  },
  resume: {
    group: 'process',
    help: 'A paused process goes on.',
    example: 'resume: nameserver(1)',
    value: selectors,
  },
  expire: {
    group: 'zookeeper',
    help: 'ZooKeeper expires the session of a process that lives.',
    example: 'expire: tablet(2)',
    value: selectors,
  },
  blip: {
    group: 'zookeeper',
    help: 'The connection to ZooKeeper breaks and comes back within the session.',
    example: 'blip: tablet(2)',
    value: selectors,
  },
  'step-down': {
    group: 'zookeeper',
    help: 'The leader of the ZooKeeper ensemble gives up its role; the servers elect again.',
    example: 'step-down: zookeeper',
    value: v.literal('zookeeper', 'zookeeper'),
  },
  'lose-write': {
    group: 'zookeeper',
    help: 'ZooKeeper commits the next write of the process, but its connection breaks before the reply.',
    example: 'lose-write: nameserver(active)',
    value: selectors,
  },
  partition: {
    group: 'network',
    help: 'Splits the network into groups; processes that are not named stay with everybody.',
    example: 'partition: [[tablet(1)], [tablet(2), tablet(3)]]',
    value: v.pipe(
      v.array(list(selector, 'a list of processes'), 'a list of groups, each a list of processes'),
      v.minLength(2, 'a list of two groups or more, each a list of processes'),
    ),
  },
  isolate: {
    group: 'network',
    help: 'Cuts a process off from all others, both ways.',
    example: 'isolate: leader(flow/0)',
    value: selectors,
  },
  cut: {
    group: 'network',
    help: 'Cuts one direction: what is sent waits, and arrives when it is healed.',
    example: 'cut: { from: tablet(1), to: tablet(2) }',
    value: v.strictObject(pair, 'a map with from and to'),
  },
  heal: {
    group: 'network',
    help: 'Takes cuts back: `all`, or one direction.',
    example: 'heal: all',
    value: v.union(
      [v.literal('all', 'all'), v.strictObject(pair, 'a map with from and to')],
      'all, or a map with from and to',
    ),
  },
  'lose-reply': {
    group: 'network',
    help: 'The next replies get lost on their way: executed, but the caller never hears.',
    example: 'lose-reply: { from: tablet(2), method: AddReplica }',
    value: v.strictObject(
      {
        from: v.optional(described(selector, 'The process that answers. Default: any.')),
        to: v.optional(described(selector, 'The process that asked. Default: any.')),
        method: v.optional(described(text('the name of a method'), 'Method of the call. Default: any.')),
        times: v.optional(described(wholeNumber('a whole number from 1', 1), 'How many replies. Default 1.')),
      },
      'a map with from, to, method and times',
    ),
  },
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
