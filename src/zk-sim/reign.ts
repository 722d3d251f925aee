import {
  assert,
  NO_EVENT,
  unreachable,
  type ConnectionEnd,
  type ConnectionHandlers,
  type EventHandle,
} from '../sim/index.js';
import { Leading, type Followers } from './leading.js';
import { beats, type FollowerMessage, type LeaderMessage, type Vote } from './peer-messages.js';
import type { Role, WriteRequest } from './role.js';
import type { ServerState } from './server-state.js';
import type { Txn } from './txn.js';

/** A server that follows this one, from its first word on. */
interface Learner {
  readonly sid: number;
  readonly end: ConnectionEnd;
  lastHeardUs: number;
  /** What it said of its log; undefined before it promised to follow the new epoch. */
  summary: Vote | undefined;
  /** It gets proposals and commits from the moment its log is being brought up to date. */
  forwarding: boolean;
  synced: boolean;
}

/**
 * The time of one leader, from its election to its fall: it gathers a quorum for a new epoch, brings
 * its followers' logs in line with its own, and then leads.
 *
 * Models: Leader with LearnerHandler.
 */
export class Reign implements Role, Followers {
  readonly name = 'leading';
  private readonly learners = new Map<number, Learner>();
  /** Newest promises of the servers that asked to follow, this one included. */
  private readonly acceptedEpochs = new Map<number, number>();
  private readonly promised = new Set<number>();
  private readonly summary: Vote;
  /** 0 until a quorum asked to follow. */
  private epoch = 0;
  private readonly acknowledged = new Set<number>();
  private core: Leading | undefined = undefined;
  private timer: EventHandle = NO_EVENT;
  private halfTicks = 0;
  private stopped = false;

  constructor(
    private readonly state: ServerState,
    /** No quorum any more, or none came together. */
    private readonly giveUp: () => void,
    private readonly onServing: (epoch: number) => void,
  ) {
    const { sid, disk } = state;
    this.summary = { leader: sid, epoch: disk.currentEpoch, zxid: disk.lastZxid };
    this.acceptedEpochs.set(sid, disk.acceptedEpoch);
    this.timer = state.node.after(state.options.initLimit * state.tickUs, () => this.fall());
  }

  get serving(): boolean {
    return this.core !== undefined;
  }

  /** The leader's work proper, once a quorum stands behind it. */
  get leading(): Leading | undefined {
    return this.core;
  }

  /** A server asks to follow. A new connection of the same server replaces the old one. */
  attach(sid: number, end: ConnectionEnd): ConnectionHandlers {
    const learner: Learner = {
      sid,
      end,
      lastHeardUs: this.state.nowUs,
      summary: undefined,
      forwarding: false,
      synced: false,
    };
    this.learners.get(sid)?.end.close();
    this.learners.set(sid, learner);
    return {
      onMessage: (payload) => this.receive(learner, payload as FollowerMessage),
      onClose: () => this.detach(learner),
    };
  }

  submit(write: WriteRequest): void {
    this.core?.submit(write);
  }

  sync(request: number): void {
    this.core?.sync(request);
  }

  touch(session: bigint, timeoutMs: number): boolean {
    return this.core?.touch(session, timeoutMs) ?? false;
  }

  revalidate(session: bigint, timeoutMs: number, done: (valid: boolean) => void): void {
    this.core?.revalidate(session, timeoutMs, done);
  }

  greet(): void {}

  vote(): void {}

  applied(txn: Txn): void {
    this.core?.applied(txn);
  }

  propose(txn: Txn): void {
    this.tellFollowers({ type: 'propose', txn });
  }

  commit(count: number): void {
    this.tellFollowers({ type: 'commit', count });
  }

  stop(): void {
    this.stopped = true;
    this.core?.stop();
    this.state.node.cancel(this.timer);
    for (const learner of this.learners.values()) learner.end.close();
  }

  private fall(): void {
    if (!this.stopped) this.giveUp();
  }

  private detach(learner: Learner): void {
    if (this.learners.get(learner.sid) === learner) this.learners.delete(learner.sid);
  }

  private send(learner: Learner, message: LeaderMessage): void {
    learner.end.send(message, { label: message.type });
  }

  private tellFollowers(message: LeaderMessage): void {
    for (const learner of this.learners.values()) if (learner.forwarding) this.send(learner, message);
  }

