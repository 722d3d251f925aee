import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type NsSession } from '../ns-session.js';

/** The nameserver's own session, not the client's. Models: HandleNSConnectZK, `src/cmd/openmldb.cc`. */
export function* connectzk(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'ConnectZK', {});
  return [isOk(answer) ? 'connect zk ok' : 'Fail to connect zk'];
}

/** Models: HandleNSDisConnectZK, `src/cmd/openmldb.cc`. */
export function* disconnectzk(session: NsSession): Proc<Lines> {
  const answer = yield* ask(session, 'DisConnectZK', {});
  return [isOk(answer) ? 'disconnect zk ok' : 'Fail to disconnect zk'];
}
