import { suspend, type Proc } from '../../sim/index.js';
import type { Environment, Offset } from '../../protocol/index.js';
import { rowsUs } from '../row-rate.js';
import type { MemoryTable } from '../storage/memory-table.js';
import { RowRuns } from '../storage/row-runs.js';
import type { Binlog } from './binlog.js';
import { LogReader } from './log-reader.js';
import { scanLog } from './scan-log.js';

/**
 * Applies what the log has after `snapshotOffset` and closes the last part. Returns the offset of
 * the last entry, undefined when that part is not there any more. Neither a hole nor a record that
 * cannot be read is a reason to stop.
 *
 * Models: Binlog::RecoverFromBinlog.
 */
export function* recoverFromBinlog(
  env: Environment,
  binlog: Binlog,
  table: MemoryTable,
  snapshotOffset: Offset,
): Proc<Offset | undefined> {
  const reader = new LogReader(binlog, snapshotOffset);
  const { store } = binlog;
  const fresh = new RowRuns();
  let offset = snapshotOffset;
  const end = scanLog(binlog, reader, {
    atLastMarker: 'finish',
    visit: (record) => {
      if (typeof record === 'string') return 'more';
      const index = record.log_index;
      if (index > offset) {
        offset = index;
        fresh.push(record.row);
      }
      return 'more';
    },
  });
  if (end === 'stuck') yield* suspend<never>(() => {});
  if (fresh.length > 0) yield* env.node.sleep(rowsUs(fresh.length, env.timing.loadRowsPerSecond));
  for (const row of fresh) {
    if (store.isDelete(row)) table.delete(store.ref(row));
    else table.put(store.ref(row));
  }
  return end === 'marked' || reader.closePart() ? offset : undefined;
}