  private receive(learner: Learner, message: FollowerMessage): void {
    if (this.stopped || this.learners.get(learner.sid) !== learner) return;
    learner.lastHeardUs = this.state.nowUs;
    switch (message.type) {
      case 'follower-info':
        return this.heardInfo(learner, message.acceptedEpoch);
      case 'ack-epoch':
        return this.heardPromise(learner, message.epoch, message.zxid);
      case 'ack-new-leader':
        return this.heardSynced(learner, message.count);
      case 'ack':
        return this.core?.acknowledge(learner.sid, message.count);
      case 'pong':
        for (const [session, timeoutMs] of message.touched) this.core?.touch(session, timeoutMs);
        return;
      case 'forward':
        return this.core?.decide(message.write, learner.sid);
      case 'sync-request':
        return this.core?.whenAllCommitted(() =>
          this.send(learner, { type: 'sync-answer', request: message.request }),
        );
      case 'revalidate': {
        const { request, session, timeoutMs } = message;
        const valid = this.core?.renew(session, timeoutMs, learner.sid) ?? false;
        return this.send(learner, { type: 'revalidated', request, valid });
      }
      default:
        return unreachable(message);
    }
  }

  /** Models: Leader.getEpochToPropose: an epoch newer than any that a quorum promised to follow. */
  private heardInfo(learner: Learner, acceptedEpoch: number): void {
    if (this.epoch === 0) {
      this.acceptedEpochs.set(learner.sid, acceptedEpoch);
      if (this.acceptedEpochs.size < this.state.quorum) return;
      this.epoch = Math.max(...this.acceptedEpochs.values()) + 1;
      this.state.disk.acceptedEpoch = this.epoch;
      this.promised.add(this.state.sid);
      for (const other of this.learners.values()) {
        if (this.acceptedEpochs.has(other.sid)) this.send(other, { type: 'leader-info', epoch: this.epoch });
      }
      return;
    }
    this.send(learner, { type: 'leader-info', epoch: this.epoch });
  }

  /** Models: Leader.waitForEpochAck. A follower whose log is newer ends this reign before it began. */
  private heardPromise(learner: Learner, epoch: number, zxid: bigint): void {
    const { disk, quorum } = this.state;
    learner.summary = { leader: 0, epoch, zxid };
    const before = this.promised.size >= quorum;
    if (!before && epoch !== -1) {
      if (beats(learner.summary, { ...this.summary, leader: 0 })) return this.fall();
      this.promised.add(learner.sid);
    }
    if (this.promised.size < quorum) return;
    if (before) return this.bringInLine(learner);
    disk.currentEpoch = this.epoch;
    this.acknowledged.add(this.state.sid);
    for (const other of [...this.learners.values()]) if (other.summary !== undefined) this.bringInLine(other);
  }

  /** Models: LearnerHandler: what the follower has beyond this log goes, what it lacks comes. */
  private bringInLine(learner: Learner): void {
    const { log } = this.state.disk;
    const { zxid } = learner.summary!;
    let keep = log.length;
    while (keep > 0 && log[keep - 1]!.zxid > zxid) keep--;
    learner.forwarding = true;
    this.send(learner, {
      type: 'sync',
      keep,
      keepZxid: log[keep - 1]?.zxid ?? 0n,
      entries: log.slice(keep),
      committed: this.core?.committedCount ?? 0,
    });
  }

  private heardSynced(learner: Learner, count: number): void {
    learner.synced = true;
    if (this.core !== undefined) {
      this.send(learner, { type: 'up-to-date' });
      return this.core.acknowledge(learner.sid, count);
    }
    this.acknowledged.add(learner.sid);
    if (this.acknowledged.size >= this.state.quorum) this.begin();
  }

  /** A quorum has the same log: it is committed as a whole, and clients are let in. */
  private begin(): void {
    assert(this.state.disk.lastZxid === this.summary.zxid, 'the log changed before the reign began');
    this.state.node.cancel(this.timer);
    this.core = new Leading(this.state, this.epoch, this);
    this.commit(this.core.committedCount);
    for (const learner of this.learners.values())
      if (learner.synced) this.send(learner, { type: 'up-to-date' });
    this.onServing(this.epoch);
    this.armTick();
  }

  private armTick(): void {
    this.timer = this.state.node.after(this.state.tickUs / 2, () => this.halfTick());
  }

  /** Models: the loop of Leader.lead: pings every half tick, and a look at the quorum every tick. */
  private halfTick(): void {
    const { nowUs, tickUs, options, quorum } = this.state;
    for (const learner of [...this.learners.values()]) {
      const limit = learner.synced ? options.syncLimit : options.initLimit;
      if (nowUs - learner.lastHeardUs > limit * tickUs) {
        this.detach(learner);
        learner.end.close();
      } else if (learner.forwarding) {
        const ping: LeaderMessage = { type: 'ping' };
        learner.end.send(ping, { quiet: true });
      }
    }
    this.halfTicks++;
    if (this.halfTicks % 2 === 0) {
      let heard = 1;
      for (const learner of this.learners.values()) if (learner.synced) heard++;
      if (heard < quorum) return this.fall();
    }
    this.armTick();
  }
}
