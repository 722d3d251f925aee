import {
  ReturnCode,
  transportErrorText,
  type Endpoint,
  type Environment,
  type Status,
} from '../protocol/index.js';
import type { RpcError } from '../sim/index.js';

export { transportErrorText };

/** As commands learn it that look at a Status. */
export function transportStatus(env: Environment, error: RpcError, endpoint: Endpoint): Status {
  return { code: ReturnCode.kRPCError, msg: transportErrorText(env, error, endpoint) };
}

/** As commands learn it that look at a bool: the message stays empty. */
export const SILENT_FAILURE: Status = { code: ReturnCode.kRPCError, msg: '' };
