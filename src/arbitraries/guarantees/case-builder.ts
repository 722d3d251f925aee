import fc from 'fast-check';
import type { ScenarioFile } from '../../scenario/index.js';
import type { GuaranteeCase, Window } from './guarantee.js';

type Step = ScenarioFile['steps'][number];

/** Ways in which a node fails. */
export type Failure = 'kill' | 'power-fail' | 'isolate' | 'pause';

/** The cluster of a case. */
export interface Setting {
  readonly seed: number;
  readonly nameservers: number;
  readonly tablets: number;
  /** Tablets of each partition by their numbers from 1, the leader first. */
  readonly placement: readonly (readonly number[])[];
  readonly putsPerSecond: number;
  readonly flags: {
    readonly tablet_heartbeat_timeout: string;
    readonly binlog_notify_on_put: boolean;
  };
  readonly jitterMs: number;
  readonly permuteTies: boolean;
}

/** What all settings are drawn with: the flags that decide when a failover begins, and small delays. */
export const SURROUNDINGS = {
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  putsPerSecond: fc.constantFrom(20, 60),
  flags: fc.record({
    tablet_heartbeat_timeout: fc.constantFrom('60s', '20s', '0s'),
    binlog_notify_on_put: fc.boolean(),
  }),
  jitterMs: fc.constantFrom(0, 2),
  permuteTies: fc.boolean(),
};

/** Where `replicas` replicas of each of `partitions` partitions are, on tablets 1 to `tablets`. */
export function placements(
  tablets: number,
  partitions: number,
  replicas: number,
): fc.Arbitrary<readonly (readonly number[])[]> {
  const all = Array.from({ length: tablets }, (_, index) => index + 1);
  const one = fc
    .shuffledSubarray(all, { minLength: replicas, maxLength: replicas })
    .map((drawn): readonly number[] => drawn);
  return fc.array(one, { minLength: partitions, maxLength: partitions });
}

export const tablet = (number: number): string => `tablet(${number})`;
const endpoint = (number: number): string => `172.27.128.3${number}:8541`;

const WORKLOAD = 'writes';
/** Applications reach tables of a named database without a nameserver. */
const DB = 'app';
const TABLE = `${DB}.flow`;
/** A session is gone so long after its last ping at the most: its timeout, and a tick of the server. */
export const SESSION_GONE = '16s';

/** Writes the steps of a case down, and keeps in mind which of them mean something. */
export class CaseBuilder {
  private readonly steps: Step[] = [];
  private readonly windows: Window[] = [];
  private since: number | undefined;

  constructor(private readonly setting: Setting) {
    this.add({ wait: '8s' });
  }

  get partitions(): readonly number[] {
    return this.setting.placement.map((_, pid) => pid);
  }

  /** Partitions whose leader was placed on one of these tablets. */
  ledBy(tablets: readonly number[]): readonly number[] {
    return this.partitions.filter((pid) => tablets.includes(this.setting.placement[pid]![0]!));
  }

  add(...steps: readonly Step[]): this {
    this.steps.push(...steps);
    return this;
  }

  wait(ms: number): this {
    return this.add({ wait: `${ms}ms` });
  }

  /** From the next step on it counts how long a partition acknowledges nothing. */
  countFromHere(): this {
    this.since = this.steps.length;
    return this;
  }

  fail(how: Failure, process: string): this {
    return this.add({ [how]: process } as Step);
  }

  /** Takes the failure back. A process whose old session still lived gives up, and is started once more. */
  bringBack(how: Failure, processes: readonly string[]): this {
    if (how === 'isolate') return this.add({ heal: 'all' });
    for (const process of processes)
      this.add(how === 'pause' ? { resume: process } : ({ start: process } as Step));
    this.add({ wait: SESSION_GONE });
    for (const process of processes) this.add({ start: process } as Step);
    return this;
  }

  /** Reads and writes are normal again. */
  serving(within = '5m'): this {
    return this.add({ until: `serving(${TABLE})`, within });
  }

  /** Ten seconds in which these partitions must take writes, and others must not. */
  observe(serves: readonly number[], silent: readonly number[] = []): this {
    this.add({ wait: '10s' });
    // Writes that were under way at the begin of a window may have been acknowledged in it.
    const at = this.steps.length - 1;
    this.windows.push({ after: at - 1, before: at + 1, serves, silent });
    this.add({ wait: '1ms' });
    return this;
  }

  /** Every replica is flagged alive again, nothing is under way, and the writes have reached all. */
  whole(): this {
    const replicas = this.setting.placement.reduce((sum, tablets) => sum + tablets.length, 0);
    return this.stopWrites().add(
      { until: ['settled', `replicas(${TABLE}).alive == ${replicas}`], within: '15m' },
      { until: `synced(${TABLE})`, within: '10m' },
      { wait: '5s' },
    );
  }

  synced(): this {
    return this.add({ until: `synced(${TABLE})`, within: '10m' });
  }

  stopWrites(): this {
    return this.add({ workload: { stop: WORKLOAD } });
  }

  build(title: string, verify: ScenarioFile['verify'] = {}): GuaranteeCase {
    const { seed, nameservers, tablets, placement, putsPerSecond, flags } = this.setting;
    const { jitterMs, permuteTies } = this.setting;
    const file: ScenarioFile = {
      version: 1,
      title,
      seed,
      cluster: {
        ...(nameservers === 1 ? {} : { nameservers }),
        tablets,
        flags: { auto_failover: true, ...flags },
        ...(jitterMs === 0 ? {} : { jitter: `${jitterMs}ms` }),
        ...(permuteTies ? { permuteTies } : {}),
      },
      tables: [
        {
          name: 'flow',
          db: DB,
          partitions: placement.length,
          columns: ['card:string:index', 'value:string'],
          placement: Object.fromEntries(
            placement.map((numbers, pid) => [String(pid), numbers.map(endpoint)]),
          ),
        },
      ],
      workloads: [{ name: WORKLOAD, table: TABLE, puts: `${putsPerSecond}/s`, keys: 50, from: '5s' }],
      steps: this.steps,
      verify: { invariants: 'all', lostIllegal: 0, ...verify },
    };
    return { file, windows: this.windows, ...(this.since === undefined ? {} : { since: this.since }) };
  }
}
