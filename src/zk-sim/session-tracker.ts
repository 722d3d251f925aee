import { NO_EVENT, type EventHandle, type Node } from '../sim/index.js';
import { ZooCode } from './codes.js';

interface TrackedSession {
  /** Multiple of the tick at which it dies unless it is touched before. */
  expiryUs: number;
  closing: boolean;
  /** Server that its writes come through; undefined until the first one after a change of leader. */
  owner: number | undefined;
}

/**
 * The leader's knowledge of which sessions live. A touch moves a session to the bucket of the tick
 * after its timeout; all sessions of a bucket die together. Only the bucket that is due next has a
 * timer, so that touches cost no event.
 *
 * Models: SessionTrackerImpl.
 */
export class SessionTracker {
  private readonly sessions = new Map<bigint, TrackedSession>();
  private readonly buckets = new Map<number, Set<bigint>>();
  private timer: EventHandle = NO_EVENT;
  private timerUs = Infinity;

  constructor(
    private readonly node: Node,
    private readonly tickUs: number,
    private readonly order: (sessions: readonly bigint[]) => readonly bigint[],
    /** Called for each session of a due bucket, after it was marked as closing. */
    private readonly expire: (session: bigint) => void,
  ) {}

  get ids(): IterableIterator<bigint> {
    return this.sessions.keys();
  }

  /** Begins to track a session with a full timeout, or touches it when it is tracked already. */
  add(session: bigint, timeoutMs: number): void {
    if (!this.sessions.has(session)) {
      this.sessions.set(session, { expiryUs: 0, closing: false, owner: undefined });
    }
    this.touch(session, timeoutMs);
  }

  /** False when the session is gone or being closed: nothing can bring it back. */
  touch(session: bigint, timeoutMs: number): boolean {
    const tracked = this.sessions.get(session);
    if (tracked === undefined || tracked.closing) return false;
    const dueUs = this.node.lab.scheduler.nowUs + timeoutMs * 1000;
    const expiryUs = (Math.floor(dueUs / this.tickUs) + 1) * this.tickUs;
    if (expiryUs <= tracked.expiryUs) return true;
    this.leaveBucket(session, tracked);
    tracked.expiryUs = expiryUs;
    const bucket = this.buckets.get(expiryUs);
    if (bucket === undefined) this.buckets.set(expiryUs, new Set([session]));
    else bucket.add(session);
    this.arm();
    return true;
  }

  /** Whether a write may go on that came through `owner`. */
  check(session: bigint, owner: number): ZooCode {
    const tracked = this.sessions.get(session);
    if (tracked === undefined || tracked.closing) return ZooCode.ZSESSIONEXPIRED;
    tracked.owner ??= owner;
    return tracked.owner === owner ? ZooCode.ZOK : ZooCode.ZSESSIONMOVED;
  }

  setOwner(session: bigint, owner: number): void {
    const tracked = this.sessions.get(session);
    if (tracked !== undefined) tracked.owner = owner;
  }

  /** From now on nothing of this session is accepted any more; false when it was so before. */
  setClosing(session: bigint): boolean {
    const tracked = this.sessions.get(session);
    if (tracked === undefined || tracked.closing) return false;
    tracked.closing = true;
    this.leaveBucket(session, tracked);
    return true;
  }

  isClosing(session: bigint): boolean {
    return this.sessions.get(session)?.closing ?? false;
  }

  /** When the session dies unless it is touched; undefined when it is not tracked. */
  expiryUs(session: bigint): number | undefined {
    return this.sessions.get(session)?.expiryUs;
  }

  remove(session: bigint): void {
    const tracked = this.sessions.get(session);
    if (tracked === undefined) return;
    this.leaveBucket(session, tracked);
    this.sessions.delete(session);
  }

  /** Stops all expiry: the server leads no more. */
  stop(): void {
    this.node.cancel(this.timer);
    this.sessions.clear();
    this.buckets.clear();
  }

  private leaveBucket(session: bigint, tracked: TrackedSession): void {
    const bucket = this.buckets.get(tracked.expiryUs);
    bucket?.delete(session);
    if (bucket?.size === 0) this.buckets.delete(tracked.expiryUs);
  }

  private arm(): void {
    let earliest = Infinity;
    for (const dueUs of this.buckets.keys()) if (dueUs < earliest) earliest = dueUs;
    if (earliest >= this.timerUs) return;
    this.node.cancel(this.timer);
    this.timerUs = earliest;
    const { nowUs } = this.node.lab.scheduler;
    this.timer = this.node.after(Math.max(0, earliest - nowUs), () => this.due());
  }

  /** Models: SessionTrackerImpl.run; a process that stood still handles the buckets it missed in turn. */
  private due(): void {
    this.timerUs = Infinity;
    const { nowUs } = this.node.lab.scheduler;
    for (const dueUs of [...this.buckets.keys()].sort((a, b) => a - b)) {
      if (dueUs > nowUs) break;
      const dead = [...(this.buckets.get(dueUs) ?? [])];
      for (const session of this.order(dead)) if (this.setClosing(session)) this.expire(session);
    }
    this.arm();
  }
}
