import type { WriteRequest } from './role.js';
import type { Txn } from './txn.js';

/** First message on a connection between servers. */
export interface PeerHello {
  readonly type: 'peer-hello';
  readonly sid: number;
  readonly purpose: 'election' | 'following';
}

/** Whom a server wants to lead, and how much that server's log holds. */
export interface Vote {
  readonly leader: number;
  readonly epoch: number;
  readonly zxid: bigint;
}

/** Models: FastLeaderElection.Notification. */
export interface VoteMessage {
  readonly type: 'vote';
  readonly from: number;
  readonly state: 'looking' | 'following' | 'leading';
  /** Count of elections: votes of an older one do not count. */
  readonly round: number;
  readonly vote: Vote;
}

/** From a server that follows, or wants to, to its leader. */
export type FollowerMessage =
  | { readonly type: 'follower-info'; readonly acceptedEpoch: number }
  /** An epoch of -1 does not count as a promise: the follower gave it before. */
  | { readonly type: 'ack-epoch'; readonly epoch: number; readonly zxid: bigint }
  | { readonly type: 'ack-new-leader'; readonly count: number }
  /** The first `count` entries are on disk. */
  | { readonly type: 'ack'; readonly count: number }
  | { readonly type: 'pong'; readonly touched: readonly (readonly [session: bigint, timeoutMs: number])[] }
  | { readonly type: 'forward'; readonly write: WriteRequest }
  | { readonly type: 'sync-request'; readonly request: number }
  | {
      readonly type: 'revalidate';
      readonly request: number;
      readonly session: bigint;
      readonly timeoutMs: number;
    };

/** From a leader to a follower. */
export type LeaderMessage =
  | { readonly type: 'leader-info'; readonly epoch: number }
  /** Keep the first entries, up to one with this zxid, and append the others. */
  | {
      readonly type: 'sync';
      readonly keep: number;
      readonly keepZxid: bigint;
      readonly entries: readonly Txn[];
      readonly committed: number;
    }
  | { readonly type: 'up-to-date' }
  | { readonly type: 'propose'; readonly txn: Txn }
  | { readonly type: 'commit'; readonly count: number }
  | { readonly type: 'ping' }
  | { readonly type: 'sync-answer'; readonly request: number }
  | { readonly type: 'revalidated'; readonly request: number; readonly valid: boolean };

/** Whether vote `a` beats vote `b`. Models: FastLeaderElection.totalOrderPredicate. */
export function beats(a: Vote, b: Vote): boolean {
  if (a.epoch !== b.epoch) return a.epoch > b.epoch;
  if (a.zxid !== b.zxid) return a.zxid > b.zxid;
  return a.leader > b.leader;
}

export function sameVote(a: Vote, b: Vote): boolean {
  return a.leader === b.leader && a.epoch === b.epoch && a.zxid === b.zxid;
}
