import type { Endpoint } from '../../protocol/index.js';
import { unreachable } from '../../sim/index.js';
import { formatSelector, type Selector } from '../language/selector.js';
import { resolveSelector, type Situation } from '../language/situation.js';
import type { Act, PlannedWorkload } from '../plan.js';
import type { ClusterPort } from './cluster-port.js';

/** A step that cannot be done as things stand: its selector means nobody. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
}

/** Acts that are over at once, or when their command has answered; time and judgement are the runner's. */
export type PromptAct = Exclude<Act, { verb: 'wait' | 'until' | 'check' | 'note' }>;

function some(selectors: readonly Selector[], situation: Situation): readonly Endpoint[] {
  return selectors.flatMap((selector) => {
    const found = resolveSelector(selector, situation);
    if (found.length === 0) throw new StepFailure(`${formatSelector(selector)} is nobody now`);
    return found;
  });
}

function one(selector: Selector, situation: Situation): Endpoint {
  return some([selector], situation)[0]!;
}

/** Does what a step says. Returns what it printed, if it is a command. */
export function perform(
  cluster: ClusterPort,
  act: PromptAct,
  situation: Situation,
  workloads: readonly PlannedWorkload[],
): readonly string[] | undefined {
  switch (act.verb) {
    case 'ns': {
      const target = act.on === undefined ? {} : { target: one(act.on, situation) };
      return cluster.ns(act.line, {
        ...target,
        ...(act.answers.length === 0 ? {} : { answers: act.answers }),
      });
    }
    case 'tablet':
      return cluster.tablet(one(act.on, situation), act.line);
    case 'sdk':
      return cluster.sdk(act.line);
    case 'put': {
      const { db, name: table, pid } = act.into;
      const to = one(act.to ?? { kind: 'leader', partition: act.into }, situation);
      const problem = cluster.putRows({ db, table, pid: pid!, to, rows: act.rows, first: act.first });
      if (problem !== undefined) throw new StepFailure(problem);
      return undefined;
    }
    case 'kill':
    case 'start':
    case 'restart':
    case 'pause':
    case 'resume':
    case 'expire':
    case 'blip':
    case 'isolate':
      for (const address of some(act.targets, situation)) cluster[act.verb](address);
      return undefined;
    case 'step-down':
      if (!cluster.stepDown()) throw new StepFailure('no ZooKeeper server leads others now');
      return undefined;
    case 'lose-write':
      for (const address of some(act.targets, situation)) cluster.loseWrite(address);
      return undefined;
    case 'partition':
      cluster.partition(act.groups.map((group) => some(group, situation)));
      return undefined;
    case 'cut':
    case 'heal':
      for (const from of some(act.from, situation)) {
        for (const to of some(act.to, situation)) if (from !== to) cluster[act.verb](from, to);
      }
      return undefined;
    case 'heal-all':
      cluster.heal();
      return undefined;
    case 'lose-reply': {
      const { from, to, method, times } = act;
      cluster.loseReply({
        ...(from === undefined ? {} : { from: one(from, situation) }),
        ...(to === undefined ? {} : { to: one(to, situation) }),
        ...(method === undefined ? {} : { method }),
        times,
      });
      return undefined;
    }
    case 'workload': {
      const spec = workloads.find((workload) => workload.name === act.name)!;
      if (act.action === 'start') cluster.startWorkload(specOf(spec));
      else cluster.stopWorkload(act.name);
      return undefined;
    }
    default:
      return unreachable(act);
  }
}

export function specOf({
  name,
  db,
  table,
  putsPerSecond,
  keys,
}: PlannedWorkload): Parameters<ClusterPort['startWorkload']>[0] {
  return { name, db, table, putsPerSecond, keys };
}
