import type { WriteRecord } from '../client/index.js';
import type { Cluster } from '../cluster/index.js';
import type {
  Endpoint,
  Offset,
  PartitionId,
  TableId,
  TableInfo,
  TablePartition,
  Term,
} from '../protocol/index.js';
import { findServingLeader } from './serving-leader.js';

/** A write that its client was told is done. */
export interface AcknowledgedWrite {
  readonly id: number;
  readonly tid: TableId;
  readonly pid: PartitionId;
  readonly key: string;
  /** Milliseconds, as written. */
  readonly ts: number;
  readonly value: string;
  /** Who acknowledged it, and as what it was logged there. */
  readonly leader: Endpoint;
  readonly term: Term;
  readonly offset: Offset;
}

/**
 * `stable`: the leader has it. `lostAllowed`: it is gone, and was logged beyond the offset at which a
 * later leader was elected. `lostIllegal`: it is gone all the same. `unserved`: nobody leads.
 */
export type WriteFate = 'stable' | 'lostAllowed' | 'lostIllegal' | 'unserved';

export interface JudgedWrite {
  readonly write: AcknowledgedWrite;
  readonly fate: WriteFate;
}

/** What became of each acknowledged write, as the cluster stands now. */
export function judgeWrites(cluster: Cluster, writes: readonly AcknowledgedWrite[]): JudgedWrite[] {
  const tables = new Map((cluster.view().active?.tables ?? []).map((table) => [table.tid, table]));
  return writes.map((write) => ({ write, fate: judge(cluster, tables.get(write.tid), write) }));
}

function judge(cluster: Cluster, table: TableInfo | undefined, write: AcknowledgedWrite): WriteFate {
  const partition = table?.table_partition.find((candidate) => candidate.pid === write.pid);
  if (partition === undefined) return 'unserved';
  const leader = findServingLeader(cluster, write.tid, partition);
  if (leader === undefined) return 'unserved';
  const rows = cluster.tabletActor(leader)?.memoryTable(write.tid, write.pid);
  if (rows?.has(write.key, write.ts, write.value) === true) return 'stable';
  return wasCutOff(partition, write) ? 'lostAllowed' : 'lostIllegal';
}

/** Whether a later leader was elected at an offset that does not reach the write. */
function wasCutOff(partition: TablePartition, write: AcknowledgedWrite): boolean {
  return partition.term_offset.some((pair) => pair.term > write.term && pair.offset <= write.offset);
}

/** The writes of a history that were acknowledged, with what the tablets were given to store. */
export function acknowledgedWrites(history: readonly WriteRecord[]): AcknowledgedWrite[] {
  return history.flatMap(({ id, key, ts, outcome }) => {
    if (outcome?.status !== 'ok') return [];
    const { tid, pid, leader, term, offset, value } = outcome;
    return [{ id, tid, pid, key, ts, value, leader, term, offset }];
  });
}
