/**
 * Numbers that must not be taken for one another. A plain number passes for any of them; one of
 * them does not pass for another.
 */
export type TableId = number & { readonly brand?: 'TableId' };
export type PartitionId = number & { readonly brand?: 'PartitionId' };
/** Fencing number of a leader, handed out by the nameserver. */
export type Term = number & { readonly brand?: 'Term' };
/** Count of a partition's log entries; the first entry is number 1. */
export type Offset = number & { readonly brand?: 'Offset' };
export type OpId = number & { readonly brand?: 'OpId' };

/** `host:port` of a process. */
export type Endpoint = string;

/** `INVALID_PID` of the original: an OP that concerns no single partition. */
export const INVALID_PID: PartitionId = 4_294_967_295;

/** Stands for 2^64-1: an OP without a parent. Larger than any OP id. */
export const INVALID_PARENT_ID: OpId = Number.MAX_SAFE_INTEGER;

/** Placeholder endpoint of a kRecoverTableOP for whichever leader was deposed. */
export const OFFLINE_LEADER_ENDPOINT: Endpoint = 'OFFLINE_LEADER_ENDPOINT';
