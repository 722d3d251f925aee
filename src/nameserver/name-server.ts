import {
  copyTableInfo,
  type Environment,
  type OpStatus,
  type TableInfo,
  type TabletStatus,
} from '../protocol/index.js';
import type { Handlers, NameserverRpc } from '../protocol/index.js';
import type { RpcHandler, Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { availabilityHandlers } from './commands/availability.js';
import { confHandlers } from './commands/conf.js';
import { createTableHandler } from './commands/create-table.js';
import { databaseHandlers } from './commands/database.js';
import { dropTableHandler } from './commands/drop-table.js';
import { enqueue, type EnqueueRequest } from './commands/enqueue.js';
import { opHandlers } from './commands/op-bookkeeping.js';
import { replicaClusterHandlers } from './commands/replica-clusters.js';
import { replicaHandlers } from './commands/replicas.js';
import { opStatuses, showHandlers, tabletStatuses } from './commands/show.js';
import { truncateTableHandler } from './commands/truncate-table.js';
import { updateTtlHandler } from './commands/update-ttl.js';
import { armSchedMakeSnapshot } from './daily-snapshots.js';
import { armCheckZkClient, onLocked, onLostLock } from './leadership.js';
import { updateTablets, updateTabletsLocked } from './membership.js';
import { recoverDb, recoverTableInfo } from './recover.js';
import { NameserverState, type NameserverOptions } from './state.js';

/** What a nameserver does when it wins and when it loses the lock. */
export interface LockCallbacks {
  readonly onLocked: () => Proc;
  readonly onLost: () => void;
}

/** Makes the lock that nameservers contend for: given from outside, since it is ZooKeeper's client's. */
export type LockFactory = (callbacks: LockCallbacks) => { start(): void };

/**
 * A nameserver process. It reads the cluster from ZooKeeper, contends for the lock, and acts while
 * it holds it.
 *
 * Models: class NameServerImpl, `src/nameserver/name_server_impl.h`
 */
export class Nameserver {
  constructor(private readonly state: NameserverState) {}

  /** `running_`: believes to lead. */
  get running(): boolean {
    return this.state.running;
  }

  get autoFailover(): boolean {
    return this.state.autoFailover;
  }

  /** Copies of the tables in memory, in the order `showtable` prints them. */
  tables(): TableInfo[] {
    return this.state.allTables().map(copyTableInfo);
  }

  tablets(): TabletStatus[] {
    return tabletStatuses(this.state);
  }

  ops(): OpStatus[] {
    return opStatuses(this.state);
  }

  /** Creates an OP that no command creates, in this process; a text says why there is none. */
  enqueue(request: EnqueueRequest): Proc<string | undefined> {
    return enqueue(this.state, request);
  }
}

/** Starts a nameserver in a process that has just begun. */
export function bootNameserver(
  env: Environment,
  zk: ZkPort,
  makeLock: LockFactory,
  options: NameserverOptions,
): Nameserver {
  const state = new NameserverState(env, zk, options);
  env.node.spawn('Init', init(state, makeLock));
  return new Nameserver(state);
}

/** Models: NameServerImpl::Init, and the start of the server in `src/cmd/openmldb.cc` */
function* init(ns: NameserverState, makeLock: LockFactory): Proc {
  const { node, timing } = ns.env;
  if (!(yield* ns.zk.init())) return node.exit('Fail to init: no ZooKeeper session');
  const endpoints = yield* ns.zk.getNodes();
  if (endpoints === undefined) yield* ns.zk.createNode(ns.env.paths.nodes, '');
  else yield* updateTablets(ns, endpoints);
  ns.zk.onNodesChanged((children) => updateTabletsLocked(ns, children));
  if (!(yield* ns.zk.watchNodes())) return node.exit('Fail to init: cannot watch the nodes');
  const functions = ns.env.paths.functions;
  if ((yield* ns.zk.isExistNode(functions)) !== 'exists') {
    if ((yield* ns.zk.createNode(functions, '')) === undefined)
      return node.exit('Fail to init: cannot create a node');
  }
  armCheckZkClient(ns, ns.zk.sessionTerm);
  const lock = makeLock({ onLocked: () => onLocked(ns), onLost: () => onLostLock(ns) });
  lock.start();
  armSchedMakeSnapshot(ns);
  if (!((yield* recoverDb(ns)) && (yield* recoverTableInfo(ns))))
    return node.exit('Fail to init: cannot read tables');
  yield* node.sleep(timing.processStartUs);
  node.rpc.listen(handlers(ns) as unknown as Record<string, RpcHandler>);
}

function handlers(ns: NameserverState): Handlers<NameserverRpc> {
  return {
    ...confHandlers(ns, () => onLostLock(ns)),
    ...showHandlers(ns),
    ...databaseHandlers(ns),
    ...availabilityHandlers(ns),
    ...replicaHandlers(ns),
    ...opHandlers(ns),
    ...replicaClusterHandlers(ns),
    CreateTable: createTableHandler(ns),
    DropTable: dropTableHandler(ns),
    TruncateTable: truncateTableHandler(ns),
    UpdateTTL: updateTtlHandler(ns),
  };
}
