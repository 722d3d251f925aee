import { HOUR, SECOND, type Node } from '../sim/index.js';
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

const DAY = 24 * HOUR;

/**
 * Microseconds that are left until the hour of the day `hour`, `delayUs` from now, by the process's own
 * clock and zone; 0 within that hour.
 */
export function untilHour(env: Environment, hour: number, delayUs: number): number {
  const localUs = (env.epochSeconds + env.zoneMinutes * 60) * SECOND + env.node.localUs + delayUs;
  const sinceHourUs = (((localUs - hour * HOUR) % DAY) + DAY) % DAY;
  return sinceHourUs < HOUR ? 0 : DAY - sinceHourUs;
}
