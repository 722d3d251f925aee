import { msToUs, type Proc } from '../sim/index.js';
import { armSchedMakeSnapshot } from './daily-snapshots.js';
import { distributeTabletMode } from './membership.js';
import { processTask } from './pipeline/process-task.js';
import { updateTableStatus } from './pipeline/update-table-status.js';
import { armUpdateTaskStatus } from './pipeline/update-task-status.js';
import { recover } from './recover.js';
import type { NameserverState } from './state.js';

/**
 * The lock is won: read everything, then act. A failed recovery does not stop it.
 *
 * Models: NameServerImpl::OnLocked
 */
export function* onLocked(ns: NameserverState): Proc {
  yield* recover(ns);
  ns.running = true;
  ns.record({ kind: 'ns-leading' });
  armUpdateTaskStatus(ns);
  ns.taskThreadPool.submit('UpdateTableStatus', () => updateTableStatus(ns));
  ns.taskThreadPool.submit('ProcessTask', () => processTask(ns));
  ns.threadPool.submit('DistributeTabletMode', () => distributeTabletMode(ns));
  armSchedMakeSnapshot(ns);
}

/**
 * The lock is lost. Memory, queues and running tasks stay as they are.
 *
 * Models: NameServerImpl::OnLostLock
 */
export function onLostLock(ns: NameserverState): void {
  if (ns.running) ns.record({ kind: 'ns-stepped-down' });
  ns.running = false;
  ns.wakePipeline();
}

/**
 * The nameserver's own watch over its ZooKeeper session, every `zk_keep_alive_check_interval` on the
 * pool that handles tablets too.
 *
 * Models: NameServerImpl::CheckZkClient
 */
export function armCheckZkClient(ns: NameserverState, sessionTerm: number): void {
  const delayUs = msToUs(ns.env.flags.zk_keep_alive_check_interval);
  ns.threadPool.delay(delayUs, 'CheckZkClient', function* () {
    let seen = sessionTerm;
    if (!(yield* ns.zk.isConnected())) {
      onLostLock(ns);
      yield* ns.zk.reconnect();
    }
    if (ns.zk.sessionTerm !== seen) {
      seen = ns.zk.sessionTerm;
      yield* ns.zk.watchNodes();
    }
    armCheckZkClient(ns, seen);
  });
}
