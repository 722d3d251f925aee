import type { ClusterConfig } from '../../cluster/index.js';
import type { ClusterEvent } from '../../protocol/index.js';
import { formatDuration } from '../../scenario/index.js';

/** Shorter stretches are work, not waits. */
const WAIT_US = 400_000;

/**
 * What the time between an event and its cause was spent on, with the flag that decides about it;
 * undefined when it was short.
 */
export function nameWait(
  cause: ClusterEvent,
  event: ClusterEvent,
  elapsedUs: number,
  flags: ClusterConfig['flags'],
): string | undefined {
  if (elapsedUs < WAIT_US) return undefined;
  const waited = formatDuration(Math.round(elapsedUs / 100_000) * 100_000);
  const flag = (name: 'zk_session_timeout' | 'tablet_heartbeat_timeout' | 'get_task_status_interval') =>
    `${name} is ${formatDuration(flags[name] * 1000)}`;
  switch (event.kind) {
    case 'zk-session-expired':
      return `${waited} until ZooKeeper gives the session up: ${flag('zk_session_timeout')}`;
    case 'tablet-failed-over':
      return `${waited} of grace: ${flag('tablet_heartbeat_timeout')}`;
    case 'task-finished':
      return cause.kind === 'task-started'
        ? `${waited} for the task; the nameserver asks how it goes every so often: ${flag('get_task_status_interval')}`
        : `${waited} until it fails and the nameserver, which asks every so often, learns of it: ${flag('get_task_status_interval')}`;
    case 'op-started':
      return `${waited} behind other OPs of its queue`;
    case 'rpc-failed':
      return `${waited} until the call is given up`;
    default:
      return `${waited} pass`;
  }
}
