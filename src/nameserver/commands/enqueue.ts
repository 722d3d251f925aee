import type { OpType, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { createAddIndexOp } from '../ops/add-index-op.js';
import { createDeployOp } from '../ops/deploy-op.js';
import type { Creation } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';

/** OPs of which the model has nothing but their place in the queues, and that no command creates. */
export const ENQUEUED_OPS = ['kAddIndexOP', 'kDeployOP'] as const satisfies readonly OpType[];

export interface EnqueueRequest {
  readonly op: (typeof ENQUEUED_OPS)[number];
  readonly db: string;
  readonly name: string;
  /** Decides the queue; OpenMLDB writes 0 whatever the table. */
  readonly pid: PartitionId;
  /** Milliseconds that a tablet works on each request about the data of the index. */
  readonly workMs: number;
}

const FAILURES: Readonly<Record<Exclude<Creation, 'created'>, string>> = {
  'no-id': 'no id can be allocated in ZooKeeper',
  'no-tasks': 'every replica of the table must be alive and on a healthy tablet',
  'not-added': 'it cannot be written to ZooKeeper',
};

/**
 * Creates an OP as the statements would that are not modelled. A text says why there is none.
 *
 * Models: the checks of NameServerImpl::AddIndex and DeploySQL that concern the queues
 */
export function* enqueue(ns: NameserverState, request: EnqueueRequest): Proc<string | undefined> {
  const { op, db, name, pid, workMs } = request;
  if (!ns.running) return 'this nameserver does not lead';
  if (ns.findTable(db, name) === undefined) return 'there is no such table';
  yield* ns.mu.lock();
  let creation: Creation | 'active' = 'active';
  if (!isActive(ns, request)) {
    const create = op === 'kAddIndexOP' ? createAddIndexOp : createDeployOp;
    creation = yield* create(ns, db, name, pid, workMs);
  }
  ns.mu.unlock();
  if (creation === 'active') return 'there is already a task running';
  return creation === 'created' ? undefined : FAILURES[creation];
}

/** One at a time: of kAddIndexOP for a table, of kDeployOP for a database. Models: IsExistActiveOp */
function isActive(ns: NameserverState, { op, db, name }: EnqueueRequest): boolean {
  return ns.queues.flat().some(({ info }) => {
    if (info.op_type !== op || info.db !== db) return false;
    if (info.task_status !== 'kInited' && info.task_status !== 'kDoing') return false;
    return op === 'kDeployOP' || info.name === name;
  });
}
