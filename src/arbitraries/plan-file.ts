import type { ScenarioFile } from '../scenario/index.js';
import { PROFILES, type ClusterPlan, type Profile } from './cluster-plan.js';
import { everythingBack } from './healed.js';
import type { PlannedFault } from './planned-fault.js';

type Step = ScenarioFile['steps'][number];

const TABLE = 'flow';
/** The disk of a tablet as it was before. */
const IMAGE = 'before';
/** Faults begin after the cluster has come up, its table exists, and writes flow. */
const FIRST_MS = 8_000;
/** A session lives so long at the most after its last ping: timeout and one tick of the server. */
const SESSION_GONE_MS = 14_000;

/** After so long without a change the rules for a cluster at rest apply. */
const AT_REST = '5s';

/** A step at an instant of the plan; of those at the same instant, ends come before begins. */
interface Moment {
  readonly atMs: number;
  readonly step: Step;
}

/**
 * The plan as a scenario file, every part of it written out: what a run is, is in the file alone.
 *
 * @example writeScenario(fileOfPlan(fc.sample(clusterPlan('anything'), 1)[0]!))
 */
export function fileOfPlan(plan: ClusterPlan): ScenarioFile {
  const { promise }: Profile = PROFILES[plan.profile];
  const frame = frameOf(plan);
  const steps = promise === 'recovery' ? serialSteps(plan) : overlappingSteps(plan, frame);
  return { ...frame, steps: [...steps] };
}

function frameOf(plan: ClusterPlan): ScenarioFile {
  const { flags, profile } = plan;
  const { promise, kinds }: Profile = PROFILES[profile];
  const losesUnsynced = kinds.includes('power-fail') || kinds.includes('wipe');
  return {
    version: 1,
    title: `Random faults, profile ${profile}`,
    seed: plan.seed,
    cluster: {
      ...(plan.zookeeper === 1 ? {} : { zookeeper: plan.zookeeper }),
      ...(plan.nameservers === 1 ? {} : { nameservers: plan.nameservers }),
      ...(plan.tablets === 3 ? {} : { tablets: plan.tablets }),
      flags: {
        auto_failover: plan.autoFailover,
        tablet_heartbeat_timeout: `${flags.tablet_heartbeat_timeout}ms`,
        zk_session_timeout: `${flags.zk_session_timeout}ms`,
        get_task_status_interval: `${flags.get_task_status_interval}ms`,
        name_server_task_concurrency: flags.name_server_task_concurrency,
        make_snapshot_threshold_offset: flags.make_snapshot_threshold_offset,
        binlog_notify_on_put: flags.binlog_notify_on_put,
      },
      ...(plan.jitterMs === 0 ? {} : { jitter: `${plan.jitterMs}ms` }),
      ...(plan.permuteTies ? { permuteTies: true } : {}),
    },
    tables: [
      {
        name: 'flow',
        partitions: plan.partitions,
        replicas: plan.replicas,
        columns: ['card:string:index', 'value:string'],
      },
    ],
    workloads: [
      {
        name: 'writes',
        table: TABLE,
        puts: `${plan.putsPerSecond}/s`,
        ...(plan.getsPerSecond === 0 ? {} : { gets: `${plan.getsPerSecond}/s` }),
        keys: plan.keys,
        from: '5s',
      },
    ],
    steps: [{ wait: '1s' }],
    verify: {
      invariants: 'all',
      // What was not synced when the power failed is lost without an election: that is counted.
      lostIllegal: losesUnsynced ? '>= 0' : 0,
      ...(promise === 'recovery' ? { liveness: 'all' as const, unserved: 0 } : {}),
    },
  };
}

/** One fault after the other: another tablet's waits until the nameserver has all replicas back. */
function serialSteps(plan: ClusterPlan): readonly Step[] {
  const { faults, partitions, replicas } = plan;
  const whole: Step = {
    until: ['settled', `replicas(${TABLE}).alive == ${partitions * replicas}`],
    within: '10m',
  };
  const supervised: readonly Step[] = [
    { wait: `${SESSION_GONE_MS}ms` },
    { start: 'tablet(*)' },
    { wait: '2s' },
  ];
  const steps: Step[] = [{ wait: `${FIRST_MS}ms` }];
  let last: string | undefined;
  for (const fault of faults) {
    const on = 'on' in fault ? fault.on : undefined;
    if (last !== undefined && last !== on) steps.push(...supervised, whole);
    steps.push(
      { wait: `${fault.atMs}ms` },
      ...begin(fault, plan),
      { wait: `${fault.forMs}ms` },
      ...end(fault),
    );
    if (fault.kind === 'kill' && fault.forMs < SESSION_GONE_MS) {
      // The old session is not yet gone, so the process may have given up: it is started once more.
      steps.push({ wait: `${SESSION_GONE_MS - fault.forMs}ms` }, { start: fault.on });
    }
    last = on;
  }
  return [
    ...steps,
    ...supervised,
    { workload: { stop: 'writes' } },
    whole,
    { until: `synced(${TABLE})`, within: '10m' },
    { wait: AT_REST },
  ];
}

