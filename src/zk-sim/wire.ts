import type { NodeEventType, ZooCode } from './codes.js';
import type { Stat } from './txn.js';

export type CreateMode = 'persistent' | 'ephemeral' | 'persistent-sequential' | 'ephemeral-sequential';

/** A write that a `multi` may contain; `check` compares a version and changes nothing. */
export type WriteOperation =
  | { readonly kind: 'create'; readonly path: string; readonly value: string; readonly mode: CreateMode }
  | { readonly kind: 'delete'; readonly path: string; readonly version: number }
  | { readonly kind: 'set'; readonly path: string; readonly value: string; readonly version: number }
  | { readonly kind: 'check'; readonly path: string; readonly version: number };

export type ReadOperation =
  | { readonly kind: 'get'; readonly path: string; readonly watch: boolean }
  | { readonly kind: 'exists'; readonly path: string; readonly watch: boolean }
  | { readonly kind: 'children'; readonly path: string; readonly watch: boolean }
  | {
      readonly kind: 'set-watches';
      readonly lastZxid: bigint;
      readonly data: readonly string[];
      readonly exist: readonly string[];
      readonly child: readonly string[];
    };

export type Operation =
  | ReadOperation
  | WriteOperation
  | { readonly kind: 'multi'; readonly operations: readonly WriteOperation[] }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'close-session' };

/** What an operation answers; which fields are there depends on the operation. */
export interface Answer {
  readonly code: ZooCode;
  readonly path?: string;
  readonly value?: string;
  readonly stat?: Stat;
  readonly children?: readonly string[];
  /** Of a multi: one answer per operation. */
  readonly answers?: readonly Answer[];
}

/** From client to server. */
export type ClientMessage =
  | {
      readonly type: 'connect';
      readonly lastZxidSeen: bigint;
      readonly timeoutMs: number;
      /** 0 asks for a new session. */
      readonly sessionId: bigint;
      readonly password: number;
    }
  | { readonly type: 'request'; readonly xid: number; readonly operation: Operation }
  | { readonly type: 'ping' };

/** From server to client. */
export type ServerMessage =
  /** A session id of 0 means that the session is gone. */
  | {
      readonly type: 'connected';
      readonly sessionId: bigint;
      readonly password: number;
      readonly timeoutMs: number;
    }
  | { readonly type: 'reply'; readonly xid: number; readonly zxid: bigint; readonly answer: Answer }
  | { readonly type: 'pong'; readonly zxid: bigint }
  | { readonly type: 'event'; readonly event: NodeEventType; readonly path: string };
