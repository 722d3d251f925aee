import { isOk } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Lines } from '../command.js';
import { ask, type TabletSession } from '../tablet-session.js';

/** The tablet's own session with ZooKeeper. Models: HandleClientConnectZK, `src/cmd/openmldb.cc`. */
export function* connectzk(session: TabletSession): Proc<Lines> {
  const answer = yield* ask(session, 'ConnectZK', {});
  return [isOk(answer) ? 'connect zk ok' : 'Fail to connect zk'];
}

/** Models: HandleClientDisConnectZK, `src/cmd/openmldb.cc`. */
export function* disconnectzk(session: TabletSession): Proc<Lines> {
  const answer = yield* ask(session, 'DisConnectZK', {});
  return [isOk(answer) ? 'disconnect zk ok' : 'Fail to disconnect zk'];
}
