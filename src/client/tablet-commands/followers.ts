import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { printTable } from '../printer.js';
import { askForStatus, type TabletSession } from '../tablet-session.js';
import { parsePartitionWords } from './partition-words.js';

/** Models: HandleClientGetFollower, `src/cmd/openmldb.cc`. */
export function* getfollower(session: TabletSession, words: readonly string[]): Proc<Lines> {
  if (words.length < 3) return ['Bad get follower format'];
  const partition = parsePartitionWords(words[1]!, words[2]!);
  if ('refusal' in partition) return [partition.refusal];
  const answer = yield* askForStatus(session, 'GetTableFollower', partition);
  if (!isOk(answer)) return [`get failed, error msg: ${answer.msg}`];
  const { offset = 0, follower_info = [] } = 'follower_info' in answer ? answer : {};
  const followers = [...follower_info].sort((a, b) => (a.endpoint < b.endpoint ? -1 : 1));
  const rows = followers.map((follower, at) => [
    `${at}`,
    `${partition.tid}`,
    `${partition.pid}`,
    `${offset}`,
    follower.endpoint,
    `${follower.offset}`,
  ]);
  return printTable(['#', 'tid', 'pid', 'leader_offset', 'follower', 'offset'], rows, session.layout);
}
