import type { Proc } from '../../sim/index.js';
import { isOk } from '../../protocol/index.js';
import type { Lines } from '../command.js';
import { isDataType } from '../data-types.js';
import { ask, type NsSession } from '../ns-session.js';

/**
 * Commands that change what a simulated cluster does not have. They check their words as the original
 * does, and then fail.
 */
const NOT_SIMULATED = 'not simulated';

/** Models: HandleNSAddTableField, `src/cmd/openmldb.cc`. */
export function* addtablefield(session: NsSession, words: readonly string[]): Proc<Lines> {
  if (words.length !== 4) {
    return ['addtablefield format error. eg: addtablefield tablename column_name column_type'];
  }
  const [, name, , type] = words as [string, string, string, string];
  if (!isDataType(type)) return [`type ${type} is invalid`];
  const answer = yield* ask(session, 'ShowTable', { db: session.db, name });
  if (!isOk(answer)) return [`failed to get table info. error msg: ${answer.msg}`];
  if ((answer.table_info ?? []).length === 0) {
    return [`add table field failed! table ${name} doesn\`t exist`];
  }
  return [`Fail to add table field. error msg: ${NOT_SIMULATED}`];
}

/** Models: HandleNSClientAddIndex, `src/cmd/openmldb.cc`. */
export function addindex(_session: NsSession, words: readonly string[]): Lines {
  if (words.length < 3) {
    return ['Bad format for addindex! eg. addindex table_name index_name [col_name] [ts_name]'];
  }
  return [`failed to addindex. error msg: ${NOT_SIMULATED}`];
}

/** Models: HandleNSClientDeleteIndex, `src/cmd/openmldb.cc`. */
export function deleteindex(_session: NsSession, words: readonly string[]): Lines {
  if (words.length !== 3) return ['Bad format', 'usage: deleteindex table_name index_name'];
  return [`Fail to delete index. error msg: ${NOT_SIMULATED}`];
}

/** Models: HandleNSClientSetSdkEndpoint, `src/cmd/openmldb.cc`. */
export function setsdkendpoint(_session: NsSession, words: readonly string[]): Lines {
  if (words.length !== 3) {
    return ['Bad format for setsdkendpoint!eg. setsdkendpoint server_name sdkendpoint'];
  }
  return [`setsdkendpoint failed. error msg: ${NOT_SIMULATED}`];
}
