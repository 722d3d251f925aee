import { callTablet, STARTUP_PREFIX, type Endpoint } from '../protocol/index.js';
import { msToUs, type Proc } from '../sim/index.js';
import { markEndpointNotAlive, offlineEndpoint, recoverEndpoint } from './failover-policy.js';
import { createUpdateTableAliveOp } from './ops/update-table-alive-op.js';
import type { NameserverState } from './state.js';
import { notifyTableChanged } from './table-node.js';

/** Children that belong to a kind of tablet this nameserver does not manage. */
const NEARLINE_PREFIX = 'NLTABLET_';

/**
 * Compares the tablets that ZooKeeper lists with those known. The only sign of life of a tablet is
 * its ephemeral node. The caller holds the mutex.
 *
 * Models: NameServerImpl::UpdateTablets
 */
export function* updateTablets(ns: NameserverState, children: readonly Endpoint[]): Proc {
  const listed = children.filter((child) => !child.startsWith(NEARLINE_PREFIX));
  for (const endpoint of listed) yield* tabletListed(ns, endpoint);
  for (const { endpoint } of ns.sortedTablets()) {
    if (!listed.includes(endpoint)) tabletMissing(ns, endpoint);
  }
  ns.threadPool.submit('DistributeTabletMode', () => distributeTabletMode(ns));
}

/** Models: NameServerImpl::UpdateTabletsLocked */
export function* updateTabletsLocked(ns: NameserverState, children: readonly Endpoint[]): Proc {
  yield* ns.mu.lock();
  yield* updateTablets(ns, children);
  ns.mu.unlock();
}

function* tabletListed(ns: NameserverState, endpoint: Endpoint): Proc {
  const ctimeMs = ns.env.node.localMs;
  const tablet = ns.tablets.get(endpoint);
  if (tablet === undefined) {
    // A tablet seen for the first time is never recovered, whatever the tables say of it.
    ns.tablets.set(endpoint, { endpoint, state: 'kHealthy', ctimeMs });
    ns.record({ kind: 'tablet-healthy', endpoint, known: false });
    yield* notifyTableChanged(ns);
    return;
  }
  if (tablet.state === 'kHealthy') return;
  tablet.state = 'kHealthy';
  tablet.ctimeMs = ctimeMs;
  ns.record({ kind: 'tablet-healthy', endpoint, known: true });
  ns.threadPool.submit('OnTabletOnline', () => onTabletOnline(ns, endpoint));
}

function tabletMissing(ns: NameserverState, endpoint: Endpoint): void {
  const tablet = ns.tablets.get(endpoint)!;
  if (tablet.state === 'kOffline') return;
  tablet.state = 'kOffline';
  tablet.ctimeMs = ns.env.node.localMs;
  ns.record({ kind: 'tablet-offline', endpoint });
  const known = ns.offlineEndpoints.has(endpoint);
  ns.offlineEndpoints.set(endpoint, tablet.ctimeMs);
  if (!known && ns.running) armOnTabletOffline(ns, endpoint);
}

/** Looks at a gone tablet again after `tablet_offline_check_interval`. */
export function armOnTabletOffline(ns: NameserverState, endpoint: Endpoint): void {
  const delayUs = msToUs(ns.env.flags.tablet_offline_check_interval);
  ns.threadPool.delay(delayUs, 'OnTabletOffline', () => onTabletOffline(ns, endpoint, 'gone'));
}

/**
 * Fails a tablet over once it is gone for `tablet_heartbeat_timeout`, or at once when its process has
 * started again with empty memory. Runs once: nothing is tried again.
 *
 * Models: NameServerImpl::OnTabletOffline
 */
