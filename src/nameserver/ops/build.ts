import type { Endpoint, OpInfo, TableInfo, TablePartition } from '../../protocol/index.js';
import type { Task } from '../op.js';
import { findLeader, type NameserverState } from '../state.js';

/** The partition that an OP is about, with its table. */
export function partitionOf(
  ns: NameserverState,
  op: OpInfo,
): { readonly table: TableInfo; readonly partition: TablePartition } | undefined {
  const table = ns.findTable(op.db, op.name);
  const partition = table?.table_partition.find((candidate) => candidate.pid === op.pid);
  return table === undefined || partition === undefined ? undefined : { table, partition };
}

/** The endpoint of the partition's leader now; it is baked into the tasks. */
export function leaderOf(partition: TablePartition): Endpoint | undefined {
  return findLeader(partition)?.endpoint;
}

/** A list of tasks, or why there is none: one of them needs a tablet that is not healthy. */
export function taskList(tasks: readonly (Task | undefined)[]): Task[] | string {
  return tasks.every((task) => task !== undefined) ? [...tasks] : 'a tablet that it needs is not healthy';
}
