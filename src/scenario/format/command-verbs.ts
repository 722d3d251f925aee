import * as v from 'valibot';
import { described, duration, list, text, wholeNumber } from './leaves.js';
import { condition, printing, selector, type VerbSpec } from './verb-spec.js';

/** What people type, and time that passes. */
export const COMMAND_VERBS = {
  ns: {
    group: 'command',
    help: 'Types a line into ns_client.',
    example: 'ns: showtable flow',
    value: text('a line for ns_client'),
    companions: {
      ...printing,
      on: v.optional(described(selector, 'Nameserver to connect to. Default: the one that leads.')),
      files: v.optional(
        described(
          v.record(v.string(), v.string('the content of a file, a text')),
          'Files that the line may name, by their paths.',
        ),
      ),
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
  ops: {
    group: 'command',
    help: "Runs the operators' tool, `openmldb_ops.py`: `recoverdata`, `scalein --endpoints=…`, `scaleout`, `pre-upgrade --endpoints=…`, `post-upgrade --endpoints=…`, `showopstatus`, `showtablestatus`. `--echo` shows the client commands that it starts, `--fixed` is without its flaws.",
    example: 'ops: recoverdata',
    value: text("a command of the operators' tool"),
    companions: {
      ...printing,
      as: v.optional(
        described(
          text('a name for this run of the tool'),
          'The tool goes on by itself while the next steps are done; an `ops-end` step of this name waits for its end.',
        ),
      ),
    },
  },
  'ops-end': {
    group: 'command',
    help: "Waits until a run of the operators' tool that was started with `as` has ended; what it printed is what this step prints.",
    example: 'ops-end: first',
    value: text('the name of a run'),
    companions: printing,
  },
  sdk: {
    group: 'command',
    help: 'Puts, gets or deletes as a client does: `put <table> <key> <ts> <value>`, `get <table> <key>`, `delete <table> <key>`; or empties a table: `truncate <table>`.',
    example: 'sdk: put flow card0 1535111400000 v1',
    value: text('put, get, delete or truncate with its words'),
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
} as const satisfies Record<string, VerbSpec>;
