import type { RpcError } from '../../sim/index.js';

/** An error that Python would raise: it ends the tool wherever it is, and auto_failover stays as it is. */
export class PythonError extends Error {}

const HTTP_ERRORS: Readonly<Record<RpcError, string>> = {
  refused: 'ConnectionRefusedError: [Errno 111] Connection refused',
  reset: 'ConnectionResetError: [Errno 104] Connection reset by peer',
  'connect-timeout': 'TimeoutError: [Errno 110] Connection timed out',
  timeout: 'TimeoutError: timed out',
};

/** As Python's HTTP client ends when nobody answers. */
export function raiseForHttp(error: RpcError): never {
  throw new PythonError(HTTP_ERRORS[error]);
}

/** As a look into a dictionary ends that has no such key. */
export function raiseForKey(key: string): never {
  throw new PythonError(`KeyError: '${key}'`);
}

/** The last item of a list, or the exception of an empty one. */
export function lastOf<T>(list: readonly T[]): T {
  const last = list.at(-1);
  if (last === undefined) throw new PythonError('IndexError: list index out of range');
  return last;
}
