import type { ScenarioFile } from '../scenario/index.js';
import type { CutPeer, TabletFault, TabletFaultPlan } from './tablet-faults.js';

/** A session lives so long at the most after its last ping: timeout and one tick of the server. */
const SESSION_GONE_MS = 14_000;
const TABLE = 'demo.flow';
const REPLICAS = 6;

const PEERS: Readonly<Record<CutPeer, (tablet: number) => readonly string[]>> = {
  zookeeper: () => ['zookeeper(1)'],
  nameserver: () => ['nameserver(1)'],
  tablets: others,
  everybody: (tablet) => ['zookeeper(1)', 'nameserver(1)', ...others(tablet), 'client'],
};

function others(tablet: number): readonly string[] {
  return [1, 2, 3].filter((other) => other !== tablet).map((other) => `tablet(${other})`);
}

type Step = ScenarioFile['steps'][number];

/** The steps of one fault, from its begin to its end. */
function faultSteps(fault: TabletFault): readonly Step[] {
  const process = `tablet(${fault.tablet})`;
  const lasts: Step = { wait: `${fault.forMs}ms` };
  switch (fault.kind) {
    case 'kill': {
      const restart: readonly Step[] = [{ kill: process }, lasts, { start: process }];
      if (fault.forMs >= SESSION_GONE_MS) return restart;
      // The old session is not yet gone, so the process may have given up: it is started once more.
      return [...restart, { wait: `${SESSION_GONE_MS - fault.forMs}ms` }, { start: process }];
    }
    case 'cut':
      return [{ partition: [[process], [...PEERS[fault.peer](fault.tablet)]] }, lasts, { heal: 'all' }];
    case 'expire':
      return [{ expire: process }, lasts];
  }
}

/**
 * The plan as a scenario: one ZooKeeper server, one nameserver, three tablets, a table of two
 * partitions with three replicas each, and writes throughout. A tablet counts as impaired until the
 * nameserver has all its replicas back, so another tablet's fault waits for that; the same tablet may
 * be hit again at any time.
 */
export function scenarioOfPlan(plan: TabletFaultPlan): ScenarioFile {
  const whole: Step = { until: ['settled', `replicas(${TABLE}).alive == ${REPLICAS}`], within: '10m' };
  // A process that gave up, since its session was gone or not yet gone, is started again.
  const supervised: readonly Step[] = [
    { wait: `${SESSION_GONE_MS}ms` },
    { start: 'tablet(*)' },
    { wait: '2s' },
  ];
  const steps: Step[] = [{ wait: '10s' }];
  let last: number | undefined;
  for (const fault of plan.faults) {
    if (last !== undefined && last !== fault.tablet) steps.push(...supervised, whole);
    steps.push({ wait: `${fault.afterMs}ms` }, ...faultSteps(fault));
    last = fault.tablet;
  }
  steps.push(...supervised, { workload: { stop: 'writes' } }, whole);
  steps.push({ until: `synced(${TABLE})`, within: '10m' });
  return {
    version: 1,
    title: 'Random faults of tablets, one at a time',
    seed: plan.seed,
    cluster: { flags: { tablet_heartbeat_timeout: '20s' } },
    tables: [
      {
        name: 'flow',
        db: 'demo',
        partitions: 2,
        replicas: 3,
        columns: ['card:string:index', 'value:string'],
      },
    ],
    workloads: [{ name: 'writes', table: TABLE, puts: `${plan.putsPerSecond}/s`, keys: 50, from: '5s' }],
    steps,
    verify: { invariants: 'all', unserved: 0 },
  };
}
