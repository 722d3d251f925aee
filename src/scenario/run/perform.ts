import { MemoryFiles } from '../../client/index.js';
import { unreachable } from '../../sim/index.js';
import type { DiskAct } from '../disk-acts.js';
import { isDiskVerb } from '../format/disk-verbs.js';
import type { Situation } from '../language/situation.js';
import type { Act, PlannedWorkload } from '../plan.js';
import type { ClusterPort } from './cluster-port.js';
import { performDiskFault } from './perform-disk-fault.js';
import { performFault } from './perform-fault.js';
import { one, StepFailure } from './targets.js';

/** Acts that are over at once, or when their command has answered; time and judgement are the runner's. */
export type PromptAct = Exclude<Act, { verb: 'wait' | 'until' | 'check' | 'note' }>;

/** Does what a step says. Returns what it printed, if it is a command. */
export function perform(
  cluster: ClusterPort,
  act: PromptAct,
  situationNow: () => Situation,
  workloads: readonly PlannedWorkload[],
): readonly string[] | undefined {
  const situation = situationNow();
  if (isDiskAct(act)) {
    performDiskFault(cluster, act, situation);
    return undefined;
  }
  switch (act.verb) {
    case 'ns':
      return typeIntoNs(cluster, act, situation);
    case 'tablet':
      return cluster.tablet(one(act.on, situation), act.line);
    case 'ops':
      return runOps(cluster, act);
    case 'ops-end':
      return endOps(cluster, act.name);
    case 'sdk':
      return cluster.sdk(act.line);
    case 'put':
      return failOn(putRows(cluster, act, situation));
    case 'enqueue':
      return failOn(enqueue(cluster, act));
    case 'kill':
    case 'start':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'expire':
    case 'blip':
    case 'isolate':
    case 'hold':
    case 'release':
    case 'step-down':
    case 'lose-write':
    case 'partition':
    case 'cut':
    case 'heal':
    case 'heal-all':
    case 'lose-reply':
    case 'drop':
    case 'duplicate':
    case 'delay':
    case 'kill-at':
    case 'skew':
    case 'slow':
      performFault(cluster.faults, act, situation, situationNow);
      return undefined;
    case 'workload':
      if (act.action === 'stop') cluster.stopWorkload(act.name);
      else cluster.startWorkload(specOf(workloads.find((workload) => workload.name === act.name)!));
      return undefined;
    default:
      return unreachable(act);
  }
}

function isDiskAct(act: PromptAct): act is DiskAct {
  return isDiskVerb(act.verb);
}

function typeIntoNs(
  cluster: ClusterPort,
  { line, on, answers, files }: Act & { verb: 'ns' },
  situation: Situation,
): readonly string[] {
  return cluster.ns(line, {
    ...(on === undefined ? {} : { target: one(on, situation) }),
    ...(answers.length === 0 ? {} : { answers }),
    ...(files === undefined ? {} : { files: filesOf(files) }),
  });
}

function runOps(cluster: ClusterPort, { line, name }: Act & { verb: 'ops' }): readonly string[] | undefined {
  if (name === undefined) return endOf(cluster.ops(line), line);
  cluster.startOps(name, line);
  return undefined;
}

function endOps(cluster: ClusterPort, name: string): readonly string[] {
  return endOf(cluster.endOps(name), name);
}

function endOf(printed: readonly string[] | undefined, called: string): readonly string[] {
  if (printed !== undefined) return printed;
  throw new StepFailure(`openmldb_ops.py ${called} waits for something that does not come`);
}

function failOn(problem: string | undefined): undefined {
  if (problem !== undefined) throw new StepFailure(problem);
  return undefined;
}

function putRows(
  cluster: ClusterPort,
  { into, to, rows, first }: Act & { verb: 'put' },
  situation: Situation,
): string | undefined {
  const { db, name: table, pid } = into;
  const target = one(to ?? { kind: 'leader', partition: into }, situation);
  return cluster.putRows({ db, table, pid: pid!, to: target, rows, first });
}

function enqueue(
  cluster: ClusterPort,
  { op, table, pid, workUs }: Act & { verb: 'enqueue' },
): string | undefined {
  const { db, name } = table;
  const problem = cluster.enqueue({ op, db, name, pid, workMs: Math.round(workUs / 1000) });
  return problem === undefined ? undefined : `${op} was not created: ${problem}`;
}

function filesOf(contents: Readonly<Record<string, string>>): MemoryFiles {
  const files = new MemoryFiles();
  for (const [path, text] of Object.entries(contents)) files.write(path, text);
  return files;
}

export function specOf({
  name,
  db,
  table,
  putsPerSecond,
  getsPerSecond,
  keys,
  catalog,
}: PlannedWorkload): Parameters<ClusterPort['startWorkload']>[0] {
  return {
    name,
    db,
    table,
    putsPerSecond,
    getsPerSecond,
    keys,
    ...(catalog === undefined ? {} : { catalog }),
  };
}
