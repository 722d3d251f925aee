import { intervalUs } from './interval.js';
import type { TabletState } from './tablet-state.js';

const MEBIBYTE = 1024 * 1024;

/**
 * Measures from time to time what all tables take, on a thread that loads and drops use, too: while
 * those are busy the last measure stands.
 *
 * Models: TabletImpl::GetMemoryStat.
 */
export function measureMemory(state: TabletState): void {
  const delayUs = intervalUs(state.env.flags.get_memory_stat_interval);
  state.taskPool.delay(delayUs, 'GetMemoryStat', function* () {
    let bytes = 0;
    for (const { memory } of state.replicas.values()) bytes += memory.recordBytes + memory.indexBytes;
    state.memoryUsedMb = Math.floor(bytes / MEBIBYTE);
    measureMemory(state);
  });
}
