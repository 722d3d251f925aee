import { serializeTableInfo, type TableInfo } from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { NameserverState } from './state.js';

/**
 * Tells tablets and clients that some table changed.
 *
 * Models: NameServerImpl::NotifyTableChanged
 */
export function* notifyTableChanged(ns: NameserverState): Proc {
  yield* ns.zk.increment(ns.env.paths.notify);
}

/** Models: NameServerImpl::UpdateZkTableNodeWithoutNotify */
export function* updateZkTableNodeWithoutNotify(ns: NameserverState, table: TableInfo): Proc<boolean> {
  return yield* ns.zk.setNodeValue(ns.env.paths.table(table), serializeTableInfo(table));
}

/** Models: NameServerImpl::UpdateZkTableNode */
export function* updateZkTableNode(ns: NameserverState, table: TableInfo): Proc<boolean> {
  if (!(yield* updateZkTableNodeWithoutNotify(ns, table))) return false;
  yield* notifyTableChanged(ns);
  return true;
}
