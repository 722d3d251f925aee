import {
  callNameserver,
  type Endpoint,
  type Environment,
  type Look,
  type NameserverMethod,
  type NameserverRpc,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import type { Command } from './command.js';
import type { FilePort } from './file-port.js';
import type { Layout } from './printer.js';
import { SILENT_FAILURE, transportStatus } from './transport-error.js';

/** What the commands of one running ns_client share. */
export interface NsSession {
  readonly env: Environment;
  readonly look: Look;
  readonly zk: ZkPort | undefined;
  readonly files: FilePort;
  readonly layout: Layout;
  /** `document`: the hand-edited widths of the document's `showtable`, where they suffice. */
  readonly showtableLayout: 'tprinter' | 'document';
  /** The nameserver that all commands go to. */
  readonly leader: Endpoint;
  /** The selected database; empty for none. */
  db: string;
  /** Ends the program after this command. */
  ended: boolean;
  /** Asks a yes/no question when the client is interactive. */
  confirm(question: string): Confirmation;
}

/** The question as printed, if it was asked at all. */
export interface Confirmation {
  readonly asked: readonly string[];
  readonly confirmed: boolean;
}

export type NsCommand = Command<NsSession>;

/**
 * Asks the nameserver on behalf of a command that looks at a bool: when nobody answers, its message
 * is empty.
 */
export function* ask<M extends NameserverMethod>(
  session: NsSession,
  method: M,
  request: NameserverRpc[M][0],
): Proc<NameserverRpc[M][1]> {
  const outcome = yield* callNameserver(session.env, session.leader, method, request);
  return outcome.ok ? outcome.response : SILENT_FAILURE;
}

/** As {@link ask}, for a command that looks at a Status: it prints the transport's own text. */
export function* askForStatus<M extends NameserverMethod>(
  session: NsSession,
  method: M,
  request: NameserverRpc[M][0],
): Proc<NameserverRpc[M][1]> {
  const outcome = yield* callNameserver(session.env, session.leader, method, request);
  return outcome.ok ? outcome.response : transportStatus(session.env, outcome.error, session.leader);
}
