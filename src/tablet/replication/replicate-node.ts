import { Signal, type Proc } from '../../sim/index.js';
import {
  callTablet,
  isOk,
  ReturnCode,
  type Endpoint,
  type Offset,
  type TableId,
  type TabletRpc,
} from '../../protocol/index.js';
import { intervalUs } from '../interval.js';
import { BatchReader } from './batch-reader.js';
import type { LogReplicator } from './log-replicator.js';

type AppendEntries = TabletRpc['AppendEntries'][0];
type Round = 'go-on' | 'coffee';

/**
 * What a thread with nothing to do waits for. `caught-up`: that the log grows. `looking-soon`: it
 * has grown, and the next look will see that. `held-back`: that entries may be sent which are there.
 */
type Idleness = 'no' | 'caught-up' | 'looking-soon' | 'held-back';

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
  private idle: Idleness = 'no';
  private isNotified = false;
  private readonly wakeUp: Signal;
  private readonly finished: Signal;
  /** The answer that was last traced, so that an endless refusal is traced once. */
  private lastCode = 0;
  private caughtUp = false;

  constructor(
    private readonly log: LogReplicator,
    readonly endpoint: Endpoint,
    /** Id of the table in another cluster, if the replica is there. */
    private readonly remoteTid: TableId | undefined,
  ) {
    this.reader = new BatchReader(log.binlog, log.env.flags.go_back_max_try_cnt);
    this.wakeUp = new Signal(log.env.node);
    this.finished = new Signal(log.env.node);
  }

  /** Part that is being read; -1 until one was opened. */
  get partIndex(): number {
    return this.reader.partIndex;
  }

  /** Whether the replica is in another cluster. Models: `rep_node_`. */
  get isRemote(): boolean {
    return this.remoteTid !== undefined;
  }

  get started(): boolean {
    return this.thread !== 'new';
  }

  start(): void {
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
    const isNotified = how === 'notified' && this.log.env.flags.binlog_notify_on_put;
    if (this.idle !== 'caught-up' && !(this.idle === 'looking-soon' && isNotified)) return;
    this.isNotified ||= isNotified;
    this.wakeUp.notify();
  }

  /** More may be sent to other clusters than before. */
  limitRose(): void {
    if (this.idle === 'held-back') this.wakeUp.notify();
  }

  private *run(): Proc {
    yield* this.matchLogOffset();
    yield* this.syncData();
  }

  /**
   * Models: ReplicateNode::MatchLogOffset. A stop interrupts the sleep, but one that came during the
   * request before it does so no more.
   */
  private *matchLogOffset(): Proc {
    const { env } = this.log;
    while (!this.stopping) {
      const request: AppendEntries = { ...this.target, pre_log_index: 0, entries: [] };
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
      yield* this.wakeUp.wait(intervalUs(env.flags.binlog_match_logoffset_interval));
    }
  }

  /** Models: ReplicateNode::SyncData. A stop in the sleep still lets one more round through. */
  private *syncData(): Proc {
    let round: Round = 'go-on';
    while (!this.stopping) {
      if (round === 'coffee') yield* this.coffeeTime();
      if ((yield* this.waitForEntries()) === 'stopped') return;
      round = yield* this.syncOnce(this.limit);
    }
  }

  /** Up to here entries may be sent: to other clusters only what the own one has. */
  private get limit(): Offset {
    return this.isRemote ? this.log.followerOffset : this.log.offset;
  }

  /**
   * After it the original looks whether it may send anything, and if not, it takes another one. Only
   * a look after the limit rose can find anything, so this waits for that, and then for the next
   * look on the same grid.
   */
  private *coffeeTime(): Proc {
    const { env } = this.log;
    const gridUs = intervalUs(env.flags.binlog_coffee_time);
    const sinceUs = env.node.lab.scheduler.nowUs;
    while (!this.stopping && this.limit <= this.lastSyncOffset) yield* this.idleWait('held-back');
    if (!this.stopping) yield* this.wakeUp.wait(this.untilLookUs(sinceUs, gridUs));
  }

  /**
   * The original looks every `binlog_sync_wait_time`. Only a look after the log grew can see
   * anything, so this waits for that, and then for the next look on the same grid; with
   * `binlog_notify_on_put` the growth itself is told, and the grid begins anew.
   */
  private *waitForEntries(): Proc<'stopped' | 'entries'> {
    const { env } = this.log;
    const gridUs = intervalUs(env.flags.binlog_sync_wait_time);
    let sinceUs = env.node.lab.scheduler.nowUs;
    while (this.lastSyncOffset >= this.log.offset) {
      this.isNotified = false;
      yield* this.idleWait('caught-up');
      if (!this.stopping && !this.isNotified) {
        yield* this.idleWait('looking-soon', this.untilLookUs(sinceUs, gridUs));
      }
      if (this.stopping) return 'stopped';
      if (this.isNotified) sinceUs = env.node.lab.scheduler.nowUs;
    }
    return 'entries';
  }

  private *idleWait(why: Idleness, limitUs?: number): Proc {
    this.idle = why;
    yield* this.wakeUp.wait(limitUs);
    this.idle = 'no';
  }

  private untilLookUs(sinceUs: number, gridUs: number): number {
    return gridUs - ((this.log.env.node.lab.scheduler.nowUs - sinceUs) % gridUs);
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
    if (!this.isRemote) this.log.acknowledged(this.lastSyncOffset);
    this.noteCaughtUp();
    return round;
  }

  private readBatch(limit: Offset): { readonly request: AppendEntries; readonly round: Round } {
    const batchSize = Math.max(1, this.log.env.flags.binlog_sync_batch_size);
    const wanted = Math.min(limit - this.lastSyncOffset, batchSize);
    const before = this.reader.partIndex;
    const { entries, needWait } = this.reader.read(this.lastSyncOffset, wanted);
    if (this.reader.partIndex !== before) this.log.binlogChanged('deletable');
    const request = { ...this.target, pre_log_index: this.lastSyncOffset, entries };
    return { request, round: needWait ? 'coffee' : 'go-on' };
  }

  /** Whom a new request is for, and from which term. */
  private get target(): Pick<AppendEntries, 'tid' | 'pid' | 'term'> {
    const { tid, pid, term } = this.log;
    return { tid: this.remoteTid ?? tid, pid, term };
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
