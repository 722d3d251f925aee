import * as v from 'valibot';
import { ENQUEUED_OPS } from '../../nameserver/commands/enqueue.js';
import { described, duration, name, text, wholeNumber } from './leaves.js';
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
  enqueue: {
    group: 'laboratory',
    help: 'Lets the nameserver that leads create an OP of a kind that no command creates: its tasks take their time, and what is behind it in the queue waits. The step fails when it is not created.',
    example: 'enqueue: { op: kAddIndexOP, table: flow, takes: 30s }',
    value: v.strictObject(
      {
        op: described(v.picklist(ENQUEUED_OPS, ENQUEUED_OPS.join(' or ')), 'Type of the OP.'),
        table: described(text('a table such as flow'), 'Table that it is about.'),
        pid: v.optional(
          described(
            wholeNumber('a whole number from 0'),
            'Partition that it is booked under, which decides its queue. Default 0, as OpenMLDB has it.',
          ),
        ),
        takes: v.optional(
          described(
            duration,
            'How long a tablet works on each request: to extract, to send and to load data of an index. Default 10s.',
          ),
        ),
      },
      'a map with op and table, and perhaps pid and takes',
    ),
  },
  check: {
    group: 'laboratory',
    help: 'A condition that must hold now.',
    example: 'check: { replicas(flow).alive: 6 }',
    value: condition,
  },
} as const satisfies Record<string, VerbSpec>;
