import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parsePidGroup } from '../arguments.js';
import type { Lines } from '../command.js';
import { askForStatus, type NsSession } from '../ns-session.js';

/** The pids that a word names, or what to print when it names none. */
function pidsOf(word: string): { readonly pids: readonly number[] } | { readonly refusal: Lines } {
  const group = parsePidGroup(word);
  if (!group.ok) return { refusal: [...group.lines, `pid group[${word}] format error`] };
  return group.pids.length === 0 ? { refusal: ['has not valid pid'] } : { pids: group.pids };
}

/** Models: HandleNSAddReplica, `src/cmd/openmldb.cc`. */
export function* addreplica(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, group, endpoint] = words;
  if (name === undefined || group === undefined || endpoint === undefined) return ['Bad format'];
  const parsed = pidsOf(group);
  if ('refusal' in parsed) return parsed.refusal;
  const answer = yield* askForStatus(session, 'AddReplicaNS', {
    name,
    db: session.db,
    endpoint,
    pid_group: parsed.pids,
  });
  if (!isOk(answer)) return [`Fail to addreplica. error msg:${answer.msg}`];
  return ['AddReplica ok'];
}

/** Models: HandleNSDelReplica, `src/cmd/openmldb.cc`. */
export function* delreplica(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, name, group, endpoint] = words;
  if (name === undefined || group === undefined || endpoint === undefined) return ['Bad format'];
  const parsed = pidsOf(group);
  if ('refusal' in parsed) return parsed.refusal;
  const answer = yield* askForStatus(session, 'DelReplicaNS', {
    name,
    db: session.db,
    endpoint,
    pid_group: parsed.pids,
  });
  if (!isOk(answer)) return [`Fail to delreplica. error msg:${answer.msg}`];
  return ['DelReplica ok'];
}

/** Models: HandleNSClientMigrate, `src/cmd/openmldb.cc`. */
export function* migrate(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, source, name, group, target] = words;
  if (source === undefined || name === undefined || group === undefined || target === undefined) {
    return ['Bad format. eg, migrate 127.0.0.1:9991 table1 1-10 127.0.0.1:9992'];
  }
  if (source === target) return ['migrate error. src_endpoint is same as des_endpoint'];
  const parsed = pidsOf(group);
  if ('refusal' in parsed) return parsed.refusal;
  const answer = yield* askForStatus(session, 'Migrate', {
    name,
    db: session.db,
    src_endpoint: source,
    des_endpoint: target,
    pid: parsed.pids,
  });
  if (!isOk(answer)) return [`failed to migrate partition. error msg: ${answer.msg}`];
  return ['partition migrate ok'];
}
