import * as v from 'valibot';
import { described, duration, list, text, wholeNumber } from './leaves.js';
import { pair, selector, selectors, type VerbSpec } from './verb-spec.js';

/** Which messages of remote calls are meant. */
const message = (sender: string) => ({
  from: v.optional(described(selector, `${sender} Default: any.`)),
  to: v.optional(described(selector, 'The other process. Default: any.')),
  method: v.optional(described(text('the name of a method'), 'Method of the call. Default: any.')),
  times: v.optional(described(wholeNumber('a whole number from 1', 1), 'How many messages. Default 1.')),
});

/** What happens to processes, to their sessions and to the network. */
export const FAULT_VERBS = {
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
  'kill-at': {
    group: 'process',
    help: 'A process dies when a named point is reached: right after an event, before its next message is sent.',
    example: 'kill-at: { process: nameserver(1), point: rpc-executed ChangeRole }',
    value: v.strictObject(
      {
        process: described(selector, 'The process that dies. It is looked up when the point is reached.'),
        point: described(
          text('an event, and words that it must have, such as rpc-executed ChangeRole'),
          'An event by its name, and words that must stand in it: a method, a task, a type of OP, a status.',
        ),
        on: v.optional(described(selector, 'The process that the event is of. Default: any.')),
        nth: v.optional(
          described(wholeNumber('a whole number from 1', 1), 'Which of several such events. Default 1.'),
        ),
        how: v.optional(
          described(
            v.picklist(['kill', 'expire', 'pause'], 'kill, expire or pause'),
            'Instead of dying: its session expires, or it stands still. Default `kill`.',
          ),
        ),
      },
      'a map with process and point, and perhaps on, nth and how',
    ),
  },
  slow: {
    group: 'process',
    help: 'A process serves each request so much later: it is not dead, only slow. `by: 0s` ends it.',
    example: 'slow: { process: tablet(2), by: 200ms }',
    value: v.strictObject(
      {
        process: described(selectors, 'Which is slow.'),
        by: described(duration, 'What each request takes longer.'),
      },
      'a map with process and by',
    ),
  },
  skew: {
    group: 'process',
    help: "A process's clock goes wrong: times it writes and prints are off, timers are not.",
    example: 'skew: { process: tablet(1), fast: 5m }',
    value: v.strictObject(
      {
        process: described(selectors, 'Whose clock.'),
        fast: v.optional(described(duration, 'How far ahead it is from now on.')),
        slow: v.optional(described(duration, 'How far behind it is from now on.')),
        drift: v.optional(
          described(
            v.pipe(v.number('a whole number'), v.integer('a whole number')),
            'Microseconds that it gains in a second; negative when it loses them.',
          ),
        ),
      },
      'a map with process, and fast or slow or drift',
    ),
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
  hold: {
    group: 'network',
    help: 'Everything to and from a process waits, until it is released; several may be held and released in another order.',
    example: 'hold: [tablet(1), nameserver(1)]',
    value: selectors,
  },
  release: {
    group: 'network',
    help: 'What was held for a process arrives.',
    example: 'release: nameserver(1)',
    value: selectors,
  },
  delay: {
    group: 'network',
    help: 'Messages take longer: the next requests of a method, or everything over a link until `heal`. On one connection nothing overtakes.',
    example: 'delay: { by: 200ms, from: nameserver(1), to: tablet(2) }',
    value: v.strictObject(
      { by: described(duration, 'What is added to the latency.'), ...message('The process that sends.') },
      'a map with by, from, to, method and times',
    ),
  },
  drop: {
    group: 'network',
    help: 'The next requests get lost on their way: never executed, and the caller hears nothing.',
    example: 'drop: { to: tablet(2), method: LoadTable }',
    value: v.strictObject(message('The process that asks.'), 'a map with from, to, method and times'),
  },
  duplicate: {
    group: 'network',
    help: 'The next requests arrive twice, and are executed twice.',
    example: 'duplicate: { to: tablet(2), method: AddReplica }',
    value: v.strictObject(message('The process that asks.'), 'a map with from, to, method and times'),
  },
  'lose-reply': {
    group: 'network',
    help: 'The next replies get lost on their way: executed, but the caller never hears.',
    example: 'lose-reply: { from: tablet(2), method: AddReplica }',
    value: v.strictObject(message('The process that answers.'), 'a map with from, to, method and times'),
  },
} as const satisfies Record<string, VerbSpec>;
