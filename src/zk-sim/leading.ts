import { LogWriter } from './log-writer.js';
import { Proposer } from './proposer.js';
import type { Role, WriteRequest } from './role.js';
import type { ServerState } from './server-state.js';
import { SessionTracker } from './session-tracker.js';
import { counterOf, epochOf, type Txn } from './txn.js';

/** What a leader sends to those who follow it; a server alone has none. */
export interface Followers {
  propose(txn: Txn): void;
  /** The first `count` entries of the log are committed. */
  commit(count: number): void;
}

const NOBODY: Followers = { propose: () => {}, commit: () => {} };

interface WaitingSync {
  readonly count: number;
  readonly answer: () => void;
}

/**
 * The leader with a quorum behind it: orders writes, commits what a quorum has on disk, and decides
 * which sessions live. A server that is an ensemble of its own is its leader from the start.
 *
 * Models: Leader with LeaderZooKeeperServer; for one server, ZooKeeperServer.
 */
export class Leading implements Role {
  readonly name = 'leading';
  readonly serving = true;
  readonly tracker: SessionTracker;
  private readonly proposer: Proposer;
  private readonly writer: LogWriter;
  /** How many entries of the log each server has on disk. */
  private readonly safe = new Map<number, number>();
  private committed: number;
  private syncs: WaitingSync[] = [];

  constructor(
    private readonly state: ServerState,
    epoch: number,
    private readonly followers: Followers = NOBODY,
  ) {
    const { disk, node } = state;
    this.commitOldLog();
    this.committed = disk.log.length;
    this.safe.set(state.sid, disk.log.length);
    this.tracker = new SessionTracker(node, state.tickUs, state.anyOrder, (session) => this.expire(session));
    const last = disk.lastZxid;
    const counter = epochOf(last) === epoch ? counterOf(last) : 0;
    this.proposer = new Proposer(state.tree, this.tracker, epoch, counter, () => state.wallMs);
    this.writer = new LogWriter(node, disk, state.env.timing.zookeeperWriteUs, (count) =>
      this.acknowledge(state.sid, count),
    );
    this.restartSessions();
  }

  /** How many entries are committed. */
  get committedCount(): number {
    return this.committed;
  }

  submit(write: WriteRequest): void {
    this.decide(write, this.state.sid);
  }

  /** Takes a write that came through `owner`. */
  decide(write: WriteRequest, owner: number): void {
    const txn = this.proposer.propose(write, owner);
    this.followers.propose(txn);
    this.writer.append(txn);
  }

  sync(request: number): void {
    this.whenAllCommitted(() => this.state.answerSync(request));
  }

  /** Calls back when everything proposed by now is committed. Models: Leader.processSync. */
  whenAllCommitted(answer: () => void): void {
    const count = this.state.disk.log.length;
    if (this.committed >= count) answer();
    else this.syncs.push({ count, answer });
  }

  touch(session: bigint, timeoutMs: number): boolean {
    return this.tracker.touch(session, timeoutMs);
  }

  revalidate(session: bigint, timeoutMs: number, done: (valid: boolean) => void): void {
    done(this.renew(session, timeoutMs, this.state.sid));
  }

  /** A client goes on with its session at `owner`. */
  renew(session: bigint, timeoutMs: number, owner: number): boolean {
    const valid = this.tracker.touch(session, timeoutMs);
    if (valid) this.tracker.setOwner(session, owner);
    return valid;
  }

  /** A server has the first `count` entries on disk. Commits go in order, each with a quorum. */
  acknowledge(sid: number, count: number): void {
    if (count > (this.safe.get(sid) ?? 0)) this.safe.set(sid, count);
    const counts = [...this.safe.values()].sort((a, b) => b - a);
    const upTo = counts[this.state.quorum - 1] ?? 0;
    if (upTo <= this.committed) return;
    const { log } = this.state.disk;
    const from = this.committed;
    this.committed = upTo;
    this.followers.commit(upTo);
    for (let index = from; index < upTo; index++) this.state.commit(log[index]!);
    const due = this.syncs.filter((sync) => sync.count <= upTo);
    this.syncs = this.syncs.filter((sync) => sync.count > upTo);
    for (const sync of due) sync.answer();
  }

  greet(): void {}

  vote(): void {}

  applied(txn: Txn): void {
    const { change, session } = txn;
    this.proposer.outstanding.applied(txn.zxid);
    if (change.kind === 'create-session') this.tracker.add(session, change.timeoutMs);
    if (change.kind === 'close-session') this.tracker.remove(session);
  }

  /** Closes a session as if its time were over; false when it is not known or being closed. */
  expireNow(session: bigint): boolean {
    if (!this.tracker.setClosing(session)) return false;
    this.expire(session);
    return true;
  }

  stop(): void {
    this.tracker.stop();
    this.writer.stop();
  }

  private expire(session: bigint): void {
    this.submit({ origin: undefined, session, operation: { kind: 'close-session', reason: 'expired' } });
  }

  /** Everything in the log of a new leader is committed, whether its epoch saw a commit or not. */
  private commitOldLog(): void {
    const { disk } = this.state;
    for (let index = disk.committedCount; index < disk.log.length; index++)
      this.state.commit(disk.log[index]!);
    disk.syncedCount = disk.log.length;
  }

  /** Models: SessionTrackerImpl's constructor: a new leader knows nobody's last touch. */
  private restartSessions(): void {
    for (const [session, { timeoutMs }] of this.state.tree.sessions) this.tracker.add(session, timeoutMs);
  }
}
