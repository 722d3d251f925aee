import type { Proc } from '../sim/index.js';
import { OK, ReturnCode, status, type Status, type TabletEvent } from '../protocol/index.js';
import { intervalUs } from './interval.js';
import type { TabletState } from './tablet-state.js';

/**
 * Announces this process: its node, then the two nodes it is told of changes by. False when any of
 * it failed; an older session's node that still exists is such a failure.
 *
 * Models: TabletImpl::RegisterZK.
 */
export function* registerZk(state: TabletState): Proc<boolean> {
  const { zk, env } = state;
  if (!(yield* zk.register(true))) return false;
  env.node.record<TabletEvent>({ kind: 'tablet-registered', startup: true });
  const { notify, globalVariableNotify } = env.paths;
  for (const path of [notify, globalVariableNotify]) {
    if ((yield* zk.isExistNode(path)) !== 'exists') yield* zk.createNode(path, '1');
  }
  if (!(yield* zk.watchItem(globalVariableNotify, function* () {}))) return false;
  return yield* zk.watchItem(notify, () => state.catalog.refresh());
}

/**
 * Looks every `zk_keep_alive_check_interval` whether the session is lost. A process that comes back
 * this way does not say that it started, and does not set its watches again.
 *
 * Models: TabletImpl::CheckZkClient.
 */
export function* keepSessionAlive(state: TabletState): Proc {
  const { zk, env } = state;
  for (;;) {
    yield* env.node.sleep(intervalUs(env.flags.zk_keep_alive_check_interval));
    if (!(yield* zk.isConnected())) {
      if (yield* zk.reconnect()) yield* registerAgain(state);
    } else if (!zk.registered) {
      yield* registerAgain(state);
    }
  }
}

/** Models: TabletImpl::ConnectZK. */
export function* connectZk(state: TabletState): Proc<Status> {
  const connected = (yield* state.zk.reconnect()) && (yield* registerAgain(state));
  return connected ? OK : status(ReturnCode.kError, 'connect failed');
}

/** The node vanishes at once. Models: TabletImpl::DisConnectZK. */
export function* disconnectZk(state: TabletState): Proc<Status> {
  yield* state.zk.closeZk();
  return OK;
}

function* registerAgain(state: TabletState): Proc<boolean> {
  const registered = yield* state.zk.register(false);
  if (registered) state.env.node.record<TabletEvent>({ kind: 'tablet-registered', startup: false });
  return registered;
}
