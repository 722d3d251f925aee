import { assert, NO_EVENT, unreachable, type ConnectionEnd, type EventHandle } from '../sim/index.js';
import { LogWriter } from './log-writer.js';
import type { FollowerMessage, LeaderMessage, PeerHello } from './peer-messages.js';
import type { Role, WriteRequest } from './role.js';
import type { ServerState } from './server-state.js';

/**
 * A server that takes its log from a leader, and passes to it what it cannot decide. It serves
 * clients from the moment the leader calls it up to date until it hears nothing of the leader.
 *
 * Models: Follower with Learner and FollowerZooKeeperServer.
 */
export class Following implements Role {
  readonly name = 'following';
  serving = false;
  private readonly end: ConnectionEnd | undefined;
  private readonly writer: LogWriter;
  /** Sessions that were heard of since the last report to the leader, with their timeouts. */
  private touched = new Map<bigint, number>();
  private readonly revalidations = new Map<number, (valid: boolean) => void>();
  private nextRevalidation = 1;
  /** Entries handed over for applying. */
  private committed: number;
  private epoch = 0;
  /** While the log is being taken over, what the leader sends waits. */
  private deferred: LeaderMessage[] | undefined = undefined;
  private lastHeardUs: number;
  private watchdog: EventHandle = NO_EVENT;
  private stopped = false;

  constructor(
    private readonly state: ServerState,
    readonly leader: number,
    /** The leader is lost, or is none. */
    private readonly giveUp: () => void,
    private readonly onServing: (epoch: number) => void,
  ) {
    const { node, disk, env } = state;
    this.committed = disk.committedCount;
    this.lastHeardUs = state.nowUs;
    this.writer = new LogWriter(node, disk, env.timing.zookeeperWriteUs, (count) =>
      this.send({ type: 'ack', count }),
    );
    this.end = node.lab.network.connect(node, state.addressOf(leader), {
      onOpen: () => this.introduce(),
      onMessage: (payload) => this.receive(payload as LeaderMessage),
      onClose: () => this.lost(),
    });
    this.watch();
  }

  submit(write: WriteRequest): void {
    this.send({ type: 'forward', write }, write.operation.kind);
  }

  sync(request: number): void {
    this.send({ type: 'sync-request', request });
  }

  /** Only the leader knows which sessions live: it is told with the next answer to its ping. */
  touch(session: bigint, timeoutMs: number): boolean {
    this.touched.set(session, timeoutMs);
    return true;
  }

  revalidate(session: bigint, timeoutMs: number, done: (valid: boolean) => void): void {
    const request = this.nextRevalidation++;
    this.revalidations.set(request, done);
    this.send({ type: 'revalidate', request, session, timeoutMs });
  }

  greet(): void {}
  vote(): void {}
  applied(): void {}

  stop(): void {
    this.stopped = true;
    this.writer.stop();
    this.state.node.cancel(this.watchdog);
    this.end?.close();
  }

  private introduce(): void {
    if (this.stopped) return;
    const { sid, disk } = this.state;
    const hello: PeerHello = { type: 'peer-hello', sid, purpose: 'following' };
    this.end!.send(hello);
    this.send({ type: 'follower-info', acceptedEpoch: disk.acceptedEpoch });
  }

  private send(message: FollowerMessage, label: string = message.type): void {
    this.end?.send(message, { label });
  }

  private receive(message: LeaderMessage): void {
    if (this.stopped) return;
    this.lastHeardUs = this.state.nowUs;
    if (this.deferred === undefined) this.handle(message);
    else this.deferred.push(message);
  }

  private handle(message: LeaderMessage): void {
    switch (message.type) {
      case 'leader-info':
        return this.promise(message.epoch);
      case 'sync':
        return this.takeOver(message);
      case 'up-to-date':
        this.serving = true;
        return this.onServing(this.epoch);
      case 'propose':
        return this.writer.append(message.txn);
      case 'commit':
        return this.commit(message.count);
      case 'ping':
        return this.report();
      case 'sync-answer':
        return this.state.answerSync(message.request);
      case 'revalidated': {
        const done = this.revalidations.get(message.request);
        this.revalidations.delete(message.request);
        return done?.(message.valid);
      }
      default:
        return unreachable(message);
    }
  }

  /** Models: Learner.registerWithLeader: no leader of an older epoch is answered any more. */
  private promise(epoch: number): void {
    const { disk } = this.state;
    if (epoch < disk.acceptedEpoch) return this.lost();
    const promised = epoch > disk.acceptedEpoch;
    disk.acceptedEpoch = epoch;
    this.epoch = epoch;
    this.send({ type: 'ack-epoch', epoch: promised ? disk.currentEpoch : -1, zxid: disk.lastZxid });
  }

  /** Models: Learner.syncWithLeader. */
  private takeOver({ keep, keepZxid, entries, committed }: LeaderMessage & { type: 'sync' }): void {
    this.deferred = [];
    const { disk, node } = this.state;
    node.after(this.state.drawUs(this.state.options.syncDelayMs), () => {
      if (this.stopped) return;
      assert(
        (disk.log[keep - 1]?.zxid ?? 0n) === keepZxid,
        `${node.address} keeps ${keep} entries that differ`,
      );
      assert(keep >= disk.committedCount, `${node.address} would truncate what is committed`);
      disk.truncate(keep);
      disk.append(...entries);
      disk.syncedCount = disk.log.length;
      disk.currentEpoch = this.epoch;
      this.send({ type: 'ack-new-leader', count: disk.log.length });
      this.commit(committed);
      const deferred = this.deferred ?? [];
      this.deferred = undefined;
      for (const message of deferred) if (!this.stopped) this.handle(message);
    });
  }

  private commit(count: number): void {
    const { disk } = this.state;
    for (; this.committed < count; this.committed++) this.state.commit(disk.log[this.committed]!);
  }

  private report(): void {
    const message: FollowerMessage = { type: 'pong', touched: [...this.touched] };
    this.touched = new Map();
    this.end?.send(message, { quiet: true });
  }

  /** Silence of the leader: so long while it is being joined, less long later. */
  private get silenceUs(): number {
    const { initLimit, syncLimit } = this.state.options;
    return (this.serving ? syncLimit : initLimit) * this.state.tickUs;
  }

  private watch(): void {
    const checkUs = this.state.options.syncLimit * this.state.tickUs;
    const dueUs = Math.min(this.lastHeardUs + this.silenceUs, this.state.nowUs + checkUs);
    this.watchdog = this.state.node.after(Math.max(0, dueUs - this.state.nowUs), () => {
      if (this.state.nowUs < this.lastHeardUs + this.silenceUs) this.watch();
      // A process that stood still first reads what came in meanwhile.
      else if (this.state.nowUs > dueUs) this.watchdog = this.state.node.after(0, () => this.judgeSilence());
      else this.lost();
    });
  }

  private judgeSilence(): void {
    if (this.state.nowUs < this.lastHeardUs + this.silenceUs) this.watch();
    else this.lost();
  }

  private lost(): void {
    if (!this.stopped) this.giveUp();
  }
}
