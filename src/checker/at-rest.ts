import type { Cluster } from '../cluster/index.js';
import { isFinished, type ClusterEvent } from '../protocol/index.js';
import { SECOND, type TraceRecord } from '../sim/index.js';

/** So long nothing must have changed before a cluster counts as being at rest. */
export const QUIET_US = 4 * SECOND;

/** Events after which something may still be under way. */
const CHANGES: ReadonlySet<string> = new Set([
  'process-died',
  'process-started',
  'process-paused',
  'process-resumed',
  'link-cut',
  'link-healed',
  'zk-client-expired',
  'zk-session-expired',
  'tablet-registered',
  'tablet-healthy',
  'tablet-offline',
  'ns-leading',
  'ns-stepped-down',
  'op-created',
  'op-finished',
  'op-recovered',
  'task-finished',
  'replica-flagged',
  'replica-loaded',
  'replica-dropped',
  'replica-truncated',
  'role-changed',
  'leader-published',
  'conf-set',
  'entry-appended',
  'entries-applied',
  'write-started',
]);

/**
 * Tells whether a cluster is at rest: every process runs and reaches every other, one nameserver leads
 * and takes all tablets for healthy, no OP is unfinished, and nothing has changed for {@link QUIET_US}.
 */
export class RestWatch {
  private changedUs = 0;

  constructor(private readonly cluster: Cluster) {}

  look({ body, timeUs }: TraceRecord<ClusterEvent>): void {
    if (CHANGES.has(body.kind)) this.changedUs = timeUs;
  }

  get isAtRest(): boolean {
    const { cluster, changedUs } = this;
    const { lab, config } = cluster;
    if (cluster.nowUs - changedUs < QUIET_US) return false;
    const nodes = [...lab.nodes.values()];
    if (nodes.some((node) => node.state !== 'running')) return false;
    if (nodes.some((from) => nodes.some((to) => !lab.network.passes(from, to)))) return false;
    if (config.nameservers.filter((address) => cluster.nameserver(address)?.running === true).length !== 1)
      return false;
    const active = cluster.view().active!;
    return (
      active.ops.every((op) => isFinished(op.status)) &&
      config.tablets.every((tablet) =>
        active.tablets.some(({ endpoint, state }) => endpoint === tablet && state === 'kHealthy'),
      )
    );
  }
}
