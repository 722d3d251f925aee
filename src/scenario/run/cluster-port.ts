import type { FilePort } from '../../client/index.js';
import type { ClusterConfig } from '../../cluster/config.js';
import type { RowsSpec, WorkloadSpec } from '../../cluster/applications.js';
import type { DiskFaults } from '../../cluster/disk-faults.js';
import type { ClusterFaults } from '../../cluster/faults.js';
import type { ClusterView } from '../../cluster/view.js';
import type { EnqueueRequest } from '../../nameserver/commands/enqueue.js';
import type { Endpoint, OpId, OpInfo, PartitionId, TableId } from '../../protocol/index.js';
import type { Laboratory } from '../../sim/index.js';
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
    options?: { readonly target?: Endpoint; readonly answers?: readonly string[]; readonly files?: FilePort },
  ): readonly string[];
  tablet(endpoint: Endpoint, line: string): readonly string[];
  /** One call of the operators' tool; undefined when it never ends. */
  ops(line: string): readonly string[] | undefined;
  /** One call that goes on by itself. */
  startOps(name: string, line: string): void;
  /** Waits for the end of such a call. */
  endOps(name: string): readonly string[] | undefined;
  /** What can be done to it. */
  readonly faults: FaultsPort;
  /** What can be done to the disks of its machines. */
  readonly disks: DisksPort;
  /** One put, get, delete or truncate as an application does it, and what it got for it. */
  sdk(line: string): readonly string[];
  /** Puts rows straight into one partition; tells what went wrong, if something did. */
  putRows(rows: RowsSpec): string | undefined;
  /** Lets the nameserver that leads create an OP; tells why it did not, if so. */
  enqueue(request: EnqueueRequest): string | undefined;
  startWorkload(spec: WorkloadSpec): void;
  stopWorkload(name: string): void;
}

/** What steps can do to disks. */
export type DisksPort = Pick<DiskFaults, keyof DiskFaults>;

/** The faults that steps can do. */
export type FaultsPort = Pick<ClusterFaults, keyof ClusterFaults>;
