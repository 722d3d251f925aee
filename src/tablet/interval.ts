import { MILLISECOND, msToUs } from '../sim/index.js';

/**
 * The duration of a loop's flag in microseconds. A flag of 0 makes the original spin; here a round
 * takes 1 ms at least, so that time goes on.
 */
export function intervalUs(flagMs: number): number {
  return Math.max(MILLISECOND, msToUs(flagMs));
}
