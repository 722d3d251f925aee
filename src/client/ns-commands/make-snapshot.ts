import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parseLeadingUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';

/** Models: HandleNSMakeSnapshot, `src/cmd/openmldb.cc`. */
export function* makesnapshot(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, pidWord] = words;
  if (name === undefined || pidWord === undefined) return ['Bad format'];
  const pid = parseLeadingUint32(pidWord);
  if (pid === undefined) return ['Invalid args. pid should be uint32_t'];
  const answer = yield* ask(session, 'MakeSnapshotNS', { name, db: session.db, pid });
  if (!isOk(answer)) return [`Fail to makesnapshot. error msg:${answer.msg}`];
  return ['MakeSnapshot ok'];
}
