import { SECOND, type Node } from '../../sim/index.js';

/** How long the kernel keeps a written page before it writes it back by itself. */
const WRITE_BACK_US = 30 * SECOND;

/** The kernel has written back by now what was written until this instant. A stalled disk takes nothing. */
export function writtenBackUntilUs({ disk, lab }: Node): number {
  return (disk.stalledSinceUs ?? lab.scheduler.nowUs) - WRITE_BACK_US;
}
