/** A runner's account of one run, which the benchmark checks before it believes the time. */
export interface RunResult {
  readonly deliveries: number;
  /** Entries of its queue for each entry that could still happen, half-way through; W2 only. */
  readonly entriesPerLive?: number;
  /** Folds targets in the order of delivery; equal for runners that order ties by sequence. */
  readonly checksum?: number;
}

/** One way to run a workload. */
export interface Runner {
  readonly name: string;
  /** Part of the full number of deliveries that it runs; its time is scaled per delivery. */
  readonly share: number;
  run(pending: number, deliveries: number): RunResult | Promise<RunResult>;
}

/** The stream of numbers that every runner draws its targets and delays from: xorshift32. */
export class Draws {
  private state = 0x2545f491;

  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return x >>> 0;
  }
}

/** Timers, as each runner offers them. */
export interface TimerPort<Handle> {
  /** Runs `action` after so many milliseconds. */
  after(delayMs: number, action: () => void): Handle;
  cancel(handle: Handle): void;
  /** Entries in its queue, those included that were cancelled but are still there. */
  entries(): number;
}

/** Called at each delivery, for runners that record it. */
export type Observe = (actor: number, hop: number) => void;

const SESSION_TIMER_MS = 10_000;

export interface TokenOptions {
  readonly actors: number;
  readonly pending: number;
  readonly deliveries: number;
  /** W2: each delivery cancels and arms again the session timer of its actor. */
  readonly sessionTimers: boolean;
  readonly observe?: Observe;
}

/**
 * W1 and W2: `pending` tokens travel between actors; a delivery picks the next actor and a delay of
 * 1 to 10 ms and sends on, until `deliveries` were sent. The caller starts it and then lets time run.
 */
export class Tokens<Handle> {
  delivered = 0;
  private sent = 0;
  private checksum = 0;
  private entriesPerLive = 0;
  private readonly draws = new Draws();
  private readonly receivers: (() => void)[] = [];
  private readonly sessions: Handle[] = [];

  constructor(
    private readonly port: TimerPort<Handle>,
    private readonly options: TokenOptions,
  ) {
    const receive = options.sessionTimers ? this.receiveInSession : this.receive;
    for (let actor = 0; actor < options.actors; actor++) {
      this.receivers.push(() => receive.call(this, actor));
    }
  }

  start(): void {
    const { actors, pending, sessionTimers } = this.options;
    if (sessionTimers) {
      for (let actor = 0; actor < actors; actor++)
        this.sessions.push(this.port.after(SESSION_TIMER_MS, expired));
    }
    for (let token = 0; token < pending; token++) this.send();
  }

  result(): RunResult {
    const { delivered, checksum, entriesPerLive } = this;
    return { deliveries: delivered, checksum, entriesPerLive };
  }

  private send(): void {
    if (this.sent === this.options.deliveries) return;
    this.sent++;
    const target = this.draws.next() % this.options.actors;
    this.port.after(1 + (this.draws.next() % 10), this.receivers[target]!);
  }

  private receive(actor: number): void {
    this.delivered++;
    this.checksum = (Math.imul(this.checksum, 31) + actor) | 0;
    this.options.observe?.(actor, this.delivered);
    this.send();
  }

  private receiveInSession(actor: number): void {
    this.port.cancel(this.sessions[actor]!);
    this.sessions[actor] = this.port.after(SESSION_TIMER_MS, expired);
    this.receive(actor);
    if (this.delivered === this.options.deliveries >> 1) {
      this.entriesPerLive = this.port.entries() / (this.options.pending + this.options.actors);
    }
  }
}

function expired(): void {}
