import { type ClientEvent, type Environment } from '../protocol/index.js';
import { SECOND, type EventHandle, NO_EVENT, type Proc, type RandomStream } from '../sim/index.js';
import type { ReadRouter } from './read-router.js';
import { nextWriteId } from './write-ids.js';

export interface ReadsOptions {
  /** Of the workload; names its stream of random keys. */
  readonly name: string;
  readonly table: string;
  readonly db: string;
  readonly getsPerSecond: number;
  /** Keys are drawn from so many. */
  readonly keys: number;
  readonly router: ReadRouter;
}

/**
 * A client that reads the newest rows of keys at an exact rate: the n-th read is due n/rate seconds
 * after the start, however long earlier ones take.
 */
export class Reads {
  private readonly stream: RandomStream;
  private timer: EventHandle = NO_EVENT;
  private running = false;
  private startedUs = 0;
  private sinceStart = 0;
  private underWay = 0;

  constructor(
    private readonly env: Environment,
    private readonly options: ReadsOptions,
  ) {
    this.stream = env.node.lab.randomness.stream(`reads/${options.name}`);
  }

  /** Reads under way. */
  get pending(): number {
    return this.underWay;
  }

  start(): void {
    if (this.running) return;
    this.running = true;
    this.startedUs = this.nowUs;
    this.sinceStart = 0;
    this.arm();
  }

  /** No read starts any more; those under way end as they may. */
  stop(): void {
    this.running = false;
    this.env.node.cancel(this.timer);
    this.timer = NO_EVENT;
  }

  private get nowUs(): number {
    return this.env.node.lab.scheduler.nowUs;
  }

  private arm(): void {
    const dueUs = this.startedUs + Math.floor((this.sinceStart * SECOND) / this.options.getsPerSecond);
    this.timer = this.env.node.after(Math.max(0, dueUs - this.nowUs), () => this.tick());
  }

  private tick(): void {
    if (!this.running) return;
    const { name, keys } = this.options;
    const key = `key${this.stream.below(keys)}`;
    this.sinceStart++;
    this.arm();
    this.env.node.run(`get ${name}`, this.read(key));
  }

  private *read(key: string): Proc {
    const { node } = this.env;
    const { table, db, router } = this.options;
    const id = nextWriteId(node.lab);
    this.underWay++;
    node.record<ClientEvent>({ kind: 'read-started', id, db, table, key });
    const outcome = yield* router.read(table, db, key);
    this.underWay--;
    if (outcome.status === 'failed') {
      node.record<ClientEvent>({ kind: 'read-failed', id, reason: outcome.message });
      return;
    }
    const { tid, pid, leader, row } = outcome;
    const { ts, payload } = row ?? { ts: 0, payload: '' };
    node.record<ClientEvent>({
      kind: 'read-answered',
      id,
      tid,
      pid,
      leader,
      found: row !== undefined,
      ts,
      payload,
    });
  }
}
