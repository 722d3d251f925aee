/** Clients place a key as tablets do. */
export { hash64, partitionOf } from '../protocol/index.js';
