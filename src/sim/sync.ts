import { assert } from './assert.js';
import { NO_EVENT, type EventHandle } from './event-queue.js';
import type { Node } from './node.js';
import type { Proc, Process } from './process.js';

/** A lock that is handed to its waiters in the order they came. */
export class Mutex {
  private held = false;
  private readonly waiters: Process[] = [];

  get locked(): boolean {
    return this.held;
  }

  /** Takes the lock, waiting for it if it must; a free lock costs no event. */
  *lock(): Proc {
    if (!this.held) {
      this.held = true;
      return;
    }
    yield { arm: (process) => void this.waiters.push(process) };
  }

  unlock(): void {
    assert(this.held, 'unlock of a free mutex');
    const next = this.waiters.shift();
    if (next === undefined) this.held = false;
    else next.wake();
  }

  /** Runs `body` under the lock. */
  *hold<T>(body: () => Proc<T>): Proc<T> {
    yield* this.lock();
    const result = yield* body();
    this.unlock();
    return result;
  }
}

/** A condition variable: waiters are woken all at once, or wake by themselves when time is up. */
export class Signal {
  private waiters: { process: Process; timer: EventHandle }[] = [];

  constructor(private readonly node: Node) {}

  /** Waits for the next {@link notify}, at most `limitUs`; true when notified. */
  *wait(limitUs: number = Infinity): Proc<boolean> {
    return (yield {
      arm: (process) => {
        const waiter = { process, timer: NO_EVENT };
        if (limitUs !== Infinity) {
          waiter.timer = this.node.after(limitUs, () => {
            this.waiters = this.waiters.filter((other) => other !== waiter);
            process.advance(false);
          });
        }
        this.waiters.push(waiter);
      },
    }) as boolean;
  }

  notify(): void {
    const woken = this.waiters;
    this.waiters = [];
    for (const { process, timer } of woken) {
      this.node.cancel(timer);
      process.wake(true);
    }
  }
}

interface PoolTask {
  readonly name: string;
  readonly body: () => Proc<unknown>;
}

/**
 * Worker threads behind one first-in, first-out list, as OpenMLDB's thread pools; delayed tasks
 * join the list when they fall due. When every thread is busy, everything else waits.
 */
export class WorkerPool {
  private idle: number;
  private readonly queue: PoolTask[] = [];

  constructor(
    private readonly node: Node,
    readonly name: string,
    readonly threads: number,
  ) {
    this.idle = threads;
  }

  /** How many tasks wait for a thread. */
  get backlog(): number {
    return this.queue.length;
  }

  submit(name: string, body: () => Proc<unknown>): void {
    this.queue.push({ name, body });
    this.dispatch();
  }

  delay(delayUs: number, name: string, body: () => Proc<unknown>): EventHandle {
    return this.node.after(delayUs, () => this.submit(name, body));
  }

  private dispatch(): void {
    while (this.idle > 0 && this.queue.length > 0) {
      const task = this.queue.shift()!;
      this.idle--;
      this.node.spawn(task.name, task.body(), () => {
        this.idle++;
        this.dispatch();
      });
    }
  }
}
