import type { ClusterConfig } from '../../cluster/config.js';
import type { RowsSpec, WorkloadSpec } from '../../cluster/applications.js';
import type { ClusterView } from '../../cluster/view.js';
import type { Endpoint, OpId, OpInfo, PartitionId, TableId } from '../../protocol/index.js';
import type { Laboratory, ReplyLoss } from '../../sim/index.js';
import type { ReplicaFiles } from '../../tablet/replica-files.js';

/** What a run needs of a cluster: its clock, its clients, its faults, and the view of it. */
export interface ClusterPort {
  readonly config: ClusterConfig;
  readonly lab: Laboratory;
  readonly nowUs: number;
  /** Starts all processes and creates the tables. Throws when the cluster does not come up. */
  startAll(): void;
  view(): ClusterView;
  /** An OP as its znode has it. */
  opNode(id: OpId): OpInfo | undefined;
  /** The files of a replica on the disk of a tablet's machine. */
  replicaFiles(tablet: Endpoint, tid: TableId, pid: PartitionId): ReplicaFiles | undefined;
  runUntil(timeUs: number): void;
  runUntilHolds(condition: () => boolean, limitUs: number): boolean;
  ns(
    line: string,
    options?: { readonly target?: Endpoint; readonly answers?: readonly string[] },
  ): readonly string[];
  tablet(endpoint: Endpoint, line: string): readonly string[];
  kill(address: Endpoint): void;
  start(address: Endpoint): void;
  restart(address: Endpoint): void;
  pause(address: Endpoint): void;
  resume(address: Endpoint): void;
  expire(address: Endpoint): void;
  blip(address: Endpoint): void;
  /** False when no ZooKeeper server leads others. */
  stepDown(): boolean;
  loseWrite(address: Endpoint): void;
  cut(from: Endpoint, to: Endpoint): void;
  heal(from?: Endpoint, to?: Endpoint): void;
  partition(groups: readonly (readonly Endpoint[])[]): void;
  isolate(address: Endpoint): void;
  loseReply(loss: ReplyLoss): void;
  /** One put, get or delete as an application does it, and what it got for it. */
  sdk(line: string): readonly string[];
  /** Puts rows straight into one partition; tells what went wrong, if something did. */
  putRows(rows: RowsSpec): string | undefined;
  startWorkload(spec: WorkloadSpec): void;
  stopWorkload(name: string): void;
}
