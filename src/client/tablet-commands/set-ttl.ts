import { isOk, NO_TTL, type Ttl } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32, castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type TabletSession } from '../tablet-session.js';

const FORMAT_ERROR = 'Bad setttl format, eg setttl tid pid type ttl [index_name]';
const INVALID = 'Invalid args tid and pid should be uint32_t';

/** An unknown kind leaves both values at 0, of kind latest. Models: HandleClientSetTTL, `src/cmd/openmldb.cc`. */
export function* setttl(session: TabletSession, words: readonly string[]): Proc<Lines> {
  const [, tidWord, pidWord, kind, first, second] = words;
  if (words.length < 5) return [FORMAT_ERROR];
  const isPair = kind === 'absandlat' || kind === 'absorlat';
  const ttl = ttlOf(kind!, first!, isPair ? (second ?? '') : '0');
  if (ttl === undefined) return [INVALID];
  if ((kind === 'absolute' || kind === 'latest') && words.length > 6) return [FORMAT_ERROR];
  const tid = castUint32(tidWord!);
  const pid = castUint32(pidWord!);
  if (tid === undefined || pid === undefined) return [INVALID];
  const indexAt = isPair ? 6 : 5;
  const index_name = words.length === indexAt + 1 ? words[indexAt] : undefined;
  const answer = yield* ask(session, 'UpdateTTL', { tid, pid, ttl, ...(index_name && { index_name }) });
  return [isOk(answer) ? 'Set ttl ok !' : 'Set ttl failed! '];
}

function ttlOf(kind: string, firstWord: string, secondWord: string): Ttl | undefined {
  const first = castUint64(firstWord);
  const second = castUint64(secondWord);
  switch (kind) {
    case 'absolute':
      return first === undefined ? undefined : { type: kind, absolute: first, latest: 0 };
    case 'latest':
      return first === undefined ? undefined : { type: kind, absolute: 0, latest: first };
    case 'absandlat':
    case 'absorlat':
      if (first === undefined || second === undefined) return undefined;
      return { type: kind, absolute: first, latest: second };
    default:
      return { ...NO_TTL, type: 'latest' };
  }
}
