import type { Proc, RpcHandler } from '../sim/index.js';
import type {
  Endpoint,
  Environment,
  LogEntry,
  Offset,
  PartitionId,
  TableId,
  TableMode,
  TableState,
  Term,
} from '../protocol/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { intervalUs } from './interval.js';
import { entryAt, logTail } from './replica-log.js';
import { measureMemory } from './memory-usage.js';
import { scheduleDailySnapshots } from './snapshot/snapshot-tasks.js';
import type { MemoryTable } from './storage/memory-table.js';
import { tabletHandlers } from './tablet-handlers.js';
import { TabletState } from './tablet-state.js';
import { keepSessionAlive, registerZk } from './zk-session.js';

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

/** A tablet process, as views and checkers look at it. Nothing here changes anything. */
export class Tablet {
  constructor(private readonly state: TabletState) {}

  /** Sorted by table and partition. */
  replicas(): readonly ReplicaView[] {
    return this.state.sortedReplicas().map((replica) => ({
      tid: replica.tid,
      pid: replica.pid,
      mode: replica.isLeader ? 'kTableLeader' : 'kTableFollower',
      state: replica.state,
      term: replica.replicator.term,
      offset: replica.replicator.offset,
      recordCount: replica.memory.recordCount,
      followers: replica.replicator.nodes.map(({ endpoint, lastSyncOffset, matched }) => ({
        endpoint,
        offset: lastSyncOffset,
        matched,
      })),
    }));
  }

  /** An entry that the replica has in its log or its snapshot, loaded or not. */
  entryAt(tid: TableId, pid: PartitionId, offset: Offset): LogEntry | undefined {
    return entryAt(this.state, tid, pid, offset);
  }

  /** Number of the last entry, loaded or not; 0 when there is none. */
  logTail(tid: TableId, pid: PartitionId): Offset {
    return logTail(this.state, tid, pid);
  }

  /** The rows of a loaded replica; to be read only. */
  memoryTable(tid: TableId, pid: PartitionId): MemoryTable | undefined {
    return this.state.find({ tid, pid })?.memory;
  }

  get catalogVersion(): number {
    return this.state.catalog.version;
  }
}

/** Starts a tablet in a process that has just begun. No table is loaded until somebody asks for it. */
export function bootTablet(env: Environment, zk: ZkPort): Tablet {
  const state = new TabletState(env, zk);
  env.node.run('StartTablet', startTablet(state));
  return new Tablet(state);
}

/** Models: StartTablet of `src/cmd/openmldb.cc`. */
function* startTablet(state: TabletState): Proc {
  const { env, zk } = state;
  const { node, timing, flags } = env;
  const startedUs = node.lab.scheduler.nowUs;
  if (!(yield* zk.init())) return node.exit('cannot reach ZooKeeper');
  if (flags.max_memory_mb > 0) measureMemory(state);
  state.recycleBin.open();
  scheduleDailySnapshots(state, intervalUs(flags.make_snapshot_check_interval));
  const leftUs = startedUs + timing.processStartUs - node.lab.scheduler.nowUs;
  if (leftUs > 0) yield* node.sleep(leftUs);
  node.rpc.listen(tabletHandlers(state) as unknown as Record<string, RpcHandler>);
  if (!(yield* registerZk(state))) return node.exit('cannot register in ZooKeeper');
  yield* keepSessionAlive(state);
}
