import type { Endpoint } from '../protocol/index.js';
import type { ZooCode } from './codes.js';

/** A node's metadata as a client gets it. */
export interface Stat {
  readonly czxid: bigint;
  readonly mzxid: bigint;
  readonly pzxid: bigint;
  readonly ctimeMs: number;
  readonly mtimeMs: number;
  readonly version: number;
  readonly cversion: number;
  readonly aversion: number;
  readonly ephemeralOwner: bigint;
  readonly dataLength: number;
  readonly numChildren: number;
}

/** One change as it was decided by the leader; applying it cannot fail. */
export type Change =
  | {
      readonly kind: 'create';
      readonly path: string;
      readonly value: string;
      /** Session that owns the node; 0 when it is persistent. */
      readonly owner: bigint;
      /** Stored child version of the parent afterwards. */
      readonly parentCversion: number;
    }
  | { readonly kind: 'delete'; readonly path: string }
  | { readonly kind: 'set'; readonly path: string; readonly value: string; readonly version: number }
  | { readonly kind: 'create-session'; readonly timeoutMs: number; readonly client: Endpoint }
  | { readonly kind: 'close-session'; readonly reason: 'closed' | 'expired' }
  /** Part of a multi that only compared a version. */
  | { readonly kind: 'check'; readonly path: string }
  | { readonly kind: 'multi'; readonly changes: readonly Change[] }
  /** A refused write: it takes a zxid and a quorum, and changes nothing. */
  | {
      readonly kind: 'error';
      readonly op: string;
      readonly path: string;
      readonly code: ZooCode;
      /** For a multi: the result code of each of its operations. */
      readonly codes?: readonly ZooCode[];
    };

/** Who waits for a transaction: a request of one process of one server. */
export interface Origin {
  readonly server: number;
  readonly incarnation: number;
  readonly request: number;
}

/** One entry of the replicated log. Entries are shared between servers and never change. */
export interface Txn {
  readonly zxid: bigint;
  readonly timeMs: number;
  readonly session: bigint;
  readonly change: Change;
  readonly origin: Origin | undefined;
}

export const COUNTER_BITS = 32n;

export function makeZxid(epoch: number, counter: number): bigint {
  return (BigInt(epoch) << COUNTER_BITS) | BigInt(counter);
}

export function epochOf(zxid: bigint): number {
  return Number(zxid >> COUNTER_BITS);
}

export function counterOf(zxid: bigint): number {
  return Number(zxid & 0xffff_ffffn);
}
