import type { ClusterConfig } from '../cluster/index.js';
import type {
  ClientEvent,
  ClusterEvent,
  NameserverEvent,
  TabletEvent,
  ZooKeeperEvent,
} from '../protocol/index.js';
import type { LabEvent, TraceRecord } from '../sim/index.js';
import { formatWallClock, type WallClock } from '../scenario/index.js';
import type { Palette, Tone } from './palette.js';
import { Memory } from './sentences/memory.js';
import { sentenceOfLaboratory } from './sentences/of-laboratory.js';
import { sentenceOfNameserver } from './sentences/of-nameserver.js';
import { sentenceOfTablet } from './sentences/of-tablet.js';
import { sentenceOfZooKeeper } from './sentences/of-zookeeper.js';
import { Outages } from './sentences/outages.js';
import type { Sentence } from './sentences/sentence.js';
import { wrap } from './wrap.js';

/** `quiet` says nothing, `normal` what changes the state of the cluster, `verbose` the protocol too. */
export type NarrationLevel = 'quiet' | 'normal' | 'verbose';

/** One event in words. */
export interface Narration {
  readonly timeUs: number;
  readonly node: string;
  readonly text: string;
  readonly tone: Tone;
  readonly explanation: string | undefined;
}

const WIDTH = 100;
const INDENT = '  ';

/**
 * Turns the events of a run into sentences. It listens from the first event on, so that it knows
 * tables by their names, and speaks when it is asked to.
 *
 * @example
 * const narrator = new Narrator(config, 'normal');
 * cluster.lab.trace.on('record', (record) => console.log(narrator.tell(record)?.text));
 */
export class Narrator {
  private readonly memory: Memory;
  private readonly outages = new Outages();
  private readonly clock: WallClock;
  private readonly nodeWidth: number;

  constructor(
    config: ClusterConfig,
    private readonly level: NarrationLevel,
  ) {
    this.memory = new Memory(config.flags, config.look);
    this.clock = { epochSeconds: config.epochSeconds, zoneMinutes: config.zoneMinutes };
    const nodes = [...config.zookeeper, ...config.nameservers, ...config.tablets];
    this.nodeWidth = Math.max(...nodes.map((node) => node.length));
  }

  /** What there is to say about an event at this level; undefined for nothing. */
  tell({ body, node, timeUs }: TraceRecord<ClusterEvent>): Narration | undefined {
    const sentence = this.sentence(body, node, timeUs);
    if (sentence === undefined || this.level === 'quiet') return undefined;
    if (sentence.level === 'verbose' && this.level !== 'verbose') return undefined;
    const { text, tone, explanation } = sentence;
    return { timeUs, node, text, tone, explanation };
  }

  /** Writes that had not succeeded again when they ended. */
  unfinished(): readonly string[] {
    return this.outages.unfinished((timeUs) => this.timeOfDay(timeUs));
  }

  /** The lines of a narration: time and node in columns, the sentence beside them, the explanation beneath. */
  format({ timeUs, node, text, tone, explanation }: Narration, paint: Palette): readonly string[] {
    const time = this.timeOfDay(timeUs);
    const name = node.startsWith('client:') ? 'client' : node;
    const column = INDENT.length + time.length + 2 + this.nodeWidth + 2;
    const room = Math.max(30, WIDTH - column);
    const [first = '', ...rest] = wrap(text, room);
    const hanging = ' '.repeat(column);
    const lines = [
      `${INDENT}${paint('fine', `${time}  ${name.padEnd(this.nodeWidth)}`)}  ${paint(tone, first)}`,
      ...rest.map((line) => hanging + paint(tone, line)),
    ];
    if (explanation !== undefined) {
      for (const line of wrap(explanation, room - 2)) lines.push(`${hanging}${paint('fine', `│ ${line}`)}`);
    }
    return lines;
  }

  /** All of it in one line. */
  formatInLine({ timeUs, node, text }: Narration): string {
    return `${this.timeOfDay(timeUs)}  ${node.padEnd(this.nodeWidth)}  ${text}`;
  }

  /** `20:01:35.250`. */
  timeOfDay(timeUs: number): string {
    return formatWallClock(timeUs, this.clock).slice(11);
  }

  private sentence(body: ClusterEvent, node: string, timeUs: number): Sentence | undefined {
    const { kind } = body;
    if (isOf<ZooKeeperEvent>(kind, 'zk-'))
      return sentenceOfZooKeeper(body as ZooKeeperEvent, node, this.memory);
    if (isOf<ClientEvent>(kind, 'write-') || isOf<ClientEvent>(kind, 'command-')) {
      return this.outages.tell(body as ClientEvent, timeUs);
    }
    if (kind.startsWith('read-')) return undefined;
    if (LAB_KINDS.has(kind)) {
      return node.startsWith('client:') && kind !== 'rpc-reply-lost'
        ? undefined
        : sentenceOfLaboratory(body as LabEvent);
    }
    if (TABLET_KINDS.has(kind)) return sentenceOfTablet(body as TabletEvent, this.memory);
    return sentenceOfNameserver(body as NameserverEvent, timeUs, this.memory);
  }
}

function isOf<E extends ClusterEvent>(kind: string, prefix: string): kind is E['kind'] {
  return kind.startsWith(prefix);
}

/** One entry for each kind, so that the compiler misses a new one. */
const LAB_EVENTS: Readonly<Record<LabEvent['kind'], true>> = {
  'process-started': true,
  'process-died': true,
  'process-paused': true,
  'process-resumed': true,
  'link-cut': true,
  'link-healed': true,
  'link-delayed': true,
  'clock-set': true,
  'node-slowed': true,
  'power-failed': true,
  'disk-changed': true,
  'rpc-sent': true,
  'rpc-delivered': true,
  'rpc-executed': true,
  'rpc-replied': true,
  'rpc-request-lost': true,
  'rpc-request-doubled': true,
  'rpc-request-delayed': true,
  'rpc-reply-lost': true,
  'rpc-returned': true,
  'rpc-failed': true,
};

/** As {@link LAB_EVENTS}. */
const TABLET_EVENTS: Readonly<Record<TabletEvent['kind'], true>> = {
  'tablet-registered': true,
  'replica-created': true,
  'replica-state': true,
  'replica-loaded': true,
  'replica-load-failed': true,
  'replica-dropped': true,
  'replica-truncated': true,
  'role-changed': true,
  'term-fenced': true,
  'replication-matched': true,
  'replication-added': true,
  'replication-removed': true,
  'replication-rejected': true,
  'follower-caught-up': true,
  'entry-appended': true,
  'entries-applied': true,
  'snapshot-made': true,
  'snapshot-step': true,
  'file-sent': true,
  'file-received': true,
  'binlog-deleted': true,
  'binlog-part-opened': true,
  'binlog-trimmed': true,
  'tablet-task': true,
};

const LAB_KINDS: ReadonlySet<string> = new Set(Object.keys(LAB_EVENTS));
const TABLET_KINDS: ReadonlySet<string> = new Set(Object.keys(TABLET_EVENTS));
