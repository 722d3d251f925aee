import {
  OK,
  ReturnCode,
  status,
  type Handlers,
  type NameserverRpc,
  type Status,
} from '../../protocol/index.js';
import { msToUs, type Proc } from '../../sim/index.js';
import type { NameserverState } from '../state.js';
import { refuseUnlessLeading, SET_ZK_FAILED } from './guards.js';

type ReplicaClusterHandlers = Pick<
  Handlers<NameserverRpc>,
  'SwitchMode' | 'AddReplicaCluster' | 'ShowReplicaCluster' | 'RemoveReplicaCluster' | 'SyncTable'
>;

const NOT_LEADER = status(ReturnCode.kNameserverIsNotLeader, 'cur nameserver is not leader');
const NOT_LEADER_MODE = status(ReturnCode.kCurNameserverIsNotLeaderMdoe, 'cur nameserver is not leader mode');
const ALIAS_NOT_FOUND = status(ReturnCode.kReplicaNameNotFound, 'replica name not found');

/**
 * Clusters that follow this one.
 *
 * Deviates: no other cluster is simulated, so its ZooKeeper cannot be reached and none is ever added.
 * The mode is written to ZooKeeper but not read by whoever takes over.
 */
export function replicaClusterHandlers(ns: NameserverState): ReplicaClusterHandlers {
  return {
    SwitchMode: ({ sm }) => switchMode(ns, sm),
    AddReplicaCluster: () => addReplicaCluster(ns),
    *ShowReplicaCluster() {
      if (!ns.running) return NOT_LEADER;
      yield* waitForLock(ns);
      return { ...OK, replicas: [] };
    },
    *RemoveReplicaCluster() {
      if (!ns.running) return NOT_LEADER;
      yield* waitForLock(ns);
      return ALIAS_NOT_FOUND;
    },
    SyncTable: (request) => syncTable(ns, request),
  };
}

/** Models: NameServerImpl::SwitchMode */
function* switchMode(ns: NameserverState, mode: NameserverState['mode']): Proc<Status> {
  if (!ns.running) return NOT_LEADER;
  if (ns.mode === mode) return OK;
  const path = ns.env.paths.child('cluster/follower');
  return yield* ns.mu.hold(function* (): Proc<Status> {
    const value = JSON.stringify({ mode });
    if ((yield* ns.zk.isExistNode(path)) === 'no-node') {
      if ((yield* ns.zk.createNode(path, value)) === undefined)
        return status(ReturnCode.kCreateZkFailed, 'create zk failed');
    } else if (!(yield* ns.zk.setNodeValue(path, value))) {
      return SET_ZK_FAILED;
    }
    ns.mode = mode;
    ns.record({ kind: 'mode-switched', mode });
    return OK;
  });
}

/** Models: NameServerImpl::AddReplicaCluster and ClusterInfo::Init */
function* addReplicaCluster(ns: NameserverState): Proc<Status> {
  if (!ns.running) return NOT_LEADER;
  if (ns.mode !== 'kLEADER') return NOT_LEADER_MODE;
  yield* ns.env.node.sleep(msToUs(ns.env.flags.zk_session_timeout));
  return status(ReturnCode.kConnectRelicaClusterZkFailed, 'connect relica cluster zk failed');
}

/** Models: NameServerImpl::SyncTable */
function* syncTable(ns: NameserverState, { db, name }: NameserverRpc['SyncTable'][0]): Proc<Status> {
  const refusal = refuseUnlessLeading(ns);
  if (refusal !== undefined) return refusal;
  if (ns.mode !== 'kLEADER') return NOT_LEADER_MODE;
  yield* waitForLock(ns);
  if (ns.findTable(db, name) === undefined)
    return status(ReturnCode.kTableIsNotExist, 'table does not exist!');
  return ALIAS_NOT_FOUND;
}

/** What is looked at right afterwards is as it is under the mutex: nothing runs in between. */
function* waitForLock(ns: NameserverState): Proc {
  yield* ns.mu.lock();
  ns.mu.unlock();
}
