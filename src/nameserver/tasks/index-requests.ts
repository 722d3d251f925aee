import type { Endpoint, IndexWorkData, OpInfo } from '../../protocol/index.js';
import type { Task } from '../op.js';
import { compositeTask } from '../pipeline/sub-tasks.js';
import type { NameserverState } from '../state.js';
import { endpointTask } from './endpoint-task.js';
import type { OfPartition } from './tablet-tasks.js';

/** A replica of a table, by the tablet that has it. */
export interface Place extends OfPartition {
  readonly endpoint: Endpoint;
}

/** Undefined when one of the parts cannot be: its tablet is not healthy. */
function ofParts(
  ns: NameserverState,
  op: OpInfo,
  type: Task['info']['task_type'],
  parts: readonly (Task | undefined)[],
): Task | undefined {
  return parts.every((part) => part !== undefined) ? compositeTask(ns, op, type, parts) : undefined;
}

/**
 * Tells every replica of the index. The answer is the outcome, and no tablet remembers the task: who
 * takes over in the middle fails it.
 *
 * Models: NameServerImpl::CreateTask with AddIndexToTabletTaskMeta
 */
export function addIndexToTabletTask(
  ns: NameserverState,
  op: OpInfo,
  replicas: readonly Place[],
): Task | undefined {
  const parts = replicas.map(({ endpoint, tid, pid }) =>
    endpointTask(ns, op, {
      type: 'kAddIndexToTabletRequest',
      endpoint,
      method: 'AddIndex',
      request: () => ({ tid, pid }),
      of: { tid, pid },
      answeredAtOnce: true,
    }),
  );
  return ofParts(ns, op, 'kAddIndexToTablet', parts);
}

const INDEX_DATA = {
  kExtractIndexData: { part: 'kExtractIndexRequest', method: 'ExtractIndexData' },
  kSendIndexData: { part: 'kSendIndexRequest', method: 'SendIndexData' },
  kLoadIndexData: { part: 'kLoadIndexRequest', method: 'LoadIndexData' },
} as const;

/**
 * Lets every leader take the index out of its rows, send what belongs to other partitions, or load
 * what it was sent.
 *
 * Models: NameServerImpl::CreateTask with ExtractIndexDataTaskMeta, SendIndexDataTaskMeta and
 * LoadIndexDataTaskMeta
 */
export function indexDataTask(
  ns: NameserverState,
  op: OpInfo,
  type: keyof typeof INDEX_DATA,
  leaders: readonly Place[],
): Task | undefined {
  const { work_ms } = op.data as IndexWorkData;
  const { part, method } = INDEX_DATA[type];
  const parts = leaders.map(({ endpoint, tid, pid }) =>
    endpointTask(ns, op, {
      type: part,
      endpoint,
      method,
      request: (task_info) => ({ tid, pid, work_ms, task_info }),
      of: { tid, pid },
    }),
  );
  return ofParts(ns, op, type, parts);
}
