import {
  callTablet,
  isOk,
  ReturnCode,
  type Endpoint,
  type Environment,
  type PartitionId,
  type Status,
  type TableId,
  type TableInfo,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import { payloadOfRow } from './row-codec.js';
import { transportErrorText } from './transport-error.js';

/** How a read ended for its client. A read has no effect, so one without an answer has merely failed. */
export type ReadOutcome =
  | {
      readonly status: 'ok';
      readonly tid: TableId;
      readonly pid: PartitionId;
      readonly leader: Endpoint;
      /** Undefined: the tablet has no row of the key. */
      readonly row: { readonly ts: number; readonly payload: string } | undefined;
    }
  | { readonly status: 'failed'; readonly message: string; readonly code: number };

/** Knows where a table's rows are read. */
export interface ReadRouter {
  /** The newest row of a key. */
  read(table: string, db: string, key: string): Proc<ReadOutcome>;
}

/** Reads the newest row of a key; `complaint` words a refusal, or a leader that cannot be reached. */
export function* sendGet(
  env: Environment,
  { table, pid, leader, key }: RoutedGet,
  complaint: (answer: Status) => string,
): Proc<ReadOutcome> {
  const { tid } = table;
  const outcome = yield* callTablet(env, leader, 'Get', { tid, pid, key, ts: 0 });
  if (!outcome.ok) {
    const code = ReturnCode.kRPCError;
    const msg = transportErrorText(env, outcome.error, leader);
    return { status: 'failed', code, message: complaint({ code, msg }) };
  }
  const { response } = outcome;
  if (response.code === ReturnCode.kKeyNotFound) return { status: 'ok', tid, pid, leader, row: undefined };
  if (!isOk(response)) return { status: 'failed', code: response.code, message: complaint(response) };
  const row = { ts: response.ts ?? 0, payload: payloadOfRow(table, response.value ?? '') };
  return { status: 'ok', tid, pid, leader, row };
}

/** One read on its way to the leader of its partition. */
export interface RoutedGet {
  readonly table: TableInfo;
  readonly pid: PartitionId;
  readonly leader: Endpoint;
  readonly key: string;
}
