import {
  callTablet,
  type Endpoint,
  type Environment,
  type Look,
  type Status,
  type TabletMethod,
  type TabletRpc,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { Command } from './command.js';
import type { Layout } from './printer.js';
import { SILENT_FAILURE, transportStatus } from './transport-error.js';

/** What the commands of one running tablet client share. */
export interface TabletSession {
  readonly env: Environment;
  readonly look: Look;
  readonly layout: Layout;
  /** The tablet that all commands go to. */
  readonly endpoint: Endpoint;
  ended: boolean;
}

export type TabletCommand = Command<TabletSession>;

/** Asks the tablet on behalf of a command that looks at a bool: without an answer the message is empty. */
export function* ask<M extends TabletMethod>(
  session: TabletSession,
  method: M,
  request: TabletRpc[M][0],
): Proc<TabletRpc[M][1] | Status> {
  const outcome = yield* callTablet(session.env, session.endpoint, method, request);
  return outcome.ok ? outcome.response : SILENT_FAILURE;
}

/** As {@link ask}, for a command that prints the transport's own text. */
export function* askForStatus<M extends TabletMethod>(
  session: TabletSession,
  method: M,
  request: TabletRpc[M][0],
): Proc<TabletRpc[M][1] | Status> {
  const outcome = yield* callTablet(session.env, session.endpoint, method, request);
  return outcome.ok ? outcome.response : transportStatus(session.env, outcome.error, session.endpoint);
}
