import type { Endpoint } from '../../protocol/index.js';
import { unreachable, type MessageFault } from '../../sim/index.js';
import { isAtPoint } from '../language/interleaving-point.js';
import { resolveSelector, type Situation } from '../language/situation.js';
import type { Act, MessagePattern, ProcessVerb } from '../plan.js';
import type { FaultsPort } from './cluster-port.js';
import { one, some, StepFailure } from './targets.js';

/** Acts that are done to the cluster, not by its clients. */
export type FaultAct = Extract<
  Act,
  {
    verb:
      | ProcessVerb
      | 'step-down'
      | 'lose-write'
      | 'partition'
      | 'cut'
      | 'heal'
      | 'heal-all'
      | 'lose-reply'
      | 'drop'
      | 'duplicate'
      | 'delay'
      | 'kill-at'
      | 'skew'
      | 'slow';
  }
>;

/** `situationNow` is for faults that strike later. */
export function performFault(
  faults: FaultsPort,
  act: FaultAct,
  situation: Situation,
  situationNow: () => Situation,
): void {
  switch (act.verb) {
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
      for (const address of some(act.targets, situation)) faults[act.verb](address);
      return;
    case 'skew':
      for (const address of some(act.targets, situation)) faults.skew(address, act.offsetUs, act.driftPpm);
      return;
    case 'slow':
      for (const address of some(act.targets, situation)) faults.slow(address, act.byUs);
      return;
    case 'step-down':
      if (!faults.stepDown()) throw new StepFailure('no ZooKeeper server leads others now');
      return;
    case 'lose-write':
      for (const address of some(act.targets, situation)) faults.loseWrite(address);
      return;
    case 'partition':
      return faults.partition(act.groups.map((group) => some(group, situation)));
    case 'cut':
    case 'heal':
      for (const from of some(act.from, situation)) {
        for (const to of some(act.to, situation)) if (from !== to) faults[act.verb](from, to);
      }
      return;
    case 'heal-all':
      return faults.healAll();
    case 'lose-reply':
    case 'drop':
    case 'duplicate':
      return faults.faultMessages({ ...matchOf(act.messages, situation), effect: act.verb });
    case 'delay': {
      const { byUs, messages } = act;
      const match = matchOf(messages, situation);
      if (messages.method === undefined) return faults.delayLink(match.from!, match.to!, byUs);
      return faults.faultMessages({ ...match, effect: 'delay', byUs });
    }
    case 'kill-at': {
      const { process, point, on, nth, how } = act;
      const place: Endpoint | undefined = on === undefined ? undefined : one(on, situation);
      return faults.atPoint({
        isAtPoint: ({ node, body }) => (place ?? node) === node && isAtPoint(body, point),
        nth,
        victim: () => resolveSelector(process, situationNow())[0],
        how,
      });
    }
    default:
      return unreachable(act);
  }
}

function matchOf(
  { from, to, method, times }: MessagePattern,
  situation: Situation,
): Pick<MessageFault, 'from' | 'to' | 'method' | 'times'> {
  return {
    ...(from === undefined ? {} : { from: one(from, situation) }),
    ...(to === undefined ? {} : { to: one(to, situation) }),
    ...(method === undefined ? {} : { method }),
    times,
  };
}
