import type { ScenarioFile } from '../scenario/index.js';

type Step = ScenarioFile['steps'][number];

/** A session that was lost is gone after this long at the most, with the flags as they are shipped. */
const SESSION_GONE = '14s';

/** Everything is healed and started again, and then the cluster must come to rest. */
export function healed(file: Pick<ScenarioFile, 'tables' | 'workloads'>): readonly Step[] {
  const serving = (file.tables ?? []).map(({ db, name }) =>
    db === undefined ? `serving(${name})` : `serving(${db}.${name})`,
  );
  return [
    ...everythingBack(file),
    { until: ['nameservers.leading == 1', 'settled', ...serving], within: '10m' },
  ];
}

/** Every fault is taken back, and every process runs; workloads end. */
export function everythingBack({ workloads }: Pick<ScenarioFile, 'workloads'>): readonly Step[] {
  const everything = ['zookeeper(*)', 'nameserver(*)', 'tablet(*)'];
  return [
    ...(workloads ?? []).map(({ name }): Step => ({ workload: { stop: name } })),
    { heal: 'all' },
    { resume: everything },
    { wait: SESSION_GONE },
    { start: everything },
    // A process that gave up, since its old session was not yet gone, is started once more.
    { wait: SESSION_GONE },
    { start: everything },
  ];
}
