import type { ClusterEvent } from '../../protocol/index.js';
import type { TraceRecord } from '../../sim/index.js';

type Record_ = TraceRecord<ClusterEvent>;

/** Events that nothing in the cluster causes: faults, what takes them back, and what people type. */
const ROOTS: ReadonlySet<string> = new Set([
  'process-died',
  'process-started',
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
  'rpc-request-lost',
  'rpc-request-delayed',
  'rpc-request-doubled',
  'rpc-reply-lost',
] satisfies readonly ClusterEvent['kind'][]);

const ENDPOINT = /\d+\.\d+\.\d+\.\d+:\d+/;

/**
 * The events that led to one event. The trace names the event whose step did something next; where a
 * timer or a poller acts, that is not why, and the cause is looked for in what the event says.
 */
export class CausalCone {
  private readonly bySeq: Record_[] = [];

  /** To be called with every event of a run, in order. */
  see(record: Record_): void {
    this.bySeq[record.seq] = record;
  }

  get all(): readonly Record_[] {
    return this.bySeq.filter((record) => record !== undefined);
  }

  at(seq: number): Record_ | undefined {
    return this.bySeq[seq];
  }

  isRoot({ body }: Record_): boolean {
    return ROOTS.has(body.kind);
  }

  /** The events and all that led to them, oldest first. */
  behind(targets: readonly Record_[]): readonly Record_[] {
    const found = new Map<number, Record_>();
    const open = [...targets];
    for (let record = open.pop(); record !== undefined; record = open.pop()) {
      if (found.has(record.seq)) continue;
      found.set(record.seq, record);
      open.push(...this.causesOf(record));
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq);
  }

  /** The events that led to one at once. */
  causesOf(record: Record_): readonly Record_[] {
    const told = this.toldCauses(record);
    if (told.length > 0 || this.isRoot(record)) return told;
    const native = this.bySeq[record.cause];
    return native === undefined ? [] : [native];
  }

  private toldCauses(record: Record_): readonly Record_[] {
    const { body } = record;
    switch (body.kind) {
      case 'zk-session-expired':
        // A process that was started again opened a session of its own.
        return given(
          this.before(record, (r) => r.body.kind === 'process-died' && r.node === body.client) ??
            this.trouble(record, body.client),
        );
      case 'process-started':
      case 'process-resumed':
        return given(this.trouble(record, record.node));
      case 'link-healed':
        return given(
          this.before(
            record,
            ({ node, body: b }) =>
              (b.kind === 'link-cut' || b.kind === 'link-delayed') &&
              node === record.node &&
              b.to === body.to,
          ),
        );
      case 'tablet-task':
        return body.status === 'kFailed'
          ? [...given(this.trouble(record, record.node)), ...given(this.bySeq[record.cause])]
          : [];
      case 'tablet-failed-over':
        if (body.startup) return [];
        return [
          ...given(
            this.before(
              record,
              ({ node, body: b }) =>
                node === record.node && b.kind === 'tablet-offline' && b.endpoint === body.endpoint,
            ),
          ),
          ...given(
            this.before(record, ({ node, body: b }) => node === record.node && b.kind === 'ns-leading'),
          ),
        ];
      case 'ns-leading':
        return this.whyLeads(record);
      case 'rpc-failed':
        return given(this.trouble(record, body.to) ?? this.trouble(record, record.node));
      case 'op-started':
        return given(this.before(record, ({ body: b }) => b.kind === 'op-created' && b.opId === body.opId));
      case 'task-started':
        return given(
          this.before(
            record,
            ({ body: b }) => (b.kind === 'task-finished' || b.kind === 'op-started') && b.opId === body.opId,
          ),
        );
      case 'op-finished':
        return given(
          this.before(record, ({ body: b }) => b.kind === 'task-finished' && b.opId === body.opId),
        );
      case 'task-finished': {
        const begun = this.before(record, ({ body: b }) => b.kind === 'task-started' && b.opId === body.opId);
        const why = body.status === 'kFailed' ? this.whyFailed(record, body.opId, body.reason) : undefined;
        return [...given(why), ...given(begun)];
      }
      default:
        return [];
    }
  }

  /** A nameserver leads since it was started again, or since the one before it is gone. */
  private whyLeads(record: Record_): readonly Record_[] {
    return given(
      this.before(
        record,
        ({ node, body }) =>
          (body.kind === 'process-started' && node === record.node && body.incarnation > 1) ||
          (body.kind === 'zk-session-expired' && this.hasLed(body.client)),
      ),
    );
  }

  /** Of a task that failed: what its tablet did, or what happened to the tablet. */
  private whyFailed(record: Record_, opId: number, reason: string): Record_ | undefined {
    const endpoint = ENDPOINT.exec(reason)?.[0];
    if (endpoint === undefined) return undefined;
    const failed = this.before(
      record,
      ({ node, body }) =>
        node === endpoint && body.kind === 'tablet-task' && body.opId === opId && body.status === 'kFailed',
    );
    return failed ?? this.trouble(record, endpoint);
  }

  /** The last fault that struck a node or its links, unless it was taken back since. */
  private trouble(record: Record_, of: string): Record_ | undefined {
    const last = this.before(record, ({ node, body }) => {
      switch (body.kind) {
        case 'process-died':
        case 'process-started':
        case 'process-paused':
        case 'power-failed':
        case 'disk-changed':
        case 'node-slowed':
          return node === of;
        case 'link-cut':
        case 'link-delayed':
          return node === of || body.to === of;
        case 'rpc-request-lost':
          return body.to === of;
        case 'rpc-reply-lost':
          return node === of;
        default:
          return false;
      }
    });
    return last?.body.kind === 'process-started' && last.body.incarnation <= 1 ? undefined : last;
  }

  private hasLed(address: string): boolean {
    return this.bySeq.some((record) => record?.node === address && record.body.kind === 'ns-leading');
  }

  private before(record: Record_, matches: (candidate: Record_) => boolean): Record_ | undefined {
    for (let seq = record.seq - 1; seq > 0; seq--) {
      const candidate = this.bySeq[seq];
      if (candidate !== undefined && matches(candidate)) return candidate;
    }
    return undefined;
  }
}

function given(record: Record_ | undefined): readonly Record_[] {
  return record === undefined ? [] : [record];
}
