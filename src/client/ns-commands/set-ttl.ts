import { isOk, type Ttl } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';

/** Every word that is no other kind means `latest`. Models: HandleNSClientSetTTL, `src/cmd/openmldb.cc`. */
export function* setttl(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 4) return ['bad setttl format, eg settl t1 absolute 10 [index0]'];
  const [, name, kind] = words as [string, string, string];
  const isPair = kind === 'absandlat' || kind === 'absorlat';
  const first = castUint64(words[3]!);
  const second = isPair ? castUint64(words[4] ?? '') : 0;
  if (first === undefined || second === undefined) return ['Invalid args ttl which should be uint64_t'];
  const indexAt = isPair ? 5 : 4;
  const answer = yield* ask(session, 'UpdateTTL', {
    name,
    db: session.db,
    ttl_desc: ttlOf(kind, first, second),
    ...(words.length === indexAt + 1 ? { index_name: words[indexAt]! } : {}),
  });
  if (!isOk(answer)) return [`Set ttl failed! ${answer.msg}`];
  return session.look === 'manual'
    ? ['Set ttl ok !']
    : [
        'Set ttl ok ! Note that, it will take effect after two garbage collection intervals (i.e. gc_interval).',
      ];
}

function ttlOf(kind: string, first: number, second: number): Ttl {
  switch (kind) {
    case 'absolute':
      return { type: kind, absolute: first, latest: 0 };
    case 'absandlat':
    case 'absorlat':
      return { type: kind, absolute: first, latest: second };
    default:
      return { type: 'latest', absolute: 0, latest: first };
  }
}
