/** The language that the actors share: ids, messages, status codes, flags, znodes, events. */
export * from './call.js';
export * from './column-keys.js';
export * from './environment.js';
export * from './event-kinds.js';
export * from './events.js';
export * from './flags.js';
export * from './hash64.js';
export * from './ids.js';
export * from './nameserver-rpc.js';
export * from './op-info.js';
export * from './row-value.js';
export * from './status.js';
export * from './table-info.js';
export * from './tablet-rpc.js';
export * from './timing.js';
export * from './znode.js';
