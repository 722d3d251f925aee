import type { Endpoint } from '../protocol/index.js';
import type { VoteMessage } from './peer-messages.js';
import type { Origin, Txn } from './txn.js';
import type { WriteOperation } from './wire.js';

/** A request that only the leader can decide. */
export interface WriteRequest {
  readonly origin: Origin | undefined;
  readonly session: bigint;
  readonly operation:
    | WriteOperation
    | { readonly kind: 'multi'; readonly operations: readonly WriteOperation[] }
    | { readonly kind: 'create-session'; readonly timeoutMs: number; readonly client: Endpoint }
    | { readonly kind: 'close-session'; readonly reason: 'closed' | 'expired' };
}

/** What a server does for its clients depends on whether it leads, follows or looks for a leader. */
export interface Role {
  readonly name: 'looking' | 'following' | 'leading';
  /** Whether clients are answered. */
  readonly serving: boolean;
  /** Takes a write on its way to the log. */
  submit(write: WriteRequest): void;
  /** Asks the leader to say when everything proposed by now is committed. */
  sync(request: number): void;
  /** A packet of the session came; false when the session is known to be over. */
  touch(session: bigint, timeoutMs: number): boolean;
  /** A client wants to go on with its session here. */
  revalidate(session: bigint, timeoutMs: number, done: (valid: boolean) => void): void;
  /** Another server opened a connection for votes. */
  greet(sid: number): void;
  /** A vote of another server. */
  vote(message: VoteMessage): void;
  /** An entry of the log became part of the tree. */
  applied(txn: Txn): void;
  /** Ends whatever goes on; the server takes another role. */
  stop(): void;
}
