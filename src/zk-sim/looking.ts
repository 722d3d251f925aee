import { NO_EVENT, type EventHandle } from '../sim/index.js';
import type { ElectionLinks } from './election-links.js';
import { beats, sameVote, type Vote, type VoteMessage } from './peer-messages.js';
import type { Role } from './role.js';
import type { ServerState } from './server-state.js';

const FIRST_RESEND_US = 200_000;
const LAST_RESEND_US = 60_000_000;

/**
 * A server without a leader: it serves nobody and votes for the one with the newest log among those
 * it hears of, until a quorum agrees for a while, or tells that it has a leader.
 *
 * Models: FastLeaderElection.lookForLeader.
 */
export class Looking implements Role {
  readonly name = 'looking';
  readonly serving = false;
  private readonly own: Vote;
  private proposal: Vote;
  private received = new Map<number, Vote>();
  /** What servers that are not looking any more said of their leader. */
  private readonly settled = new Map<number, VoteMessage>();
  private decision: EventHandle = NO_EVENT;
  private resend: EventHandle = NO_EVENT;
  private resendUs = FIRST_RESEND_US;
  private stopped = false;

  constructor(
    private readonly state: ServerState,
    private readonly links: ElectionLinks,
    private round: number,
    private readonly decide: (leader: number, round: number) => void,
    /** Wait before a leader that others follow is joined: none, unless joining it failed just now. */
    private readonly joinDelayUs = 0,
  ) {
    const { sid, disk } = state;
    this.own = { leader: sid, epoch: disk.currentEpoch, zxid: disk.lastZxid };
    this.proposal = this.own;
    this.received.set(sid, this.own);
    this.announce();
    this.armResend();
  }

  /** Another server opened a connection: it must hear of us even when nothing changes here. */
  greet(sid: number): void {
    this.links.send(sid, this.message());
  }

  vote(message: VoteMessage): void {
    if (this.stopped) return;
    if (message.state === 'looking') this.heardCandidate(message);
    else this.heardSettled(message);
  }

  stop(): void {
    this.stopped = true;
    this.state.node.cancel(this.decision);
    this.state.node.cancel(this.resend);
  }

  submit(): void {}
  sync(): void {}
  touch(): boolean {
    return false;
  }
  revalidate(): void {}
  applied(): void {}

  private heardCandidate({ from, round, vote }: VoteMessage): void {
    if (round < this.round) return this.links.send(from, this.message());
    if (round > this.round) {
      this.round = round;
      this.received = new Map();
      this.propose(beats(vote, this.own) ? vote : this.own);
    } else if (beats(vote, this.proposal)) {
      this.propose(vote);
    } else if (beats(this.proposal, vote)) {
      // Who has just begun to look has not heard of the better candidate yet.
      this.links.send(from, this.message());
    }
    this.received.set(from, vote);
    this.judge();
  }

  private propose(vote: Vote): void {
    this.state.node.cancel(this.decision);
    this.decision = NO_EVENT;
    this.proposal = vote;
    this.received.set(this.state.sid, vote);
    this.announce();
  }

  /** A quorum for the proposal decides, unless something better turns up soon. */
  private judge(): void {
    let votes = 0;
    for (const vote of this.received.values()) if (sameVote(vote, this.proposal)) votes++;
    if (votes < this.state.quorum || this.decision !== NO_EVENT) return;
    const waitUs = this.state.drawUs(this.state.options.electionDelayMs);
    this.decision = this.state.node.after(waitUs, () => this.decide(this.proposal.leader, this.round));
  }

  /** A quorum that follows a leader, who says so too, is joined at once. */
  private heardSettled(message: VoteMessage): void {
    this.settled.set(message.from, message);
    const { leader } = message.vote;
    if (this.settled.get(leader)?.state !== 'leading' || !this.isFollowed(leader, message.round)) return;
    if (this.joinDelayUs === 0) return this.decide(leader, message.round);
    this.state.node.cancel(this.decision);
    this.decision = this.state.node.after(this.joinDelayUs, () => this.decide(leader, message.round));
  }

  /** Votes of this round count too: a leader may be waiting for just this server. */
  private isFollowed(leader: number, round: number): boolean {
    const followers = new Set<number>();
    for (const [sid, { vote }] of this.settled) if (vote.leader === leader) followers.add(sid);
    if (round === this.round) {
      for (const [sid, vote] of this.received) if (vote.leader === leader) followers.add(sid);
    }
    return followers.size >= this.state.quorum;
  }

  private message(): VoteMessage {
    return { type: 'vote', from: this.state.sid, state: 'looking', round: this.round, vote: this.proposal };
  }

  private announce(): void {
    this.links.broadcast(this.message());
  }

  /** Says it again, ever more rarely, for those who could not hear it. */
  private armResend(): void {
    this.resend = this.state.node.after(this.resendUs, () => {
      this.announce();
      this.resendUs = Math.min(this.resendUs * 2, LAST_RESEND_US);
      this.armResend();
    });
  }
}
