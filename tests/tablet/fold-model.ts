import type { Disk } from '../../src/sim/index.js';
import type { LogEntry } from '../../src/protocol/index.js';
import { BinlogPart } from '../../src/tablet/binlog/binlog-part.js';
import { deletedRange } from '../../src/tablet/storage/memory-table.js';
import { readManifest, readRows } from '../../src/tablet/storage/replica-file.js';
import type { Tablet } from '../../src/tablet/tablet.js';
import { P, readableEntries } from './harness.js';

export const KEYS = ['a', 'b', 'c'];

export type Row = readonly [key: string, ts: number, value: string];

/** Of large values the beginning is enough, which is their number. */
function rowOf(key: string, ts: number, value: string): Row {
  return [key, ts, value.slice(0, 16)];
}

/** What a reader of a replica sees: sorted rows. */
export function memoryRows(tablet: Tablet): Row[] {
  const table = tablet.memoryTable(P.tid, P.pid)!;
  return KEYS.flatMap((name) =>
    table.scan(0, name, 0, 0, 0).map((row) => rowOf(name, row.ts, row.value)),
  ).sort();
}

/** The same by the plainest means: a list of rows to which each entry is applied. */
export function fold(rows: readonly LogEntry[], log: readonly LogEntry[]): Row[] {
  let table: Row[] = rows.map((entry) => rowOf(entry.dimensions[0]!.key, entry.ts, entry.value));
  for (const entry of log) {
    const { key: name } = entry.dimensions[0]!;
    if (entry.method_type === 'kPut') table.push(rowOf(name, entry.ts, entry.value));
    const { start, end } = deletedRange(entry);
    if (entry.method_type === 'kDelete')
      table = table.filter(([k, t]) => k !== name || t > start || t <= end);
  }
  return table.sort();
}

interface LoggedPart {
  readonly startOffset: number;
  readonly entries: readonly LogEntry[];
}

/** The parts of the usual partition that a process would find, oldest first. */
export function logOf(disk: Disk): LoggedPart[] {
  return disk.list('/db/4_0/binlog').flatMap((name) => {
    const part = disk.read(`/db/4_0/binlog/${name}`);
    const entries = part instanceof BinlogPart ? readableEntries(part.records) : [];
    return entries.length === 0 ? [] : [{ startOffset: entries[0]!.log_index - 1, entries }];
  });
}

/** What a load of the files of the usual partition has to come to. */
export function diskFold(disk: Disk): {
  readonly rows: Row[];
  readonly offset: number;
  /** There are parts, but none that goes on where the snapshot ends: the load never comes to an end. */
  readonly isStuck: boolean;
} {
  const manifest = readManifest(disk, '/db/4_0/snapshot/MANIFEST');
  const known = typeof manifest === 'object' ? manifest : undefined;
  const file = known && readRows(disk, `/db/4_0/snapshot/${known.name}`);
  const parts = logOf(disk);
  let offset = known?.offset ?? 0;
  const first = parts.findLastIndex((part) => part.startOffset <= offset);
  const log: LogEntry[] = [];
  for (const entry of first < 0 ? [] : parts.slice(first).flatMap((part) => part.entries)) {
    if (entry.log_index <= offset) continue;
    offset = entry.log_index;
    log.push(entry);
  }
  const rows = fold(file === undefined ? [] : readableEntries(file), log);
  return { rows, offset, isStuck: parts.length > 0 && first < 0 };
}
