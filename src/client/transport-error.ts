import { ReturnCode, type Endpoint, type Environment, type Status } from '../protocol/index.js';
import type { RpcError } from '../sim/index.js';

/**
 * The RPC library's own text for a call that got no answer.
 *
 * Deviates: all errors of the connection read alike; the original names the errno.
 */
export function transportErrorText(env: Environment, error: RpcError, endpoint: Endpoint): string {
  return error === 'timeout'
    ? `[E1008]Reached timeout=${env.flags.request_timeout_ms}ms @${endpoint}`
    : `[E112]Not connected to ${endpoint} yet, server_id=0`;
}

/** As commands learn it that look at a Status. */
export function transportStatus(env: Environment, error: RpcError, endpoint: Endpoint): Status {
  return { code: ReturnCode.kRPCError, msg: transportErrorText(env, error, endpoint) };
}

/** As commands learn it that look at a bool: the message stays empty. */
export const SILENT_FAILURE: Status = { code: ReturnCode.kRPCError, msg: '' };
