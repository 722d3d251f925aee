import type { ClusterView } from '../../cluster/view.js';
import type { Endpoint, OpId, OpInfo, PartitionId, TableId, TableInfo } from '../../protocol/index.js';
import type { NodeState } from '../../sim/index.js';
import type { ReplicaFiles } from '../../tablet/replica-files.js';
import type { OpHistory } from './op-history.js';
import type { PartitionRef, ProcessRole, Selector } from './selector.js';

/** Writes of workloads and of `sdk` steps, counted from the trace. */
export interface WriteTally {
  readonly acknowledged: number;
  readonly failed: number;
  readonly unknown: number;
}

/** The processes of a cluster by role, in the order of the topology. */
export type Topology = Readonly<Record<ProcessRole, readonly Endpoint[]>>;

/** What conditions and selectors look at: the cluster at one instant. */
export interface Situation {
  readonly view: ClusterView;
  readonly topology: Topology;
  readonly client: Endpoint;
  /** An OP as its znode has it; undefined when there is none. */
  readonly opNode: (id: OpId) => OpInfo | undefined;
  /** The OPs of the run so far, as the trace told of them. */
  readonly opHistory: OpHistory;
  /** The files of a replica on the disk of a tablet's machine; undefined when there is no such tablet. */
  readonly files: (tablet: Endpoint, tid: TableId, pid: PartitionId) => ReplicaFiles | undefined;
  readonly processState: (address: Endpoint) => NodeState | undefined;
  readonly writes: WriteTally;
}

/** The processes that a selector means now; empty when there is none. */
export function resolveSelector(selector: Selector, situation: Situation): readonly Endpoint[] {
  switch (selector.kind) {
    case 'endpoint':
      return [selector.endpoint];
    case 'host':
      return Object.values(situation.topology)
        .flat()
        .filter((endpoint) => hostOf(endpoint) === selector.host);
    case 'client':
      return [situation.client];
    case 'leader':
      return optional(
        leaderOf(selector.partition, situation) ?? servingLeaderOf(selector.partition, situation),
      );
    case 'follower':
      return optional(followersOf(selector.partition, situation)[selector.index - 1]);
    case 'role': {
      const { role, which } = selector;
      if (which === 'active') return optional(situation.view.active?.address);
      return which === 'all' ? situation.topology[role] : optional(situation.topology[role][which - 1]);
    }
  }
}

/** The host part of an endpoint. */
export function hostOf(endpoint: Endpoint): string {
  return endpoint.slice(0, endpoint.lastIndexOf(':'));
}

function optional(endpoint: Endpoint | undefined): readonly Endpoint[] {
  return endpoint === undefined ? [] : [endpoint];
}

function tableOf(ref: PartitionRef, { view }: Situation): TableInfo | undefined {
  const tables = view.active?.tables ?? view.nameservers.flatMap((ns) => ns.tables);
  return tables.find((table) => table.name === ref.name && table.db === ref.db);
}

function replicasOf(
  ref: PartitionRef,
  situation: Situation,
): TableInfo['table_partition'][number]['partition_meta'] {
  const table = situation.view.active === undefined ? undefined : tableOf(ref, situation);
  return table?.table_partition.find((partition) => partition.pid === ref.pid)?.partition_meta ?? [];
}

/** The first replica that the nameserver flags leader and alive, which is where ns_client sends to. */
export function leaderOf(ref: PartitionRef, situation: Situation): Endpoint | undefined {
  return replicasOf(ref, situation).find((meta) => meta.is_leader && meta.is_alive)?.endpoint;
}

function followersOf(ref: PartitionRef, situation: Situation): readonly Endpoint[] {
  const leader = leaderOf(ref, situation);
  return replicasOf(ref, situation)
    .filter((meta) => meta.is_alive && meta.endpoint !== leader)
    .map((meta) => meta.endpoint);
}

/** Without a nameserver to ask: the tablet that serves as leader in the highest term. */
function servingLeaderOf(ref: PartitionRef, situation: Situation): Endpoint | undefined {
  const tid = tableOf(ref, situation)?.tid;
  let best: { readonly endpoint: Endpoint; readonly term: number } | undefined;
  for (const tablet of situation.view.tablets) {
    const replica = tablet.replicas.find(
      (r) => r.tid === tid && r.pid === ref.pid && r.mode === 'kTableLeader',
    );
    if (replica !== undefined && (best === undefined || replica.term > best.term)) {
      best = { endpoint: tablet.address, term: replica.term };
    }
  }
  return best?.endpoint;
}
