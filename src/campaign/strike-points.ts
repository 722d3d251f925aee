import type { ClusterEvent } from '../protocol/index.js';
import type { TraceRecord } from '../sim/index.js';

/** A point of a run, by the name that a `kill-at` step knows it by. */
export interface StrikePoint {
  /** `rpc-executed ChangeRole`: the kind of the event and the words that tell it from others. */
  readonly point: string;
  /** The process that the event is of. */
  readonly on: string;
  /** Which of the events of this name at this process, from 1. */
  readonly nth: number;
}

/** Fields that hold sentences, or that change with every small shift of time. */
const LEFT_OUT: ReadonlySet<string> = new Set(['kind', 'reason', 'session', 'zxid', 'line', 'procedure']);

/** Kinds that say what the laboratory did, or what clients did: nothing of the cluster's happens there. */
const NO_POINTS: ReadonlySet<ClusterEvent['kind']> = new Set([
  'process-died',
  'process-paused',
  'process-resumed',
  'link-cut',
  'link-healed',
  'link-delayed',
  'clock-set',
  'node-slowed',
  'power-failed',
  'disk-changed',
  'command-typed',
  'command-answered',
  'write-started',
  'read-started',
  'read-answered',
  'read-failed',
]);

/** Names the interleaving points of a run: every event, by its kind, its words and its count. */
export class StrikePoints {
  private readonly points: StrikePoint[] = [];
  private readonly counts = new Map<string, number>();

  see({ node, body }: TraceRecord<ClusterEvent>): void {
    if (NO_POINTS.has(body.kind)) return;
    const point = [body.kind, ...wordsOf(body)].join(' ');
    const key = `${node} ${point}`;
    const nth = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, nth);
    this.points.push({ point, on: node === 'client:1' ? 'client' : node, nth });
  }

  /** In the order of the run. */
  get all(): readonly StrikePoint[] {
    return this.points;
  }
}

/** Values that are single words; a kind of event is told apart by these. */
function wordsOf(body: ClusterEvent): string[] {
  return Object.entries(body)
    .filter(([key, value]) => !LEFT_OUT.has(key) && typeof value === 'string' && /^\S+$/.test(value))
    .map(([, value]) => String(value));
}
