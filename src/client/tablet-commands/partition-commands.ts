import {
  isOk,
  type Look,
  ReturnCode,
  type PartitionId,
  type Status,
  type TableId,
  type TabletMethod,
  type TabletRpc,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type TabletCommand, type TabletSession } from '../tablet-session.js';
import { deletedKey } from '../deleted-key.js';
import { parsePartitionWords } from './partition-words.js';

interface Partition {
  readonly tid: TableId;
  readonly pid: PartitionId;
}

/** A command that names a partition, sends one request and says whether it went well. */
interface Spec<M extends TabletMethod> {
  readonly method: M;
  /** Words it needs, its own name included. */
  readonly words: number;
  readonly tooFew: string;
  readonly done: string;
  readonly failed: (answer: Status) => string;
  readonly request: (partition: Partition, words: readonly string[], look: Look) => TabletRpc[M][0];
  /** Codes that are as good as 0. */
  readonly accepted?: readonly number[];
}

function partitionCommand<M extends TabletMethod>(spec: Spec<M>): TabletCommand {
  return function* (session: TabletSession, words: readonly string[]): Proc<Lines> {
    if (words.length < spec.words) return [spec.tooFew];
    const partition = parsePartitionWords(words[1]!, words[2]!);
    if ('refusal' in partition) return [partition.refusal];
    const answer = yield* ask(session, spec.method, spec.request(partition, words, session.look));
    const ok = isOk(answer) || (spec.accepted ?? []).includes(answer.code);
    return [ok ? spec.done : spec.failed(answer)];
  };
}

/** Models: HandleClientAddReplica, `src/cmd/openmldb.cc`. */
export const addreplica = partitionCommand({
  method: 'AddReplica',
  words: 4,
  tooFew: 'Bad addreplica format',
  done: 'AddReplica ok',
  failed: () => 'Fail to Add Replica',
  request: (partition, words) => ({ ...partition, endpoint: words[3]! }),
});

/** Models: HandleClientDelReplica, `src/cmd/openmldb.cc`. */
export const delreplica = partitionCommand({
  method: 'DelReplica',
  words: 4,
  tooFew: 'Bad delreplica format',
  done: 'DelReplica ok',
  failed: () => 'Fail to Del Replica',
  request: (partition, words) => ({ ...partition, endpoint: words[3]! }),
});

/** Models: HandleClientMakeSnapshot, `src/cmd/openmldb.cc`. */
export const makesnapshot = partitionCommand({
  method: 'MakeSnapshot',
  words: 3,
  tooFew: 'Bad MakeSnapshot format',
  done: 'MakeSnapshot ok',
  failed: () => 'Fail to MakeSnapshot',
  request: (partition) => partition,
});

/** Models: HandleClientPauseSnapshot, `src/cmd/openmldb.cc`. */
export const pausesnapshot = partitionCommand({
  method: 'PauseSnapshot',
  words: 3,
  tooFew: 'Bad PauseSnapshot format',
  done: 'PauseSnapshot ok',
  failed: () => 'Fail to PauseSnapshot',
  request: (partition) => partition,
});

/** Models: HandleClientRecoverSnapshot, `src/cmd/openmldb.cc`. */
export const recoversnapshot = partitionCommand({
  method: 'RecoverSnapshot',
  words: 3,
  tooFew: 'Bad RecoverSnapshot format',
  done: 'RecoverSnapshot ok',
  failed: () => 'Fail to RecoverSnapshot',
  request: (partition) => partition,
});

/** Models: HandleClientSendSnapshot, `src/cmd/openmldb.cc`. */
export const sendsnapshot = partitionCommand({
  method: 'SendSnapshot',
  words: 4,
  tooFew: 'Bad SendSnapshot format',
  done: 'SendSnapshot ok',
  failed: () => 'Fail to SendSnapshot',
  request: (partition, words) => ({ ...partition, remote_tid: partition.tid, endpoint: words[3]! }),
});

/** A table that is not there counts as dropped. Models: HandleClientDropTable, `src/cmd/openmldb.cc`. */
export const drop = partitionCommand({
  method: 'DropTable',
  words: 3,
  tooFew: "Bad drop command, you should input like 'drop tid pid' ",
  done: 'Drop table ok',
  failed: () => 'Fail to drop table',
  request: (partition) => partition,
  accepted: [ReturnCode.kTableIsNotExist],
});

/** Models: HandleClientSetExpire, `src/cmd/openmldb.cc`. */
export const setexpire = partitionCommand({
  method: 'SetExpire',
  words: 3,
  tooFew: 'Bad format',
  done: 'setexpire ok',
  failed: () => 'Fail to setexpire',
  request: (partition, words) => ({ ...partition, is_expire: words[3] === 'true' }),
});

/** Models: HandleClientDelete, `src/cmd/openmldb.cc`. */
export const deleteKey = partitionCommand({
  method: 'Delete',
  words: 4,
  tooFew: 'Bad delete format',
  done: 'Delete ok',
  failed: () => 'Delete failed',
  request: (partition, [, , , key, index], look) => ({
    ...partition,
    ...deletedKey(look, key!, index),
  }),
});
