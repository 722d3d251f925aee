import { assert, SimulationError } from './assert.js';
import { HeapQueue, NO_EVENT, type EventHandle, type EventQueue } from './event-queue.js';
import type { RandomStream } from './rng.js';

/** Owner 0 belongs to nobody: the laboratory's own events, which no kill removes. */
export const NO_OWNER = 0;

/**
 * Virtual time and what is due in it. Everything at one instant runs before time moves on, in the
 * order it was scheduled, or in a seeded permutation of it when `ties` is given.
 *
 * @example
 * const scheduler = new Scheduler();
 * scheduler.after(5_000, () => console.log(scheduler.nowUs)); // prints 5000
 * scheduler.runUntil(10_000);
 */
export class Scheduler {
  nowUs = 0;
  /** Sequence number of the trace event that led to the running step; 0 at the root. */
  cause = 0;
  executed = 0;

  private order = 0;
  /** To be done as soon as the running step has ended. */
  private urgent: (() => void)[] = [];
  private nextOwner = 1;
  private readonly parked = new Map<number, EventHandle[]>();

  constructor(
    private readonly ties: RandomStream | undefined = undefined,
    private readonly queue: EventQueue = new HeapQueue(),
  ) {}

  get pending(): number {
    return this.queue.size;
  }

  /** A new owner of events: they can be removed or parked together. */
  createOwner(): number {
    return this.nextOwner++;
  }

  /** Runs `action` at `timeUs`, which must not be in the past. */
  at(timeUs: number, action: () => void, owner: number = NO_OWNER): EventHandle {
    if (!(timeUs >= this.nowUs))
      throw new SimulationError(`scheduled at ${timeUs} us, now is ${this.nowUs} us`);
    return this.queue.push(timeUs, this.nextOrder(), owner, this.cause, action);
  }

  after(delayUs: number, action: () => void, owner: number = NO_OWNER): EventHandle {
    return this.at(this.nowUs + delayUs, action, owner);
  }

  /** Runs `action` when the running step has ended, before anything else that is due. */
  next(action: () => void): void {
    this.urgent.push(action);
  }

  /** False when the event ran or was cancelled already. */
  cancel(handle: EventHandle): boolean {
    return this.queue.cancel(handle);
  }

  /** Forgets all events of one owner: its process died. */
  removeOwner(owner: number): void {
    this.queue.removeOwner(owner);
    for (const handle of this.parked.get(owner) ?? []) this.queue.cancel(handle);
    this.parked.delete(owner);
  }

  /** From now on events of this owner wait when they fall due; they can still be cancelled. */
  park(owner: number): void {
    assert(owner !== NO_OWNER, 'the events of nobody cannot be parked');
    if (!this.parked.has(owner)) this.parked.set(owner, []);
  }

  /** Runs what fell due while the owner was parked, now and in that order. */
  unpark(owner: number): void {
    const waiting = this.parked.get(owner);
    if (waiting === undefined) return;
    this.parked.delete(owner);
    for (const handle of waiting) this.queue.putBack(handle, this.nowUs, this.nextOrder());
  }

  /** Runs the earliest event; false when there is none. */
  step(): boolean {
    const { queue } = this;
    if (this.urgent.length > 0) this.runUrgent();
    if (queue.size === 0) return false;
    if (this.parked.size > 0) {
      const waiting = this.parked.get(queue.nextOwner());
      if (waiting !== undefined) {
        this.nowUs = queue.nextTimeUs();
        waiting.push(queue.setAside());
        return true;
      }
    }
    queue.take();
    const { timeUs, cause, action } = queue.taken;
    this.nowUs = timeUs;
    this.cause = cause;
    this.executed++;
    action();
    if (this.urgent.length > 0) this.runUrgent();
    return true;
  }

  /** Runs everything due up to and including `timeUs`; the clock then stands there. */
  runUntil(timeUs: number): void {
    assert(timeUs >= this.nowUs, `cannot run back to ${timeUs} us, now is ${this.nowUs} us`);
    assert(timeUs !== Infinity, 'cannot run to the end of time; give runUntilHolds a condition');
    while (this.queue.nextTimeUs() <= timeUs) this.step();
    this.nowUs = timeUs;
    this.cause = 0;
  }

  /**
   * Runs until `condition` holds, asking before the first event and after each one. Returns false
   * when `limitUs` passed, or nothing was left to run, before it held.
   */
  runUntilHolds(condition: () => boolean, limitUs: number): boolean {
    while (!condition()) {
      if (this.queue.size === 0 || this.queue.nextTimeUs() > limitUs) {
        if (limitUs !== Infinity && limitUs > this.nowUs) this.nowUs = limitUs;
        this.cause = 0;
        return condition();
      }
      this.step();
    }
    this.cause = 0;
    return true;
  }

  private runUrgent(): void {
    const { urgent } = this;
    this.urgent = [];
    for (const action of urgent) action();
  }

  private nextOrder(): number {
    const order = ++this.order;
    return this.ties === undefined ? order : order + this.ties.below(0x100000) * 0x100000000;
  }
}

export { NO_EVENT, type EventHandle };
