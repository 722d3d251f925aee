import {
  INVALID_PARENT_ID,
  serializeOpInfo,
  type OpData,
  type OpId,
  type OpInfo,
  type OpType,
  type PartitionId,
} from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Op, Task } from '../op.js';
import type { NameserverState } from '../state.js';

/** What an OP is about, before it has an id. */
export interface OpRequest {
  readonly type: OpType;
  readonly name: string;
  readonly db: string;
  readonly pid: PartitionId;
  readonly data: OpData;
  /** The OP that created this one, which then runs right behind it. */
  readonly parentId?: OpId;
  readonly concurrency: number;
}

/** How the creation of an OP ended; which step failed decides the code that some callers answer. */
export type Creation = 'created' | 'no-id' | 'no-tasks' | 'not-added';

/** The tasks of an OP from what the nameserver knows now; a text says why there can be none. */
export type TaskBuilder = (ns: NameserverState, op: OpInfo) => Task[] | string;

/**
 * Allocates an id, builds the tasks, puts the OP into ZooKeeper and its queue. The caller holds the
 * mutex. An id that was allocated is used up even when a later step fails.
 *
 * Models: the three steps of every NameServerImpl::CreateXxxOP
 */
export function* createOp(ns: NameserverState, request: OpRequest, build: TaskBuilder): Proc<Creation> {
  const { type, name, db, pid } = request;
  const info = yield* createOpData(ns, request);
  if (info === undefined) {
    ns.record({ kind: 'op-not-created', opType: type, db, name, pid, reason: 'no op id' });
    return 'no-id';
  }
  const tasks = build(ns, info);
  if (typeof tasks === 'string') {
    ns.record({ kind: 'op-not-created', opType: type, db, name, pid, reason: tasks });
    return 'no-tasks';
  }
  if (!(yield* addOpData(ns, { info, tasks }, request.concurrency))) {
    ns.record({ kind: 'op-not-created', opType: type, db, name, pid, reason: 'not added' });
    return 'not-added';
  }
  return 'created';
}

/** Models: NameServerImpl::CreateOPData */
function* createOpData(ns: NameserverState, request: OpRequest): Proc<OpInfo | undefined> {
  if (!(yield* ns.zk.setNodeValue(ns.env.paths.opIndex, String(ns.opIndex + 1)))) return undefined;
  ns.opIndex++;
  return {
    op_id: ns.opIndex,
    op_type: request.type,
    task_index: 0,
    data: request.data,
    task_status: 'kInited',
    start_time: 0,
    end_time: 0,
    name: request.name,
    db: request.db,
    pid: request.pid,
    parent_id: request.parentId ?? INVALID_PARENT_ID,
    vec_idx: 0,
  };
}

/** The queue of a partition's OPs: by pid and concurrency alone, whatever the table. */
export function queueIndex(ns: NameserverState, pid: PartitionId, concurrency: number): number {
  const modulus = concurrency > 0 && concurrency < ns.queues.length ? concurrency : ns.queues.length;
  return pid % modulus;
}

/** Models: NameServerImpl::AddOPData */
function* addOpData(ns: NameserverState, op: Op, concurrency: number): Proc<boolean> {
  const { info } = op;
  info.vec_idx = queueIndex(ns, info.pid, concurrency);
  const node = yield* ns.zk.createNode(ns.env.paths.op(info.op_id), serializeOpInfo(info));
  if (node === undefined) return false;
  const queue = ns.queues[info.vec_idx]!;
  if (info.parent_id === INVALID_PARENT_ID) {
    queue.push(op);
  } else {
    const parent = queue.findIndex((other) => other.info.op_id === info.parent_id);
    // The znode stays behind, and nothing deletes it: an orphan, as in the original.
    if (parent < 0) return false;
    queue.splice(parent + 1, 0, op);
  }
  const { db, name, pid } = info;
  ns.record({
    kind: 'op-created',
    opId: info.op_id,
    opType: info.op_type,
    parentId: info.parent_id === INVALID_PARENT_ID ? 0 : info.parent_id,
    queue: info.vec_idx,
    db,
    name,
    pid,
  });
  yield* deleteDoneOp(ns);
  ns.opAdded.notify();
  ns.wakePipeline();
  return true;
}

/**
 * Forgets the oldest finished OPs beyond `max_op_num`. A failed one whose znode cannot be deleted
 * stops the trimming.
 *
 * Models: NameServerImpl::DeleteDoneOP
 */
export function* deleteDoneOp(ns: NameserverState): Proc {
  while (ns.doneOps.length > ns.env.flags.max_op_num) {
    const { info } = ns.doneOps[0]!;
    if (info.task_status === 'kFailed' && !(yield* ns.zk.deleteNode(ns.env.paths.op(info.op_id)))) return;
    ns.doneOps.shift();
  }
}

/**
 * The OP, if it is at the front of a queue. Takes the mutex.
 *
 * Models: NameServerImpl::FindRunningOP
 */
export function* findRunningOp(ns: NameserverState, opId: OpId): Proc<Op | undefined> {
  yield* ns.mu.lock();
  const found = ns.queues.map((queue) => queue[0]).find((op) => op?.info.op_id === opId);
  ns.mu.unlock();
  return found;
}
