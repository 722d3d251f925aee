import { SECOND, Mutex, Signal, type Proc } from '../sim/index.js';
import type { Environment } from '../protocol/index.js';
import type { ZkPort } from './zk-port.js';

export interface DistLockCallbacks {
  /** Runs to its end before the lock counts as held. */
  readonly onLocked: () => Proc<void>;
  readonly onLost: () => Proc<void> | void;
}

export type LockState = 'kLostLock' | 'kTryLock' | 'kLocked';

/**
 * The nameservers' election: whoever owns the smallest node below `/leader` leads, or whoever's
 * value it bears. Nothing is ever deleted, and nobody asks whether the lock is still held.
 *
 * Models: class DistLock.
 */
export class DistLock {
  state: LockState = 'kLostLock';
  /** The node that the last attempt made; empty before the first. */
  assignedPath = '';
  /** Value of the first node when it was last looked at. */
  currentValue = '';

  private readonly mutex = new Mutex();
  private readonly root: string;
  private readonly due: Signal;
  private running = true;
  /** The session term that the lock was last asked for in. */
  private clientSessionTerm = 0;

  constructor(
    private readonly env: Environment,
    private readonly zk: ZkPort,
    private readonly value: string,
    private readonly callbacks: DistLockCallbacks,
  ) {
    this.root = env.paths.leader;
    this.due = new Signal(env.node);
    this.zk.onHandshake?.(() => this.due.notify());
  }

  get locked(): boolean {
    return this.state === 'kLocked';
  }

  // Models: DistLock::Lock.
  start(): void {
    this.env.node.spawn('DistLock::InternalLock', this.loop());
  }

  // Models: DistLock::Stop.
  stop(): void {
    this.running = false;
    this.state = 'kLostLock';
  }

  /**
   * Looks once a second whether there is something to do. Looks that would find nothing are left
   * out when the client tells of its handshakes; the next one falls on the same grid of seconds.
   */
  private *loop(): Proc {
    while (this.running) {
      yield* this.env.node.sleep(SECOND);
      yield* this.untilDue();
      const term = this.zk.sessionTerm;
      if (!this.wanted(term) || !this.running) continue;
      yield* this.mutex.lock();
      yield* this.attempt(term);
      this.mutex.unlock();
    }
  }

  private wanted(term: number): boolean {
    return this.state === 'kLostLock' || term !== this.clientSessionTerm;
  }

  private *untilDue(): Proc {
    if (this.zk.onHandshake === undefined) return;
    const { scheduler } = this.env.node.lab;
    const gridUs = scheduler.nowUs;
    while (this.running && !this.wanted(this.zk.sessionTerm)) {
      yield* this.due.wait();
      const sinceUs = (scheduler.nowUs - gridUs) % SECOND;
      yield* this.env.node.sleep(SECOND - sinceUs);
    }
  }

  private *attempt(term: number): Proc {
    const { zk, root } = this;
    zk.cancelWatchChildren(root);
    const assigned = yield* zk.createNode(`${root}/lock_request`, this.value, 'ephemeral-sequential');
    if (assigned === undefined) return;
    this.assignedPath = assigned;
    const children = yield* zk.getChildren(root);
    if (children === undefined) return;
    this.state = 'kTryLock';
    this.clientSessionTerm = term;
    yield* this.evaluate(children);
    yield* zk.watchChildren(root, (changed) => this.childrenChanged(changed));
  }

  // Models: DistLock::HandleChildrenChanged.
  private *childrenChanged(children: readonly string[]): Proc {
    yield* this.mutex.lock();
    yield* this.evaluate(children);
    this.mutex.unlock();
  }

  // Models: DistLock::HandleChildrenChangedLocked.
  private *evaluate(children: readonly string[]): Proc {
    if (!this.running) return;
    const first = children[0] === undefined ? '' : `${this.root}/${children[0]}`;
    if (first === this.assignedPath) {
      if (this.state === 'kTryLock') yield* this.takeLock();
      return;
    }
    const value = yield* this.zk.getNodeValue(first);
    if (value !== undefined) this.currentValue = value;
    if (this.state === 'kLocked') {
      const lost = this.callbacks.onLost();
      if (lost !== undefined) yield* lost;
      this.state = 'kLostLock';
      this.due.notify();
    } else if (this.state === 'kTryLock' && this.currentValue === this.value) {
      yield* this.takeLock();
    }
  }

  private *takeLock(): Proc {
    yield* this.callbacks.onLocked();
    this.state = 'kLocked';
    this.currentValue = this.value;
  }
}
