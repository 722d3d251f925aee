import type { OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp, type Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { addIndexToTableInfoTask } from '../tasks/add-index-to-table-info.js';
import { addIndexToTabletTask, indexDataTask, type Place } from '../tasks/index-requests.js';
import { leaderOf, taskList } from './build.js';

/** The steps that give a table an index, or why there are none: every replica must be alive and healthy. */
export function indexSteps(ns: NameserverState, op: OpInfo): Task[] | string {
  const table = ns.findTable(op.db, op.name);
  if (table === undefined) return 'no such table';
  const replicas: Place[] = [];
  const leaders: Place[] = [];
  for (const partition of table.table_partition) {
    const of = { tid: table.tid, pid: partition.pid };
    const leader = leaderOf(partition);
    if (leader === undefined) return 'no alive leader';
    if (partition.partition_meta.some((meta) => !meta.is_alive)) return 'a replica is not alive';
    leaders.push({ ...of, endpoint: leader });
    for (const { endpoint } of partition.partition_meta) replicas.push({ ...of, endpoint });
  }
  return taskList([
    addIndexToTabletTask(ns, op, replicas),
    addIndexToTableInfoTask(ns, op),
    indexDataTask(ns, op, 'kExtractIndexData', leaders),
    indexDataTask(ns, op, 'kSendIndexData', leaders),
    indexDataTask(ns, op, 'kLoadIndexData', leaders),
  ]);
}

/** kAddIndexOP: a table that has rows gets an index. Models: NameServerImpl::CreateAddIndexOPTask */
export function buildAddIndexOp(ns: NameserverState, op: OpInfo): Task[] | string {
  return indexSteps(ns, op);
}

/** The caller holds the mutex. Models: NameServerImpl::CreateAddIndexOP */
export function* createAddIndexOp(
  ns: NameserverState,
  db: string,
  name: string,
  pid: PartitionId,
  workMs: number,
): Proc<Creation> {
  const concurrency = ns.env.flags.name_server_task_max_concurrency;
  return yield* createOp(
    ns,
    { type: 'kAddIndexOP', db, name, pid, data: { work_ms: workMs }, concurrency },
    buildAddIndexOp,
  );
}
