/** What users of a cluster run: ns_client, the tablet client, SDKs and workloads. */
export { parsePidGroup, type PidGroup } from './arguments.js';
export type { Lines } from './command.js';
export { DirectPuts } from './direct-puts.js';
export { MemoryFiles, type FilePort } from './file-port.js';
export { formatAge, formatBytes, formatInstant, formatTtl } from './formatters.js';
export { hash64, partitionOf } from './hash64.js';
export { NsClient, type NsClientOptions } from './ns-client.js';
export { formatPartition, parsePartition } from './partition-text.js';
export { printFixedTable, printTable, TPrinter, type Layout } from './printer.js';
export { firstAliveLeader, lastAliveLeader } from './routing.js';
export { decodeRow, encodeRow } from './row-codec.js';
export { SdkClient, type SdkClientOptions, type SdkOutcome } from './sdk-client.js';
export { ShowTableRouter, type ShowTableRouterOptions } from './show-table-router.js';
export { TabletClient, type TabletClientOptions } from './tablet-client.js';
export { printTextTable } from './text-table.js';
export { Workload, type WorkloadOptions, type WriteRecord } from './workload.js';
export type { PutOutcome, WriteRouter } from './write-router.js';
