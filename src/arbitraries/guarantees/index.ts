import type { Guarantee } from './guarantee.js';
import { G1 } from './nameservers.js';
import { G2, G3, G7 } from './one-node.js';
import { G4, G5, G6 } from './several-nodes.js';

/** What the document promises about failures, in its order. */
export const GUARANTEES: readonly Guarantee[] = [G1, G2, G3, G4, G5, G6, G7];
