import { isOk, type NameserverRpc, type TaskStatus } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { castUint64, parseLeadingUint64 } from '../arguments.js';
import type { Lines } from '../command.js';
import { askForStatus, type NsSession } from '../ns-session.js';

/** Models: HandleNSCancelOP, `src/cmd/openmldb.cc`. */
export function* cancelop(session: NsSession, words: readonly string[]): Proc<Lines> {
  const word = words[1];
  if (word === undefined) return ['bad cancelop format, eg cancelop 1002'];
  const opId = parseLeadingUint64(word);
  if (opId === undefined) return ['Invalid args. op_id should be uint64_t'];
  const answer = yield* askForStatus(session, 'CancelOP', { op_id: opId });
  if (isOk(answer)) return [session.look === 'manual' ? 'Cancel op ok!' : 'Cancel op ok'];
  return [`Cancel op failed, error msg: ReturnCode[${answer.code}]${answer.msg}`];
}

const DELETABLE: ReadonlyMap<string, TaskStatus> = new Map([
  ['done', 'kDone'],
  ['failed', 'kFailed'],
  ['canceled', 'kCanceled'],
]);

/** Models: HandleNSDeleteOP, `src/cmd/openmldb.cc`. */
export function* deleteop(session: NsSession, words: readonly string[]): Proc<Lines> {
  const word = words[1];
  if (word === undefined) return ['bad deleteop format, eg: deleteop 1002, deleteop doing'];
  const request = deletionOf(word, session.db);
  if (request === undefined) return ['invalid args'];
  const answer = yield* askForStatus(session, 'DeleteOP', request);
  if (isOk(answer)) return [session.look === 'manual' ? 'Delete op ok!' : 'Delete op ok'];
  return [`Delete op failed, error msg: ReturnCode[${answer.code}]${answer.msg}`];
}

function deletionOf(word: string, db: string): NameserverRpc['DeleteOP'][0] | undefined {
  const opId = word.startsWith('-') ? undefined : castUint64(word);
  if (opId !== undefined) return { op_id: opId };
  const status = DELETABLE.get(word.toLowerCase());
  if (status === undefined) return undefined;
  return { op_status: status, ...(db === '' ? {} : { db }) };
}
