import { ReturnCode, status, type Status, type TableMeta, type TabletEvent } from '../../protocol/index.js';
import { Replica } from '../replica.js';
import { haveTheirColumns } from '../storage/index-definition.js';
import { replicaKey } from '../storage/replica-paths.js';
import type { TabletState } from '../tablet-state.js';

/** Makes the objects of a replica, or says why not. Models: TabletImpl::CreateTableInternal. */
export function createReplica(state: TabletState, meta: TableMeta): Replica | Status {
  const { tid, pid } = meta;
  const key = replicaKey(tid, pid);
  const failed = (msg: string): Status => status(ReturnCode.kCreateTableFailed, msg);
  if (state.replicas.has(key)) return failed('table exists');
  if (meta.column_desc === undefined || !haveTheirColumns(meta)) return failed('fail to init table');
  const timers = { written: state.syncTimer, deletable: state.deleteBinlogTimer, rows: state.gcTimer };
  const replica = new Replica(state.env, meta, (what) => timers[what].wake(key));
  const { replicator } = replica;
  if (replicator.role === 'kLeaderNode') replicator.initNodes(meta.replicas ?? []);
  if (!replicator.binlog.scan()) return failed('fail init replicator for table');
  if (replica.isLeader) replicator.term = meta.term ?? 0;
  state.replicas.set(key, replica);
  const mode = replica.isLeader ? 'kTableLeader' : 'kTableFollower';
  state.env.node.record<TabletEvent>({ kind: 'replica-created', tid, pid, mode });
  return replica;
}
