import type { ChangeLeaderData, Endpoint, OpInfo, PartitionId } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import type { Task } from '../op.js';
import { createOp } from '../pipeline/queues.js';
import type { NameserverState } from '../state.js';
import { changeLeaderTask } from '../tasks/change-leader.js';
import { selectLeaderTask } from '../tasks/select-leader.js';
import { updateLeaderInfoTask } from '../tasks/update-leader-info.js';

/** kChangeLeaderOP: another replica leads. Models: NameServerImpl::CreateChangeLeaderOPTask */
export function buildChangeLeaderOp(ns: NameserverState, op: OpInfo): Task[] {
  return [selectLeaderTask(ns, op), changeLeaderTask(ns, op), updateLeaderInfoTask(ns, op)];
}

export interface ChangeLeaderRequest {
  readonly db: string;
  readonly name: string;
  readonly pid: PartitionId;
  /** The follower that shall lead, whatever its offset; undefined: the one with the largest. */
  readonly candidate?: Endpoint;
  /** The candidate may be a replica that is not alive yet: an OP queued before re-adds it. */
  readonly needRestore?: true;
  readonly concurrency: number;
}

/**
 * The followers are those alive now, and stay frozen in the OP. Without any, nothing is created and
 * that counts as success. The caller holds the mutex; false answers as "create op failed".
 *
 * Models: NameServerImpl::CreateChangeLeaderOP
 */
export function* createChangeLeaderOp(ns: NameserverState, request: ChangeLeaderRequest): Proc<boolean> {
  const { db, name, pid, candidate, concurrency } = request;
  const table = ns.findTable(db, name);
  const partition = table?.table_partition.find((p) => p.pid === pid);
  if (table === undefined || partition === undefined) return false;
  const follower = partition.partition_meta
    .filter((meta) => meta.is_alive && !meta.is_leader && ns.isHealthy(meta.endpoint))
    .map((meta) => meta.endpoint);
  if (request.needRestore === true && candidate !== undefined && !follower.includes(candidate)) {
    follower.push(candidate);
  }
  if (follower.length === 0) {
    ns.record({
      kind: 'op-not-created',
      opType: 'kChangeLeaderOP',
      db,
      name,
      pid,
      reason: 'no alive follower',
    });
    return true;
  }
  if (candidate !== undefined && !follower.includes(candidate)) return false;
  const chosen = candidate === undefined ? {} : { candidate_leader: candidate };
  const data: ChangeLeaderData = { name, db, tid: table.tid, pid, follower, ...chosen };
  const creation = yield* createOp(
    ns,
    { type: 'kChangeLeaderOP', db, name, pid, data, concurrency },
    buildChangeLeaderOp,
  );
  return creation === 'created';
}
