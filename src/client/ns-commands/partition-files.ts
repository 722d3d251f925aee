import { isOk, type TablePartition } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parseLeadingUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';
import { formatPartition, parsePartition } from '../partition-text.js';

/** Models: HandleNSGetTablePartition, `src/cmd/openmldb.cc`. */
export function* gettablepartition(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, pidWord] = words;
  if (name === undefined || pidWord === undefined) return ['Bad format'];
  const pid = parseLeadingUint32(pidWord);
  if (pid === undefined) return ['Invalid args. pid should be uint32_t'];
  const answer = yield* ask(session, 'GetTablePartition', { name, db: session.db, pid });
  if (!isOk(answer)) return [`Fail to get table partition. error msg: ${answer.msg}`];
  const file = `${name}_${pidWord}.txt`;
  const partition = answer.table_partition;
  // A pid that the table does not have is no error: the message is empty then.
  const text = partition === undefined ? '' : formatPartition(partition);
  return session.files.write(file, text) ? ['get table partition ok'] : [`fail to open file${file}`];
}

/** Models: HandleNSSetTablePartition, `src/cmd/openmldb.cc`. */
export function* settablepartition(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, file] = words;
  if (name === undefined || file === undefined) return ['Bad format'];
  const text = session.files.read(file);
  if (text === undefined) return [`can not open file ${file}`];
  const partition = parsePartition(text);
  if (partition === undefined) return ['table partition file format error'];
  const refusal = refusalOf(partition);
  if (refusal !== undefined) return [refusal];
  const answer = yield* ask(session, 'SetTablePartition', {
    name,
    db: session.db,
    table_partition: partition,
  });
  if (!isOk(answer)) return [`Fail to set table partition. error msg: ${answer.msg}`];
  return ['set table partition ok'];
}

/** An endpoint must not be twice leader or twice follower, and there must be a leader. */
function refusalOf(partition: TablePartition): string | undefined {
  const leaders = new Set<string>();
  const followers = new Set<string>();
  for (const { endpoint, is_leader } of partition.partition_meta) {
    const seen = is_leader ? leaders : followers;
    if (seen.has(endpoint)) return is_leader ? `has same leader ${endpoint}` : `has same follower${endpoint}`;
    seen.add(endpoint);
  }
  return leaders.size === 0 ? 'has no leader' : undefined;
}
