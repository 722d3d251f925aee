import fc from 'fast-check';
import type { FaultKind, PlannedFault } from './planned-fault.js';
import { FAULT_KINDS, faultOf } from './planned-fault.js';

/** How a plan is judged, and with it which faults it may hold. */
export type ProfileName = keyof typeof PROFILES;

export interface Profile {
  readonly help: string;
  /** Kinds of faults that may be drawn. */
  readonly kinds: readonly FaultKind[];
  /**
   * `recovery`: one fault after the other, each waited for, and everything must be served and whole
   * again, unless a finding explains why not. `safety`: faults overlap, and only what must never
   * happen is judged.
   */
  readonly promise: 'recovery' | 'safety';
}

const OF_DISKS: readonly FaultKind[] = ['wipe', 'stale-return', 'fill-disk', 'stall-disk'];
const OF_TABLETS: readonly FaultKind[] = ['kill', 'expire', 'blip', 'partition', 'pause'];

/** Envelopes within which plans are drawn. */
export const PROFILES = {
  tablets: {
    help: 'tablets fail one at a time: failover and recovery are promised',
    kinds: OF_TABLETS,
    promise: 'recovery',
  },
  anything: {
    help: 'every kind of fault, several at once, and an operator: nothing may be lost without an excuse',
    kinds: FAULT_KINDS.filter((kind) => kind !== 'power-fail' && !OF_DISKS.includes(kind)),
    promise: 'safety',
  },
  power: {
    help: 'as anything, and machines lose their power: what was not synced may be lost',
    kinds: FAULT_KINDS.filter((kind) => !OF_DISKS.includes(kind)),
    promise: 'safety',
  },
  disks: {
    help: 'as power, and disks come back empty or old, run full, or end no sync',
    kinds: FAULT_KINDS,
    promise: 'safety',
  },
  none: { help: 'no faults at all: every rule must be silent', kinds: [], promise: 'recovery' },
} as const satisfies Record<string, Profile>;

/** Flags that decide about failover, with values that differ in what they decide. */
export interface PlanFlags {
  readonly tablet_heartbeat_timeout: number;
  readonly zk_session_timeout: number;
  readonly get_task_status_interval: number;
  readonly name_server_task_concurrency: number;
  readonly make_snapshot_threshold_offset: number;
  readonly binlog_notify_on_put: boolean;
}

/** A cluster, its work and its faults: one value, from which a scenario file follows. */
export interface ClusterPlan {
  readonly profile: ProfileName;
  readonly seed: number;
  readonly zookeeper: number;
  readonly nameservers: number;
  readonly tablets: number;
  readonly partitions: number;
  readonly replicas: number;
  readonly autoFailover: boolean;
  readonly flags: PlanFlags;
  readonly putsPerSecond: number;
  /** 0 for none. */
  readonly getsPerSecond: number;
  readonly keys: number;
  readonly jitterMs: number;
  readonly permuteTies: boolean;
  readonly faults: readonly PlannedFault[];
}

const flags: fc.Arbitrary<PlanFlags> = fc.record({
  tablet_heartbeat_timeout: fc.constantFrom(20_000, 0, 1_000, 5_000),
  zk_session_timeout: fc.constantFrom(10_000, 2_000, 2_000, 5_000),
  get_task_status_interval: fc.constantFrom(2_000, 100),
  name_server_task_concurrency: fc.constantFrom(2, 1, 8),
  make_snapshot_threshold_offset: fc.constantFrom(100_000, 0),
  binlog_notify_on_put: fc.boolean(),
});

/**
 * Swarm testing: each plan draws which of the kinds are on at all. Where faults overlap, kills and
 * commands are always on: without something to recover from, most other faults do nothing.
 */
function faults(
  { kinds, promise }: Profile,
  shape: Parameters<typeof faultOf>[1],
): fc.Arbitrary<PlannedFault[]> {
  if (kinds.length === 0) return fc.constant([]);
  const whole = promise === 'recovery';
  const always: readonly FaultKind[] = whole ? [] : ['kill', 'operator'];
  return fc.subarray([...kinds], { minLength: 1 }).chain((on) =>
    fc.array(fc.oneof(...[...always, ...on].map((kind) => faultOf(kind, shape))), {
      minLength: whole ? 1 : 3,
      maxLength: whole ? 4 : 12,
    }),
  );
}

/**
 * Plans of a profile. They shrink to fewer faults, fewer processes and the flags as they are shipped.
 *
 * @example fc.sample(clusterPlan('tablets'), 1)
 */
export function clusterPlan(name: ProfileName = 'tablets'): fc.Arbitrary<ClusterPlan> {
  const profile: Profile = PROFILES[name];
  const whole = profile.promise === 'recovery';
  const topology = fc.record({
    zookeeper: fc.constantFrom(1, ...(whole ? [] : [3])),
    nameservers: fc.constantFrom(1, 2),
    tablets: fc.constantFrom(3, ...(whole ? [] : [2, 4])),
    partitions: fc.integer({ min: 1, max: 3 }),
  });
  return topology.chain((shape) =>
    fc.record({
      profile: fc.constant(name),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      ...fixed(shape),
      replicas: whole ? fc.constant(3) : fc.integer({ min: 1, max: Math.min(3, shape.tablets) }),
      autoFailover: whole ? fc.constant(true) : fc.constantFrom(true, true, true, false),
      flags: whole
        ? flags.map((drawn) => ({ ...drawn, tablet_heartbeat_timeout: 20_000, zk_session_timeout: 10_000 }))
        : flags,
      putsPerSecond: fc.constantFrom(5, 20),
      getsPerSecond: fc.constantFrom(0, 5),
      keys: fc.constantFrom(50, 5),
      jitterMs: fc.constantFrom(0, 0, 2),
      permuteTies: fc.boolean(),
      faults: faults(profile, { ...shape, promise: profile.promise }),
    }),
  );
}

type Shape = Pick<ClusterPlan, 'zookeeper' | 'nameservers' | 'tablets' | 'partitions'>;

function fixed({ zookeeper, nameservers, tablets, partitions }: Shape) {
  return {
    zookeeper: fc.constant(zookeeper),
    nameservers: fc.constant(nameservers),
    tablets: fc.constant(tablets),
    partitions: fc.constant(partitions),
  };
}
