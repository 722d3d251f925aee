import { SECOND } from '../../sim/index.js';

/** How long the kernel keeps a written page before it writes it back by itself. */
export const WRITE_BACK_US = 30 * SECOND;
