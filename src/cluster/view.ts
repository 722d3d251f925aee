import type { Endpoint, OpStatus, TableInfo, TabletStatus } from '../protocol/index.js';
import type { NodeState } from '../sim/index.js';
import type { ReplicaView } from '../tablet/tablet.js';

export type { ReplicaView };

export interface TabletView {
  readonly address: Endpoint;
  readonly process: NodeState;
  readonly replicas: readonly ReplicaView[];
}

export interface NameserverView {
  readonly address: Endpoint;
  readonly process: NodeState;
  /** `running_`: believes to be the leader, and acts. */
  readonly running: boolean;
  readonly autoFailover: boolean;
  readonly tablets: readonly TabletStatus[];
  readonly tables: readonly TableInfo[];
  readonly ops: readonly OpStatus[];
}

/** A znode's value as ZooKeeper's committed state has it; undefined when it does not exist. */
export type ZnodeReader = (path: string) => string | undefined;

/** What can be seen of a cluster at one instant. Taking it changes nothing. */
export interface ClusterView {
  readonly timeUs: number;
  readonly nameservers: readonly NameserverView[];
  readonly tablets: readonly TabletView[];
  /** The nameserver that is running; the first by address if several believe to be. */
  readonly active: NameserverView | undefined;
}
