import {
  rowsExpire,
  type Endpoint,
  type LogEntry,
  type PartitionId,
  type TableId,
  type TableInfo,
} from '../../protocol/index.js';
import type { Invariant, InvariantFactory } from '../invariant.js';

/** Longer logs are not gone through. */
const LONGEST = 20_000;

/** What a replica serves is what its log says: where the whole log is there, from the first entry on. */
export const memoryIsTheLog: InvariantFactory = (cluster): Invariant => {
  /** The log from 1 to `offset`; undefined when a part of it was deleted, or never came. */
  function logOf(endpoint: Endpoint, tid: TableId, pid: PartitionId, offset: number): LogEntry[] | undefined {
    if (offset > LONGEST) return undefined;
    const tablet = cluster.tabletActor(endpoint)!;
    const entries: LogEntry[] = [];
    for (let at = 1; at <= offset; at++) {
      const entry = tablet.entryAt(tid, pid, at);
      if (entry === undefined) return undefined;
      entries.push(entry);
    }
    return entries;
  }

  function missingRow(endpoint: Endpoint, { tid }: TableInfo, pid: PartitionId): string | undefined {
    const tablet = cluster.tabletActor(endpoint);
    const replica = tablet?.replicas().find((candidate) => candidate.tid === tid && candidate.pid === pid);
    if (replica?.state !== 'kTableNormal') return undefined;
    const memory = tablet!.memoryTable(tid, pid);
    const entries = logOf(endpoint, tid, pid, replica.offset);
    if (memory === undefined || entries === undefined) return undefined;
    for (const { key, entry } of rowsOf(entries)) {
      const ts = memory.timeIn(entry.dimensions[0]!.idx, entry);
      if (ts === undefined || memory.has(key, ts, entry.value)) continue;
      return `${endpoint} has the row of ${key} with time ${ts} in the log of partition ${tid}/${pid}, and not in memory`;
    }
    return undefined;
  }

  return {
    rule: 'memory-is-the-log',
    statement: 'At rest, a replica has every row in memory that its log has put and not deleted.',
    standing: 'promised',
    checkAtRest() {
      for (const table of cluster.view().active?.tables ?? []) {
        if (rowsExpire(table)) continue;
        for (const { pid, partition_meta } of table.table_partition) {
          for (const { endpoint } of partition_meta) {
            const sentence = missingRow(endpoint, table, pid);
            if (sentence !== undefined) return sentence;
          }
        }
      }
      return undefined;
    },
  };
};

interface Row {
  readonly key: string;
  readonly entry: LogEntry;
}

/** Rows by their first key, without those of keys that were deleted later. */
function rowsOf(entries: readonly LogEntry[]): readonly Row[] {
  const rows = new Map<string, Row[]>();
  for (const entry of entries) {
    const key = entry.dimensions[0]?.key;
    if (key === undefined) continue;
    if (entry.method_type === 'kDelete') rows.delete(key);
    else {
      const of = rows.get(key);
      if (of === undefined) rows.set(key, [{ key, entry }]);
      else of.push({ key, entry });
    }
  }
  return [...rows.values()].flat();
}
