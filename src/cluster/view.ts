import type {
  Endpoint,
  Offset,
  OpStatus,
  PartitionId,
  TableId,
  TableInfo,
  TableMode,
  TableState,
  TabletStatus,
  Term,
} from '../protocol/index.js';
import type { NodeState } from '../sim/index.js';

/** One replica as its tablet has it, whatever the nameserver believes. */
export interface ReplicaView {
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly mode: TableMode;
  readonly state: TableState;
  readonly term: Term;
  readonly offset: Offset;
  readonly recordCount: number;
  /** Followers that this replica sends its log to, with what it believes they have. */
  readonly followers: readonly {
    readonly endpoint: Endpoint;
    readonly offset: Offset;
    readonly matched: boolean;
  }[];
}

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
