import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parseLeadingUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import { askForStatus, type NsSession } from '../ns-session.js';

const PID_ERROR = 'Invalid args. pid should be uint32_t';

/** Models: HandleNSClientChangeLeader, `src/cmd/openmldb.cc`. */
export function* changeleader(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, pidWord, candidate] = words;
  if (name === undefined || pidWord === undefined) return ['Bad format'];
  const pid = parseLeadingUint32(pidWord);
  if (pid === undefined) return [PID_ERROR];
  const answer = yield* askForStatus(session, 'ChangeLeader', {
    name,
    db: session.db,
    pid,
    ...(candidate === undefined ? {} : { candidate_leader: candidate }),
  });
  if (!isOk(answer)) return [`failed to change leader. error msg: ${answer.msg}`];
  return session.look === 'manual'
    ? ['change leader ok']
    : ['change leader ok. If there are writing operations while changing a leader, it may cause data loss.'];
}

/** Models: HandleNSClientRecoverTable, `src/cmd/openmldb.cc`. */
export function* recovertable(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, pidWord, endpoint] = words;
  if (name === undefined || pidWord === undefined || endpoint === undefined) return ['Bad format'];
  const pid = parseLeadingUint32(pidWord);
  if (pid === undefined) return [PID_ERROR];
  const answer = yield* askForStatus(session, 'RecoverTable', { name, db: session.db, pid, endpoint });
  if (!isOk(answer)) return [`Fail to recover table. error msg:${answer.msg}`];
  return ['recover table ok'];
}

/** Models: HandleNSUpdateTableAlive, `src/cmd/openmldb.cc`. */
export function* updatetablealive(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, pidWord, endpoint, aliveWord] = words;
  if (name === undefined || pidWord === undefined || endpoint === undefined || aliveWord === undefined) {
    return ['Bad format'];
  }
  if (aliveWord !== 'yes' && aliveWord !== 'no') return ['is_alive should be yes or no'];
  const pid = pidWord === '*' ? ALL_PIDS : parseLeadingUint32(pidWord);
  if (pid === undefined) return [PID_ERROR];
  const answer = yield* askForStatus(session, 'UpdateTableAliveStatus', {
    name,
    db: session.db,
    endpoint,
    is_alive: aliveWord === 'yes',
    ...(pid === ALL_PIDS ? {} : { pid }),
  });
  if (!isOk(answer)) return [`Fail to update table alive. error msg: ${answer.msg}`];
  return ['update ok'];
}

/** The number that stands for `*`, typed or not. */
const ALL_PIDS = 4_294_967_295;
