import type { ClusterEvent } from '../../protocol/index.js';
import { fieldsOf, type ClusterRecord, type TraceExport } from './trace-export.js';

/** Shown as moments; what is neither here nor a span would only hide these. */
const MOMENTS: ReadonlySet<ClusterEvent['kind']> = new Set([
  'process-died',
  'process-started',
  'link-cut',
  'link-healed',
  'zk-session-opened',
  'zk-session-expired',
  'ns-leading',
  'ns-stepped-down',
  'tablet-healthy',
  'tablet-offline',
  'tablet-failed-over',
  'leader-elected',
  'leader-published',
  'replica-flagged',
  'role-changed',
  'term-fenced',
  'replica-loaded',
  'replica-dropped',
  'snapshot-made',
  'follower-caught-up',
  'write-failed',
  'write-unknown',
]);

interface TraceEvent {
  readonly name: string;
  /** `X` is a span, `i` a moment, `M` metadata. */
  readonly ph: 'X' | 'i' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: 't';
  readonly args?: Readonly<Record<string, string>>;
}

interface Span {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly startUs: number;
}

/**
 * Chrome's trace event format, which Perfetto opens: a process each, its OPs and tasks as spans, a
 * row an OP, and what else matters as moments.
 */
export class ChromeTraceExport implements TraceExport {
  private readonly events: TraceEvent[] = [];
  private readonly processes = new Map<string, number>();
  private readonly open = new Map<string, Span>();
  private lastUs = 0;

  see({ timeUs, node, body }: ClusterRecord): void {
    this.lastUs = timeUs;
    const pid = this.processOf(node);
    switch (body.kind) {
      case 'op-created':
        return this.begin(`op ${body.opId}`, `OP ${body.opId} ${body.opType}`, pid, body.opId * 2, timeUs);
      case 'op-finished':
        return this.end(`op ${body.opId}`, timeUs, { status: body.status, task: body.task });
      case 'task-started':
        return this.begin(`task ${body.opId} ${body.task}`, body.task, pid, body.opId * 2 + 1, timeUs);
      case 'task-finished':
        return this.end(`task ${body.opId} ${body.task}`, timeUs, {
          status: body.status,
          reason: body.reason,
        });
    }
    if (!MOMENTS.has(body.kind)) return;
    const args = { fields: fieldsOf(body) };
    this.events.push({ name: body.kind, ph: 'i', s: 't', pid, tid: 0, ts: timeUs, args });
  }

  lines(): readonly string[] {
    for (const key of [...this.open.keys()]) this.end(key, this.lastUs, { status: 'still open' });
    const all = this.events.map((event) => JSON.stringify(event));
    return ['{"displayTimeUnit":"ms","traceEvents":[', ...all.map(commaAfter), ']}'];
  }

  private processOf(node: string): number {
    const known = this.processes.get(node);
    if (known !== undefined) return known;
    const pid = this.processes.size + 1;
    this.processes.set(node, pid);
    this.events.push({ name: 'process_name', ph: 'M', pid, tid: 0, args: { name: node } });
    return pid;
  }

  /** A span that is begun again, as by another nameserver, ends where the new one begins. */
  private begin(key: string, name: string, pid: number, tid: number, startUs: number): void {
    if (this.open.has(key)) this.end(key, startUs, { status: 'taken over' });
    this.open.set(key, { name, pid, tid, startUs });
  }

  private end(key: string, timeUs: number, args: Readonly<Record<string, string>>): void {
    const span = this.open.get(key);
    if (span === undefined) return;
    this.open.delete(key);
    const { name, pid, tid, startUs } = span;
    this.events.push({ name, ph: 'X', pid, tid, ts: startUs, dur: timeUs - startUs, args });
  }
}

const commaAfter = (line: string, index: number, all: readonly string[]): string =>
  index === all.length - 1 ? line : `${line},`;
