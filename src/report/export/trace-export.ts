import type { ClusterConfig } from '../../cluster/index.js';
import type { ClusterEvent } from '../../protocol/index.js';
import type { TraceRecord } from '../../sim/index.js';

export type ClusterRecord = TraceRecord<ClusterEvent>;

/** One way to write a trace down for another tool. */
export interface TraceExport {
  /** Every event, in its order. */
  see(record: ClusterRecord): void;
  /** The whole document, a line each. */
  lines(): readonly string[];
}

/** Makes an export for one run. */
export type TraceExportFactory = (config: ClusterConfig) => TraceExport;

/** The fields of an event without its kind, as `key=value`. */
export function fieldsOf(body: ClusterEvent): string {
  return Object.entries(body)
    .filter(([key]) => key !== 'kind')
    .map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' ');
}
