import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint32, castUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { askForStatus, type TabletSession } from '../tablet-session.js';

const USAGE = 'Bad LoadTable format eg loadtable <name> <tid> <pid> <ttl> <seg_cnt> [<is_leader>]';

/**
 * The ttl is read and thrown away; without a word about it the table is loaded as leader.
 *
 * Models: HandleClientLoadTable, `src/cmd/openmldb.cc`.
 */
export function* loadtable(session: TabletSession, words: readonly string[]): Proc<Lines> {
  const [, name, tidWord, pidWord, ttlWord, segmentsWord, leaderWord] = words;
  if (words.length < 6 || name === undefined) return [USAGE];
  const ttl = castUint64(ttlWord!);
  const segments = castUint32(segmentsWord!);
  if (ttl === undefined || segments === undefined) return ['Bad LoadTable format'];
  if (leaderWord !== undefined && leaderWord !== 'true' && leaderWord !== 'false') return [USAGE];
  const tid = castUint32(tidWord!);
  const pid = castUint32(pidWord!);
  if (tid === undefined || pid === undefined) return ['Bad LoadTable format'];
  const mode = leaderWord === 'false' ? 'kTableFollower' : 'kTableLeader';
  const answer = yield* askForStatus(session, 'LoadTable', {
    table_meta: { name, tid, pid, seg_cnt: segments, mode },
  });
  if (isOk(answer)) return ['LoadTable ok'];
  return [`Fail to LoadTable: ReturnCode[${answer.code}]${answer.msg}`];
}
