import type { ClusterConfig } from '../../cluster/index.js';
import { SECOND } from '../../sim/index.js';

const MS = 1000;

/** A session that was lost is found to be: its timeout, and a tick of the server. */
export function sessionUs({ flags }: ClusterConfig): number {
  return flags.zk_session_timeout * MS + 4 * SECOND;
}

/** A tablet that went is given up: its session, and the grace that it is given. */
export function givenUpUs(config: ClusterConfig): number {
  return sessionUs(config) + config.flags.tablet_heartbeat_timeout * MS;
}

/** Tasks of the longest OP, and calls that one of them may lose to a time-out. */
const TASKS = 10;

/**
 * The OPs of all partitions, one after the other in each queue. A task takes as long as it is asked
 * for, and may lose a call to its time-out; each replica that returns costs three OPs.
 */
export function opsUs({ flags, tables }: ClusterConfig): number {
  const replicas = tables.reduce((sum, table) => sum + table.partitions * (table.replicas ?? 3), 0);
  const perQueue = Math.ceil((3 * replicas) / flags.name_server_task_concurrency);
  return perQueue * (TASKS * flags.get_task_status_interval * MS + flags.request_timeout_ms * MS);
}
