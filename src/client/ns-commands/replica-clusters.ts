import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { parseLeadingUint32 } from '../arguments.js';
import type { Lines } from '../command.js';
import { formatAge } from '../formatters.js';
import { ask, type NsSession } from '../ns-session.js';
import { printTable } from '../printer.js';

const HEADER = ['zk_endpoints', 'zk_path', 'alias', 'state', 'age'];

/** Models: HandleNSSwitchMode, `src/cmd/openmldb.cc`. */
export function* switchmode(session: NsSession, words: readonly string[]): Proc<Lines> {
  const mode = words[1];
  if (mode === undefined) return ['Bad format'];
  if (mode !== 'normal' && mode !== 'leader') return ['invalid mode type'];
  const answer = yield* ask(session, 'SwitchMode', { sm: mode === 'leader' ? 'kLEADER' : 'kNORMAL' });
  if (!isOk(answer)) return [`Fail to switch mode. error msg: ${answer.msg}`];
  return ['switchmode ok'];
}

/** Models: HandleNSAddReplicaCluster, `src/cmd/openmldb.cc`. */
export function* addrepcluster(session: NsSession, words: readonly string[]): Proc<Lines> {
  const [, zkEndpoints, zkPath, alias] = words;
  if (zkEndpoints === undefined || zkPath === undefined || alias === undefined) {
    return ['addrepcluster format error. eg: addrepcluster zk_endpoints zk_path alias_name'];
  }
  const request = { zk_endpoints: zkEndpoints, zk_path: zkPath, alias };
  const answer = yield* ask(session, 'AddReplicaCluster', request);
  if (!isOk(answer)) return [`addrepcluster failed. error msg: ${answer.msg}`];
  return ['adrepcluster ok'];
}

/** Models: HandleShowReplicaCluster, `src/cmd/openmldb.cc`. */
export function* showrepcluster(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'ShowReplicaCluster', {});
  if (!isOk(answer)) return [`Fail to show replica. error msg: ${answer.msg}`];
  const rows = (answer.replicas ?? []).map(({ zk_endpoints, zk_path, alias, state, age }) => [
    zk_endpoints,
    zk_path,
    alias,
    state,
    formatAge(age),
  ]);
  return printTable(HEADER, rows, session.layout);
}

/** Models: HandleNSRemoveReplicaCluster, `src/cmd/openmldb.cc`. */
export function* removerepcluster(session: NsSession, words: readonly string[]): Proc<Lines> {
  const alias = words[1];
  if (alias === undefined) return ['Bad format. eg removerepcluster dc2'];
  const { asked, confirmed } = session.confirm(`Drop replica ${alias}? yes/no`);
  if (!confirmed) return [...asked, `'drop ${alias}' cmd is canceled!`];
  const answer = yield* ask(session, 'RemoveReplicaCluster', { alias });
  if (!isOk(answer)) return [...asked, `remove failed. error msg: ${answer.msg}`];
  return [...asked, 'remove replica cluster ok'];
}

/** Models: HandleNSClientSyncTable, `src/cmd/openmldb.cc`. */
export function* synctable(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length !== 3 && words.length !== 4) {
    return ['Bad format for synctable! eg. synctable table_name cluster_alias [pid]'];
  }
  const [, name, alias, pidWord] = words as [string, string, string, string?];
  const pid = pidWord === undefined ? undefined : parseLeadingUint32(pidWord);
  if (pidWord !== undefined && pid === undefined) return ['Invalid args. pid should be uint32_t'];
  const request = { name, db: session.db, cluster_alias: alias, ...(pid === undefined ? {} : { pid }) };
  const answer = yield* ask(session, 'SyncTable', request);
  if (!isOk(answer)) return [`failed to synctable. error msg: ${answer.msg}`];
  return ['synctable ok'];
}
