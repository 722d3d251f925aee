import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castInt32, parseLeadingUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';

/** Models: HandleNSClientOfflineEndpoint, `src/cmd/openmldb.cc`. */
export function* offlineendpoint(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, endpoint, concurrencyWord] = words;
  if (endpoint === undefined) return ['Bad format'];
  const concurrency = concurrencyWord === undefined ? undefined : castInt32(concurrencyWord);
  if (concurrencyWord !== undefined && concurrency === undefined) {
    return ['Invalid args. concurrency should be uint32_t'];
  }
  if (concurrency !== undefined && concurrency <= 0)
    return ['Invalid args. concurrency should be greater than 0'];
  const answer = yield* ask(session, 'OfflineEndpoint', {
    endpoint,
    ...(concurrency === undefined ? {} : { concurrency }),
  });
  if (!isOk(answer)) return [`failed to offline endpoint. error msg: ${answer.msg}`];
  return ['offline endpoint ok'];
}

/** Models: HandleNSClientRecoverEndpoint, `src/cmd/openmldb.cc`. */
export function* recoverendpoint(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, endpoint, restoreWord, concurrencyWord] = words;
  if (endpoint === undefined) return ['Bad format'];
  const restore = restoreWord?.toLowerCase() ?? 'false';
  if (restore !== 'true' && restore !== 'false')
    return ['Invalid args. need_restore should be true or false'];
  const concurrency = concurrencyWord === undefined ? 0 : parseLeadingUint32(concurrencyWord);
  if (concurrency === undefined) return ['Invalid args. concurrency should be uint32'];
  const answer = yield* ask(session, 'RecoverEndpoint', {
    endpoint,
    ...(restore === 'true' ? { need_restore: true } : {}),
    ...(concurrency === 0 ? {} : { concurrency }),
  });
  if (!isOk(answer)) return [`failed to recover endpoint. error msg: ${answer.msg}`];
  return ['recover endpoint ok'];
}