function* onTabletOffline(ns: NameserverState, endpoint: Endpoint, why: 'gone' | 'startup'): Proc {
  if (!ns.running) return;
  yield* ns.mu.lock();
  const tablet = ns.tablets.get(endpoint);
  const since = ns.offlineEndpoints.get(endpoint);
  const hasTables = ns.allTables().length > 0;
  ns.mu.unlock();
  if (tablet === undefined || since === undefined) return;
  if (why === 'gone' && tablet.state === 'kHealthy') return;
  if (!hasTables) return;
  if (why === 'gone' && ns.env.node.localMs < since + ns.env.flags.tablet_heartbeat_timeout) {
    return armOnTabletOffline(ns, endpoint);
  }
  if (ns.autoFailover) {
    ns.record({ kind: 'tablet-failed-over', endpoint, startup: why === 'startup' });
    yield* markEndpointNotAlive(ns, endpoint);
    yield* offlineEndpoint(ns, endpoint, ns.env.flags.name_server_task_concurrency);
  } else if (ns.options.updateTableAliveOps) {
    ns.record({ kind: 'tablet-failed-over', endpoint, startup: why === 'startup' });
    yield* ns.mu.lock();
    for (const { db, name } of ns.allTables()) yield* createUpdateTableAliveOp(ns, db, name, endpoint);
    ns.mu.unlock();
  }
}

/**
 * A known tablet is back. Whether its process has started again is told by the value of its node. What
 * is known of it is looked at under the mutex, so that no news of it comes in between.
 *
 * Models: NameServerImpl::OnTabletOnline
 */
function* onTabletOnline(ns: NameserverState, endpoint: Endpoint): Proc {
  if (!ns.running) return;
  if (!ns.autoFailover) return yield* onTabletOnlineInManualMode(ns, endpoint);
  yield* ns.mu.lock();
  const found = yield* whatReturned(ns, endpoint);
  if (found === 'as-it-was') ns.offlineEndpoints.delete(endpoint);
  ns.mu.unlock();
  if (found === 'as-it-was' || found === 'unknown') return;
  if (found === 'restarted') yield* onTabletOffline(ns, endpoint, 'startup');
  ns.record({ kind: 'tablet-recovering', endpoint });
  yield* recoverEndpoint(ns, endpoint, 'plain', ns.env.flags.name_server_task_concurrency);
  yield* forgetOffline(ns, endpoint);
}

function* whatReturned(
  ns: NameserverState,
  endpoint: Endpoint,
): Proc<'unknown' | 'as-it-was' | 'restarted' | 'late'> {
  const since = ns.offlineEndpoints.get(endpoint);
  if (since === undefined) return 'unknown';
  const value = yield* ns.zk.getNodeValue(ns.env.paths.node(endpoint));
  if (value === undefined || ns.allTables().length === 0) return 'as-it-was';
  if (value.startsWith(STARTUP_PREFIX)) return 'restarted';
  return ns.env.node.localMs < since + ns.env.flags.tablet_heartbeat_timeout ? 'as-it-was' : 'late';
}

function* forgetOffline(ns: NameserverState, endpoint: Endpoint): Proc {
  yield* ns.mu.lock();
  ns.offlineEndpoints.delete(endpoint);
  ns.mu.unlock();
}

/** With `auto_failover` off nothing is recovered; in the document's time a restart is still noted. */
function* onTabletOnlineInManualMode(ns: NameserverState, endpoint: Endpoint): Proc {
  if (ns.options.updateTableAliveOps && ns.offlineEndpoints.has(endpoint)) {
    const value = yield* ns.zk.getNodeValue(ns.env.paths.node(endpoint));
    if (value?.startsWith(STARTUP_PREFIX) === true) yield* onTabletOffline(ns, endpoint, 'startup');
  }
  yield* forgetOffline(ns, endpoint);
}

/**
 * Tells every healthy tablet that this cluster follows no other one. One that does not answer holds up
 * all that waits for the same thread: the failover of another tablet too.
 *
 * Models: NameServerImpl::DistributeTabletMode
 */
export function* distributeTabletMode(ns: NameserverState): Proc {
  if (!ns.running) return;
  yield* ns.mu.lock();
  const endpoints = ns.healthyEndpoints();
  ns.mu.unlock();
  const maxRetry = ns.env.flags.request_max_retry;
  for (const endpoint of endpoints) {
    yield* callTablet(ns.env, endpoint, 'SetMode', { follower: false }, { maxRetry });
  }
}
