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

type Request = TabletRpc['AppendEntries'][0];
type Response = TabletRpc['AppendEntries'][1];

const REJECTED: Status = status(
  ReturnCode.kFailToAppendEntriesToReplicator,
  'fail to append entries to replicator',
);

/**
 * What a follower answers. Neither the sender, nor the order of the entries, nor their terms are
 * looked at; only a request of a lower term than the replica was fenced to is refused, and in a
 * cluster that follows another one not even that: there a leader takes entries, too, and hands them on.
 *
 * Models: TabletImpl::AppendEntries.
 */
export function appendEntries(state: TabletState, request: Request): Response | Proc<Response> {
  const gate = checkTable(state, request, 'any-role');
  if (!gate.pass) return gate.answer;
  const { replica } = gate;
  if (!state.isFollowerCluster) {
    if (replica.isLeader) return status(ReturnCode.kTableIsLeader, 'table is leader');
    if (request.term < replica.replicator.term) return REJECTED;
  }
  if (request.pre_log_index === 0 && request.entries.length === 0) return match(replica, request);
  return applyEntries(state, replica, request);
}

/** Tells the offset, and fences the replica to the sender's term. */
function match(replica: Replica, request: Request): Response {
  const { replicator } = replica;
  if (request.term > replicator.term) {
    replicator.term = request.term;
    replicator.record({ kind: 'term-fenced', term: request.term, offset: replicator.offset });
  }
  return { ...OK, log_offset: replicator.offset };
}

/** Log first, memory second, entry by entry. */
function* applyEntries(state: TabletState, replica: Replica, request: Request): Proc<Response> {
  const { replicator, memory } = replica;
  const last = replicator.offset;
  const fresh = request.entries.filter((entry) => entry.log_index > last);
  let failed: Status | undefined;
  for (const entry of fresh) {
    const stored = yield* replicator.apply(entry);
    if (stored === undefined) {
      failed = REJECTED;
      break;
    }
    if (stored.method_type === 'kDelete') memory.delete(stored);
    else if (!memory.put(stored)) {
      failed = status(ReturnCode.kFailToAppendEntriesToReplicator, 'fail to append entry to table');
      break;
    }
  }
  const first = fresh[0];
  if (first !== undefined && replicator.offset > last) {
    replica.rowsChanged();
    const { tid, pid } = replica;
    const event = {
      kind: 'entries-applied',
      tid,
      pid,
      from: first.log_index,
      to: replicator.offset,
    } as const;
    state.env.node.record<TabletEvent>(event);
  }
  return failed ?? { ...OK, log_offset: replicator.offset };
}