/** Faults that overlap: begins and ends in the order of their instants, nothing of them judged. */
function overlappingSteps(plan: ClusterPlan, frame: ScenarioFile): readonly Step[] {
  const moments: Moment[] = [];
  let atMs = FIRST_MS;
  for (const fault of plan.faults) {
    atMs += fault.atMs;
    for (const step of begin(fault, plan)) moments.push({ atMs, step });
    for (const step of end(fault)) moments.push({ atMs: atMs + fault.forMs, step });
  }
  moments.sort((a, b) => a.atMs - b.atMs);
  const steps = moments.map(
    ({ atMs: at, step }): Step => ({ ...step, at: `${at}ms`, lenient: true }) as Step,
  );
  return [
    ...steps,
    ...everythingBack(frame),
    { until: ['nameservers.leading == 1', 'settled'], within: '10m' },
    { wait: AT_REST },
  ];
}

function begin(fault: PlannedFault, shape: ClusterPlan): readonly Step[] {
  switch (fault.kind) {
    case 'kill':
    case 'expire':
    case 'blip':
    case 'pause':
    case 'isolate':
    case 'hold':
    case 'power-fail':
    case 'lose-write':
    case 'fill-disk':
    case 'stall-disk':
      return [{ [fault.kind]: fault.on } as Step];
    case 'wipe':
      return [{ kill: fault.on }, { wipe: fault.on }];
    case 'stale-return':
      return [{ 'disk-image': { process: fault.on, name: IMAGE } }];
    case 'partition':
      return [{ partition: [[fault.on], [...peers(fault.from, fault.on, shape)]] }];
    case 'cut':
      return [{ cut: { from: fault.on, to: fault.to } }];
    case 'slow-link':
      return [{ delay: { by: '300ms', from: fault.on, to: fault.to } }];
    case 'delay':
      return [{ delay: { by: `${fault.forMs}ms`, method: fault.method, times: fault.times } }];
    case 'drop':
    case 'duplicate':
    case 'lose-reply':
      return [{ [fault.kind]: { method: fault.method, times: fault.times } } as unknown as Step];
    case 'kill-at': {
      const { on, point, nth, how } = fault;
      return [
        {
          'kill-at': {
            process: on,
            point,
            ...(nth === 1 ? {} : { nth }),
            ...(how === 'kill' ? {} : { how }),
          },
        },
      ];
    }
    case 'skew':
      return [
        { skew: { process: fault.on, [fault.byMs < 0 ? 'slow' : 'fast']: `${Math.abs(fault.byMs)}ms` } },
      ];
    case 'slow':
      return [{ slow: { process: fault.on, by: `${fault.byMs}ms` } }];
    case 'step-down':
      return [{ 'step-down': 'zookeeper' }];
    case 'operator':
      return [{ ns: fault.line }];
  }
}

function end(fault: PlannedFault): readonly Step[] {
  switch (fault.kind) {
    case 'kill':
    case 'power-fail':
    case 'wipe':
      return [{ start: fault.on }];
    case 'stale-return':
      return [{ kill: fault.on }, { 'stale-return': { process: fault.on, image: IMAGE } }];
    case 'fill-disk':
      return [{ 'free-disk': fault.on }];
    case 'stall-disk':
      return [{ 'release-disk': fault.on }];
    case 'kill-at':
      return [{ start: fault.on }, { resume: fault.on }];
    case 'slow':
      return [{ slow: { process: fault.on, by: '0s' } }];
    case 'pause':
      return [{ resume: fault.on }];
    case 'hold':
      return [{ release: fault.on }];
    case 'cut':
    case 'slow-link':
      return [{ heal: { from: fault.on, to: fault.to } }];
    case 'partition':
    case 'isolate':
      return [{ heal: 'all' }];
    default:
      return [];
  }
}

function peers(
  from: 'zookeeper' | 'nameservers' | 'tablets' | 'everybody',
  tablet: string,
  { nameservers, tablets }: ClusterPlan,
): readonly string[] {
  const all = Array.from({ length: nameservers }, (_, index) => `nameserver(${index + 1})`);
  const others = Array.from({ length: tablets }, (_, index) => `tablet(${index + 1})`).filter(
    (other) => other !== tablet,
  );
  switch (from) {
    case 'zookeeper':
      return ['zookeeper(*)'];
    case 'nameservers':
      return all;
    case 'tablets':
      return others;
    case 'everybody':
      return ['zookeeper(*)', ...all, ...others, 'client'];
  }
}
