import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';

/** Models: HandleNSClientDropTable, `src/cmd/openmldb.cc`. */
export function* drop(session: NsSession, words: readonly string[]): Proc<Lines> {
  const name = words[1];
  if (name === undefined) return ['Bad format'];
  const { asked, confirmed } = session.confirm(`Drop table ${name}? yes/no`);
  if (!confirmed) return [...asked, `'drop ${name}' cmd is canceled!`];
  const answer = yield* ask(session, 'DropTable', { name, db: session.db });
  if (!isOk(answer)) return [...asked, `failed to drop. error msg: ${answer.msg}`];
  return [...asked, 'drop ok'];
}
