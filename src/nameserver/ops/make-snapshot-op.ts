import type { MakeSnapshotData, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { makeSnapshotTask } from '../tasks/tablet-tasks.js';
import { leaderOf, partitionOf, taskList } from './build.js';

/** kMakeSnapshotOP: the leader makes a snapshot. Models: NameServerImpl::CreateMakeSnapshotOPTask */
export function buildMakeSnapshotOp(ns: NameserverState, op: OpInfo): Task[] | string {
  const of = partitionOf(ns, op);
  const leader = of === undefined ? undefined : leaderOf(of.partition);
  if (of === undefined || leader === undefined) return 'no alive leader';
  const { offset } = op.data as MakeSnapshotData;
  return taskList([makeSnapshotTask(ns, op, leader, { tid: of.table.tid, pid: op.pid }, offset)]);
}

/** The caller holds the mutex. */
export function* createMakeSnapshotOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
): Proc<Creation> {
  const concurrency = ns.env.flags.name_server_task_concurrency;
  return yield* createOp(
    ns,
    { type: 'kMakeSnapshotOP', db, name, pid, data: { offset: 0 }, concurrency },
    buildMakeSnapshotOp,
  );
}
