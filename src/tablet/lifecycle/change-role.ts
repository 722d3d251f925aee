import type { Proc } from '../../sim/index.js';
import {
  OK,
  ReturnCode,
  status,
  type Status,
  type TabletEvent,
  type TabletRpc,
} from '../../protocol/index.js';
import { checkTable } from '../check-table.js';
import type { Replica } from '../replica.js';
import type { TabletState } from '../tablet-state.js';

type Request = TabletRpc['ChangeRole'][0];

const IS_FOLLOWER: Status = status(ReturnCode.kOk, 'table is follower');

/** Models: TabletImpl::ChangeRole. */
export function changeRole(state: TabletState, request: Request): Status | Proc<Status> {
  const gate = checkTable(state, request, 'any-role');
  if (!gate.pass) return gate.answer;
  const { replica } = gate;
  if (request.mode === 'kTableLeader') return becomeLeader(state, replica, request);
  return replica.isLeader ? becomeFollower(state, replica) : IS_FOLLOWER;
}

/** Keeps its log as it is. The term may even fall. */
function becomeLeader(state: TabletState, replica: Replica, request: Request): Status {
  if (replica.isLeader) return status(ReturnCode.kTableIsLeader, 'table is leader');
  const { replicator } = replica;
  replica.isLeader = true;
  replicator.role = 'kLeaderNode';
  replicator.term = request.term ?? 0;
  recordRole(state, replica);
  replicator.addNodes(request.replicas);
  for (const { endpoint, tid } of request.endpoint_tid ?? []) replicator.addNodes([endpoint], tid);
  return OK;
}

/**
 * Waits for every request under way with the lock of the maps held: until then this tablet answers
 * nothing that needs a table.
 */
function* becomeFollower(state: TabletState, replica: Replica): Proc<Status> {
  yield* state.spinLock.lock();
  const wasLeader = replica.isLeader;
  if (wasLeader) {
    const { replicator } = replica;
    yield* replicator.deleteAllNodes();
    replicator.role = 'kFollowerNode';
    replica.isLeader = false;
    recordRole(state, replica);
  }
  state.spinLock.unlock();
  return wasLeader ? OK : IS_FOLLOWER;
}

/** Tells what the table is now. */
export function recordRole(state: TabletState, replica: Replica): void {
  const { tid, pid, replicator } = replica;
  const mode = replica.isLeader ? 'kTableLeader' : 'kTableFollower';
  state.env.node.record<TabletEvent>({ kind: 'role-changed', tid, pid, mode, term: replicator.term });
}
