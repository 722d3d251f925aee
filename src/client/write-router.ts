import {
  callTablet,
  isOk,
  ReturnCode,
  type ClientEvent,
  type Endpoint,
  type Environment,
  type Offset,
  type PartitionId,
  type Status,
  type TableId,
  type TableInfo,
  type Term,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import { rowOfPayload } from './row-codec.js';
import { transportErrorText } from './transport-error.js';

/**
 * How a put ended for its client. `unknown`: the call timed out or its connection broke, and nobody
 * knows whether it took effect.
 */
export type PutOutcome =
  | {
      readonly status: 'ok';
      readonly tid: TableId;
      readonly pid: PartitionId;
      /** Who acknowledged it, and as what it was logged there. */
      readonly leader: Endpoint;
      readonly term: Term;
      readonly offset: Offset;
      /** What the tablet stores: the payload, or the row made of it. */
      readonly value: string;
    }
  | { readonly status: 'failed'; readonly message: string; readonly code: number }
  | { readonly status: 'unknown'; readonly message: string };

/** Knows where a table's rows go. */
export interface WriteRouter {
  put(table: string, db: string, key: string, ts: number, value: string): Proc<PutOutcome>;
  /** As far as the router knows the table by now. */
  partitionOf(table: string, db: string, key: string): PartitionId | undefined;
}

/** One row on its way to the leader of its partition. */
export interface RoutedPut {
  readonly table: TableInfo;
  readonly pid: PartitionId;
  readonly leader: Endpoint;
  readonly key: string;
  readonly ts: number;
  readonly payload: string;
}

/** Sends a row; `complaint` words a refusal, or a leader that cannot be reached. */
export function* sendPut(
  env: Environment,
  put: RoutedPut,
  complaint: (answer: Status) => string,
): Proc<PutOutcome> {
  const { table, pid, leader, key, ts } = put;
  const { dimensions, value } = rowOfPayload(table, key, ts, put.payload);
  const request = { tid: table.tid, pid, dimensions, time: ts, value };
  const outcome = yield* callTablet(env, leader, 'Put', request);
  if (!outcome.ok) {
    const msg = transportErrorText(env, outcome.error, leader);
    if (outcome.mayHaveExecuted === true) return { status: 'unknown', message: msg };
    const code = ReturnCode.kRPCError;
    return { status: 'failed', code, message: complaint({ code, msg }) };
  }
  const { response } = outcome;
  if (!isOk(response)) return { status: 'failed', code: response.code, message: complaint(response) };
  const { term, offset } = response.logged ?? { term: 0, offset: 0 };
  return { status: 'ok', tid: table.tid, pid, leader, term, offset, value };
}

/** What the trace tells of it. */
export function writeEnded(id: number, outcome: PutOutcome): ClientEvent {
  switch (outcome.status) {
    case 'ok': {
      const { tid, pid, leader, term, offset } = outcome;
      return { kind: 'write-acknowledged', id, tid, pid, leader, term, offset };
    }
    case 'failed':
      return { kind: 'write-failed', id, reason: outcome.message };
    case 'unknown':
      return { kind: 'write-unknown', id, reason: outcome.message };
  }
}
