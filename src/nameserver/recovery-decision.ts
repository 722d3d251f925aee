import type { Offset, TablePartition, Term } from '../protocol/index.js';

/** What a returning replica has: by its tablet, or by its last snapshot when nothing is loaded. */
export interface ReplicaPosition {
  readonly hasTable: boolean;
  readonly term: Term;
  readonly offset: Offset;
}

/** What brings a replica back, by the name of the child OP. */
export type ReAddKind =
  'kReAddReplicaSimplifyOP' | 'kReAddReplicaWithDropOP' | 'kReAddReplicaNoSendOP' | 'kReAddReplicaOP';

/**
 * Whether everything the replica has is also what the surviving leaders had: its term is known and
 * it stops before the next term begins.
 *
 * Models: NameServerImpl::MatchTermOffset
 */
export function matchTermOffset(
  partition: TablePartition,
  { hasTable, term, offset }: ReplicaPosition,
): boolean {
  if (!hasTable && offset === 0) return false;
  const starts = new Map<Term, Offset>();
  for (const pair of partition.term_offset) if (!starts.has(pair.term)) starts.set(pair.term, pair.offset);
  const start = starts.get(term);
  if (start === undefined) return false;
  const terms = [...starts.keys()].sort((a, b) => a - b);
  if (start > offset) return starts.get(terms.at(-1)!) === offset + 1;
  const next = terms.find((other) => other > term);
  return next === undefined || starts.get(next)! > offset;
}

/**
 * Which OP re-adds a replica, given what it has and what the leader's snapshot covers.
 *
 * Models: the end of NameServerImpl::RecoverEndpointTable
 *
 * @example chooseReAdd({ hasTable: false, term: 1, offset: 60 }, true, 50) // 'kReAddReplicaNoSendOP'
 */
export function chooseReAdd(position: ReplicaPosition, matched: boolean, manifestOffset: Offset): ReAddKind {
  const reusable = matched && position.offset >= manifestOffset;
  if (position.hasTable) return reusable ? 'kReAddReplicaSimplifyOP' : 'kReAddReplicaWithDropOP';
  return reusable ? 'kReAddReplicaNoSendOP' : 'kReAddReplicaOP';
}
