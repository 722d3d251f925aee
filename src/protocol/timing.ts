/** How long things take that no flag fixes. Microseconds, but for the rates. */
export interface Timing {
  /** One way, between any two processes. */
  readonly linkUs: number;
  /** Upper bound of what is added to it at random; 0 is none. */
  readonly linkJitterUs: number;
  readonly zookeeperWriteUs: number;
  readonly zookeeperReadUs: number;
  /** A request's time on the callee; status polls take none. */
  readonly rpcServiceUs: number;
  /** From the start of a process until its port answers. */
  readonly processStartUs: number;
  readonly loadRowsPerSecond: number;
  readonly snapshotRowsPerSecond: number;
  readonly tableMetaWriteUs: number;
  readonly manifestSyncUs: number;
}

export const DEFAULT_TIMING: Timing = {
  linkUs: 500,
  linkJitterUs: 0,
  zookeeperWriteUs: 5_000,
  zookeeperReadUs: 1_000,
  rpcServiceUs: 500,
  processStartUs: 100_000,
  loadRowsPerSecond: 200_000,
  snapshotRowsPerSecond: 200_000,
  tableMetaWriteUs: 1_000,
  manifestSyncUs: 2_000,
};
