import { msToUs, type Proc, type RpcError, type RpcOutcome } from '../sim/index.js';
import type { Environment } from './environment.js';
import type { Endpoint } from './ids.js';
import type { NameserverRpc } from './nameserver-rpc.js';
import type { TabletRpc } from './tablet-rpc.js';

export type TabletMethod = keyof TabletRpc;
export type NameserverMethod = keyof NameserverRpc;

export interface CallOptions {
  /** Retries after an error of the connection; 1 unless the original asks for `request_max_retry`. */
  readonly maxRetry?: number;
  /** A connection may take as long as the call, so that its end is that of the call. */
  readonly patientConnect?: true;
  /** Of the whole call; `request_timeout_ms` unless the caller waits otherwise. */
  readonly timeoutUs?: number;
}

/** Status polls: they take no time on the callee and leave no trace. */
const POLLS: ReadonlySet<string> = new Set(['GetTaskStatus', 'GetTableStatus']);

function* call(
  env: Environment,
  address: Endpoint,
  method: string,
  request: unknown,
  options: CallOptions,
): Proc<RpcOutcome<unknown>> {
  const quiet = POLLS.has(method);
  const timeoutUs = options.timeoutUs ?? msToUs(env.flags.request_timeout_ms);
  return yield* env.node.rpc.call(address, method, request, {
    timeoutUs,
    maxRetry: options.maxRetry ?? 1,
    ...(options.patientConnect && { connectTimeoutUs: timeoutUs }),
    retrySleepUs: msToUs(env.flags.request_sleep_time),
    serviceUs: quiet ? 0 : env.timing.rpcServiceUs,
    quiet,
  });
}

/**
 * Calls a method of a tablet.
 *
 * @example const outcome = yield* callTablet(env, endpoint, 'GetTermPair', { tid, pid });
 */
export function* callTablet<M extends TabletMethod>(
  env: Environment,
  address: Endpoint,
  method: M,
  request: TabletRpc[M][0],
  options: CallOptions = {},
): Proc<RpcOutcome<TabletRpc[M][1]>> {
  return (yield* call(env, address, method, request, options)) as RpcOutcome<TabletRpc[M][1]>;
}

/** Calls a method of a nameserver. */
export function* callNameserver<M extends NameserverMethod>(
  env: Environment,
  address: Endpoint,
  method: M,
  request: NameserverRpc[M][0],
  options: CallOptions = {},
): Proc<RpcOutcome<NameserverRpc[M][1]>> {
  return (yield* call(env, address, method, request, options)) as RpcOutcome<NameserverRpc[M][1]>;
}

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

/** Handlers of one service: a plain answer, or a procedure where the original waits. */
export type Handlers<Rpc extends { [M in keyof Rpc]: [unknown, unknown] }> = {
  readonly [M in keyof Rpc]: (request: Rpc[M][0], caller: Endpoint) => Rpc[M][1] | Proc<Rpc[M][1]>;
};
