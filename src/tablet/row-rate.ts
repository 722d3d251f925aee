import { SECOND } from '../sim/index.js';

/** How long a thread works on so many rows, in whole microseconds. */
export function rowsUs(rows: number, rowsPerSecond: number): number {
  return Math.ceil((rows * SECOND) / rowsPerSecond);
}
