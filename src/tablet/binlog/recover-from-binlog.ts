import { suspend, type Proc } from '../../sim/index.js';
import type { Environment, LogEntry, Offset } from '../../protocol/index.js';
import { rowsUs } from '../row-rate.js';
import type { MemoryTable } from '../storage/memory-table.js';
import type { Binlog } from './binlog.js';
import { LogReader } from './log-reader.js';
import { neverReadable, scanLog } from './scan-log.js';

/**
 * Applies what the log has after `snapshotOffset` and closes the last part. Returns the offset of
 * the last entry. A hole is no reason to stop.
 *
 * Models: Binlog::RecoverFromBinlog.
 */
export function* recoverFromBinlog(
  env: Environment,
  binlog: Binlog,
  table: MemoryTable,
  snapshotOffset: Offset,
): Proc<Offset> {
  const reader = new LogReader(binlog, snapshotOffset);
  if (neverReadable(binlog, reader)) yield* suspend<never>(() => {});
  const entries: LogEntry[] = [];
  let offset = snapshotOffset;
  const scan = scanLog(binlog, reader);
  let step = scan.next();
  for (; step.done !== true; step = scan.next()) {
    if (step.value.log_index <= offset) continue;
    offset = step.value.log_index;
    entries.push(step.value);
  }
  if (entries.length > 0) yield* env.node.sleep(rowsUs(entries.length, env.timing.loadRowsPerSecond));
  for (const entry of entries) {
    if (entry.method_type === 'kDelete') table.delete(entry);
    else table.put(entry);
  }
  if (step.value === 'unmarked') reader.openPart?.close();
  return offset;
}
