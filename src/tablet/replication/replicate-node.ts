import { Signal, type Proc } from '../../sim/index.js';
import {
  callTablet,
  isOk,
  ReturnCode,
  type Endpoint,
  type Offset,
  type TabletRpc,
} from '../../protocol/index.js';
import { intervalUs } from '../interval.js';
import { BatchReader } from './batch-reader.js';
import type { LogReplicator } from './log-replicator.js';

type AppendEntries = TabletRpc['AppendEntries'][0];
type Round = 'go-on' | 'coffee';

/**
 * A leader's thread for one follower: matches offsets once, then sends what the log has beyond.
 * Models: ReplicateNode.
 */
export class ReplicateNode {
  /** What the follower is believed to have. Models: `last_sync_offset_`. */
  lastSyncOffset: Offset = 0;
  matched = false;
  private readonly reader: BatchReader;
  private cached: AppendEntries | undefined = undefined;
  private thread: 'new' | 'running' | 'finished' = 'new';
  private stopping = false;
  /** Waits for the log to grow, with nothing else to do. */
  private idle = false;
  private isNotified = false;
  private readonly wakeUp: Signal;
  private readonly finished: Signal;
  /** The answer that was last traced, so that an endless refusal is traced once. */
  private lastCode = 0;
  private caughtUp = false;

  constructor(
    private readonly log: LogReplicator,
    readonly endpoint: Endpoint,
  ) {
    this.reader = new BatchReader(log.binlog, log.env.flags.go_back_max_try_cnt);
    this.wakeUp = new Signal(log.env.node);
    this.finished = new Signal(log.env.node);
  }

  /** Part that is being read; -1 until one was opened. */
  get partIndex(): number {
    return this.reader.partIndex;
  }

  get started(): boolean {
    return this.thread !== 'new';
  }

  start(): void {
    if (this.started) return;
    this.thread = 'running';
    this.log.env.node.spawn('ReplicateNode', this.run(), () => {
      this.thread = 'finished';
      this.finished.notify();
    });
  }

  /** Interrupts a sleep, not a request: that is waited for. Models: ReplicateNode::Stop. */
  *stop(): Proc {
    this.stopping = true;
    this.wakeUp.notify();
    if (this.thread === 'running') yield* this.finished.wait();
  }

  /** The log has a new entry, of which only a put or a delete may notify. */
  logGrew(how: 'notified' | 'unnotified'): void {
    if (!this.idle) return;
    this.isNotified = how === 'notified' && this.log.env.flags.binlog_notify_on_put;
    this.wakeUp.notify();
  }

  private *run(): Proc {
    yield* this.matchLogOffset();
    yield* this.syncData();
  }

  /** Models: ReplicateNode::MatchLogOffset. */
  private *matchLogOffset(): Proc {
    const { env, tid, pid } = this.log;
    while (!this.stopping) {
      const request: AppendEntries = { tid, pid, term: this.log.term, pre_log_index: 0, entries: [] };
      const outcome = yield* this.send(request);
      if (outcome !== undefined && isOk(outcome)) {
        this.lastSyncOffset = outcome.log_offset ?? 0;
        this.matched = true;
        this.reader.startAfter(this.lastSyncOffset);
        this.log.record({
          kind: 'replication-matched',
          follower: this.endpoint,
          offset: this.lastSyncOffset,
        });
        this.noteCaughtUp();
        return;
      }
      yield* this.interruptibleSleep(intervalUs(env.flags.binlog_match_logoffset_interval));
    }
  }

  /** Models: ReplicateNode::SyncData. A stop in the sleep still lets one more round through. */
  private *syncData(): Proc {
    const coffeeUs = intervalUs(this.log.env.flags.binlog_coffee_time);
    let round: Round = 'go-on';
    while (!this.stopping) {
      if (round === 'coffee') yield* this.interruptibleSleep(coffeeUs);
      if ((yield* this.waitForEntries()) === 'stopped') return;
      round = yield* this.syncOnce(this.log.offset);
    }
  }

  /**
   * The original looks every `binlog_sync_wait_time`. Only a look after the log grew can see
   * anything, so this waits for that, and then for the next look on the same grid; with
   * `binlog_notify_on_put` the growth itself is told.
   */
  private *waitForEntries(): Proc<'stopped' | 'entries'> {
    const { env } = this.log;
    const gridUs = intervalUs(env.flags.binlog_sync_wait_time);
    const sinceUs = env.node.lab.scheduler.nowUs;
    while (this.lastSyncOffset >= this.log.offset) {
      if (this.stopping) return 'stopped';
      this.idle = true;
      yield* this.wakeUp.wait();
      this.idle = false;
      if (this.stopping) return 'stopped';
      if (this.isNotified) continue;
      const elapsedUs = env.node.lab.scheduler.nowUs - sinceUs;
      yield* this.wakeUp.wait(gridUs - (elapsedUs % gridUs));
      if (this.stopping) return 'stopped';
    }
    return 'entries';
  }

  /** One batch, or the last one again. Models: ReplicateNode::SyncData(uint64_t). */
  private *syncOnce(limit: Offset): Proc<Round> {
    if (limit <= this.lastSyncOffset) return 'coffee';
    if (this.cached !== undefined && lastIndex(this.cached) <= this.lastSyncOffset) {
      this.cached = undefined;
      return 'go-on';
    }
    const { request, round } =
      this.cached !== undefined ? { request: this.cached, round: 'go-on' as const } : this.readBatch(limit);
    if (request.entries.length === 0) return round;
    const response = yield* this.send(request);
    if (response === undefined || !isOk(response)) {
      this.cached = request;
      this.caughtUp = false;
      return 'coffee';
    }
    this.cached = undefined;
    this.lastSyncOffset = lastIndex(request);
    this.noteCaughtUp();
    return round;
  }

  private readBatch(limit: Offset): { readonly request: AppendEntries; readonly round: Round } {
    const { env, tid, pid, term } = this.log;
    const wanted = Math.min(limit - this.lastSyncOffset, Math.max(1, env.flags.binlog_sync_batch_size));
    const before = this.reader.partIndex;
    const { entries, needWait } = this.reader.read(this.lastSyncOffset, wanted);
    if (this.reader.partIndex !== before) this.log.binlogChanged('deletable');
    const request = { tid, pid, term, pre_log_index: this.lastSyncOffset, entries };
    return { request, round: needWait ? 'coffee' : 'go-on' };
  }

  private *send(request: AppendEntries): Proc<TabletRpc['AppendEntries'][1] | undefined> {
    const { env } = this.log;
    const maxRetry = env.flags.request_max_retry;
    const outcome = yield* callTablet(env, this.endpoint, 'AppendEntries', request, { maxRetry });
    const code = outcome.ok ? outcome.response.code : ReturnCode.kRPCError;
    if (code !== 0 && code !== this.lastCode) {
      this.log.record({ kind: 'replication-rejected', follower: this.endpoint, code });
    }
    this.lastCode = code;
    return outcome.ok ? outcome.response : undefined;
  }

  private *interruptibleSleep(durationUs: number): Proc {
    if (!this.stopping) yield* this.wakeUp.wait(durationUs);
  }

  /** Told once each time it reaches the leader's offset after it was known to be behind it. */
  private noteCaughtUp(): void {
    if (this.caughtUp || this.lastSyncOffset < this.log.offset) return;
    this.caughtUp = true;
    this.log.record({ kind: 'follower-caught-up', follower: this.endpoint, offset: this.lastSyncOffset });
  }
}

function lastIndex(request: AppendEntries): Offset {
  return request.entries.at(-1)?.log_index ?? 0;
}
