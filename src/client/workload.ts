import {
  INVALID_PID,
  unixMsNow,
  type ClientEvent,
  type Environment,
  type PartitionId,
} from '../protocol/index.js';
import { SECOND, type EventHandle, NO_EVENT, type Proc, type RandomStream } from '../sim/index.js';
import { nextWriteId } from './write-ids.js';
import { writeEnded, type PutOutcome, type WriteRouter } from './write-router.js';

export interface WorkloadOptions {
  /** Names its stream of random keys, and begins each of its payloads. */
  readonly name: string;
  readonly table: string;
  readonly db: string;
  readonly putsPerSecond: number;
  /** Keys are drawn from so many. */
  readonly keys: number;
  readonly router: WriteRouter;
}

/** One put, from its start to what its client learned of it. */
export interface WriteRecord {
  readonly id: number;
  readonly table: string;
  readonly db: string;
  readonly key: string;
  /** Time of the row, in milliseconds. */
  readonly ts: number;
  /** Unique in a run. */
  readonly payload: string;
  readonly startedUs: number;
  /** INVALID_PID while the router does not know the table. */
  readonly pid: PartitionId;
  /** Undefined while it is under way. */
  readonly outcome: PutOutcome | undefined;
  readonly endedUs: number | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A client that puts rows at an exact rate: the n-th is due n/rate seconds after the start, however
 * long earlier ones take. Each is a procedure of its own.
 *
 * @example
 * const workload = new Workload(env, { name: 'w1', table: 'flow', db: '', putsPerSecond: 100, keys: 1000, router });
 * workload.start();
 */
export class Workload {
  private readonly records: WriteRecord[] = [];
  private readonly byId = new Map<number, WriteRecord>();
  /** Its records by payload, as far as they were ever asked for. */
  private readonly payloads = new Map<string, WriteRecord>();
  private indexed = 0;
  private readonly stream: RandomStream;
  private timer: EventHandle = NO_EVENT;
  private running = false;
  private startedUs = 0;
  /** Puts since the last start, and in all. */
  private sinceStart = 0;
  private count = 0;

  constructor(
    private readonly env: Environment,
    private readonly options: WorkloadOptions,
  ) {
    this.stream = env.node.lab.randomness.stream(`workload/${options.name}`);
  }

  get name(): string {
    return this.options.name;
  }

  get history(): readonly WriteRecord[] {
    return this.records;
  }

  writesTo(table: string, db: string): boolean {
    return this.options.table === table && this.options.db === db;
  }

  /** Whether it has put this row, or tried to. */
  wrote(key: string, ts: number, payload: string): boolean {
    for (; this.indexed < this.records.length; this.indexed++) {
      const record = this.records[this.indexed]!;
      this.payloads.set(record.payload, record);
    }
    const record = this.payloads.get(payload);
    return record?.key === key && record.ts === ts;
  }

  write(id: number): WriteRecord | undefined {
    return this.byId.get(id);
  }

  /** Puts under way. */
  get pending(): number {
    return this.records.reduce((sum, record) => sum + (record.outcome === undefined ? 1 : 0), 0);
  }

  /** The first put is due now. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.startedUs = this.nowUs;
    this.sinceStart = 0;
    this.arm();
  }

  /** No put starts any more; those under way end as they may. */
  stop(): void {
    this.running = false;
    this.env.node.cancel(this.timer);
    this.timer = NO_EVENT;
  }

  private get nowUs(): number {
    return this.env.node.lab.scheduler.nowUs;
  }

  private arm(): void {
    const dueUs = this.startedUs + Math.floor((this.sinceStart * SECOND) / this.options.putsPerSecond);
    this.timer = this.env.node.after(Math.max(0, dueUs - this.nowUs), () => this.tick());
  }

  private tick(): void {
    if (!this.running) return;
    const { node } = this.env;
    const { name, table, db, keys, router } = this.options;
    const key = `key${this.stream.below(keys)}`;
    const record: Mutable<WriteRecord> = {
      id: nextWriteId(node.lab),
      table,
      db,
      key,
      ts: unixMsNow(this.env),
      payload: `${name}/${this.count++}`,
      startedUs: this.nowUs,
      pid: router.partitionOf(table, db, key) ?? INVALID_PID,
      outcome: undefined,
      endedUs: undefined,
    };
    this.records.push(record);
    this.byId.set(record.id, record);
    this.sinceStart++;
    this.arm();
    node.run(`put ${name}`, this.put(record));
  }

  private *put(record: Mutable<WriteRecord>): Proc {
    const { id, table, db, key, pid, ts, payload } = record;
    const { node } = this.env;
    node.record<ClientEvent>({ kind: 'write-started', id, table, pid, key });
    const outcome = yield* this.options.router.put(table, db, key, ts, payload);
    record.outcome = outcome;
    record.endedUs = this.nowUs;
    node.record<ClientEvent>(writeEnded(id, outcome));
  }
}
