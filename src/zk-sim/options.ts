import type { Endpoint, Timing } from '../protocol/index.js';
import type { Node } from '../sim/index.js';

/** A server's configuration; durations that are drawn are drawn per use between two bounds. */
export interface ZooKeeperOptions {
  readonly tickMs: number;
  /** Bounds of a session's timeout; twice and twenty times the tick unless given. */
  readonly minSessionTimeoutMs: number;
  readonly maxSessionTimeoutMs: number;
  /** Ticks that a follower may take to take over the leader's log. */
  readonly initLimit: number;
  /** Ticks of silence after which leader and follower give each other up. */
  readonly syncLimit: number;
  /**
   * What a write that waits for its commit holds up: every later request on that server, as in 3.4,
   * or those of the same session, as since 3.5.
   */
  readonly pendingWriteBlocks: 'server' | 'session';
  /** From agreement on a leader until it is acted upon. */
  readonly electionDelayMs: readonly [low: number, high: number];
  /** Time a follower takes to take over the leader's log. */
  readonly syncDelayMs: readonly [low: number, high: number];
  /** Orders that ZooKeeper leaves to a hash table: as inserted, or permuted by the seed. */
  readonly unordered: 'insertion' | 'shuffled';
}

/** What one ZooKeeper server process is started with. An `Environment` of the cluster will do. */
export interface ZooKeeperEnvironment {
  readonly node: Node;
  readonly timing: Timing;
  /** All servers of the ensemble; the first has server id 1. */
  readonly zkServers: readonly Endpoint[];
  readonly epochSeconds: number;
  /** The place in the list unless given. */
  readonly serverId?: number;
  readonly zookeeper?: Partial<ZooKeeperOptions>;
}

/**
 * All options, from what is given.
 *
 * @example resolveOptions({ tickMs: 3000 }).minSessionTimeoutMs // 6000
 */
export function resolveOptions(given: Partial<ZooKeeperOptions> = {}): ZooKeeperOptions {
  const tickMs = given.tickMs ?? 2000;
  return {
    tickMs,
    minSessionTimeoutMs: 2 * tickMs,
    maxSessionTimeoutMs: 20 * tickMs,
    initLimit: 5,
    syncLimit: 2,
    pendingWriteBlocks: 'server',
    electionDelayMs: [200, 400],
    syncDelayMs: [100, 400],
    unordered: 'insertion',
    ...given,
  };
}
