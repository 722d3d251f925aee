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
import { refuseUnlessLeading, SET_ZK_FAILED, TABLE_DOES_NOT_EXIST } from './guards.js';

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
    ShowReplicaCluster: () => (ns.running ? { ...OK, replicas: [] } : NOT_LEADER),
    RemoveReplicaCluster: () => (ns.running ? ALIAS_NOT_FOUND : NOT_LEADER),
    SyncTable: (request) => refuseUnlessLeading(ns) ?? refuseSyncTable(ns, request),
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
function refuseSyncTable(ns: NameserverState, request: NameserverRpc['SyncTable'][0]): Status {
  if (ns.mode !== 'kLEADER') return NOT_LEADER_MODE;
  return ns.findTable(request.db, request.name) === undefined ? TABLE_DOES_NOT_EXIST : ALIAS_NOT_FOUND;
}
