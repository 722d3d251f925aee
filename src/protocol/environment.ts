import type { Node } from '../sim/index.js';
import type { Endpoint } from './ids.js';
import type { Flags } from './flags.js';
import type { Timing } from './timing.js';
import type { ZnodePaths } from './znode.js';

/** How the clients print: as the document shows it, or as the current source does. */
export type Look = 'manual' | '0.9';

/** What a process of the cluster is started with. */
export interface Environment {
  readonly node: Node;
  readonly flags: Flags;
  readonly timing: Timing;
  readonly zkServers: readonly Endpoint[];
  readonly paths: ZnodePaths;
  /** Unix seconds at virtual time 0. */
  readonly epochSeconds: number;
  /** Minutes east of Greenwich of the zone that times are printed in. */
  readonly zoneMinutes: number;
}

/** The process's own wall clock, in whole Unix seconds. */
export function unixSecondsNow(env: Environment): number {
  return env.epochSeconds + Math.floor(env.node.localUs / 1_000_000);
}

/** The process's own wall clock, in whole Unix milliseconds. */
export function unixMsNow(env: Environment): number {
  return env.epochSeconds * 1000 + Math.floor(env.node.localUs / 1000);
}
