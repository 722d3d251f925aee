import type { ClusterEvent, Endpoint, OpType } from '../protocol/index.js';
import { runScenario, scenarioOf, writeScenario, type ScenarioResult } from '../scenario/index.js';
import { scenarioOfPlan } from './plan-scenario.js';
import type { TabletFaultPlan } from './tablet-faults.js';

/** What a plan came to: `known` is what OpenMLDB is known to do, by the name of its file under `scenarios/findings`. */
export type PlanOutcome =
  | { readonly kind: 'held' }
  | { readonly kind: 'known'; readonly finding: KnownFinding }
  | { readonly kind: 'broken'; readonly reason: string };

export interface JudgedPlan {
  readonly outcome: PlanOutcome;
  readonly result: ScenarioResult;
  /** Leaders that were elected: a plan without any shows little. */
  readonly elections: number;
}

/** What OpenMLDB is known to do to a replica that then stays away for good. */
export type KnownFinding = 'recovery-is-not-retried' | 'registration-is-not-seen' | 'restart-is-not-noticed';

/** Watches a run for what explains, as far as OpenMLDB is known, that replicas stay away for good. */
class KnownCauses {
  elections = 0;
  private recoveryLost = false;
  private readonly offline = new Set<Endpoint>();
  private readonly registered = new Set<Endpoint>();
  /** Processes that died, and the nameserver has not taken them for offline since. */
  private readonly diedUnseen = new Set<Endpoint>();
  /** Of these, those that have registered again meanwhile. */
  private readonly backUnseen = new Set<Endpoint>();

  look(node: Endpoint, event: ClusterEvent): void {
    switch (event.kind) {
      case 'leader-published':
        this.elections++;
        return;
      case 'op-finished':
        this.recoveryLost ||= event.status === 'kFailed' && isRecovery(event.opType);
        return;
      case 'op-not-created':
        this.recoveryLost ||= isRecovery(event.opType);
        return;
      case 'tablet-offline':
        this.offline.add(event.endpoint);
        this.diedUnseen.delete(event.endpoint);
        this.backUnseen.delete(event.endpoint);
        return;
      case 'tablet-healthy':
        this.offline.delete(event.endpoint);
        return;
      case 'tablet-registered':
        this.registered.add(node);
        if (this.diedUnseen.has(node)) this.backUnseen.add(node);
        return;
      case 'process-died':
        this.registered.delete(node);
        this.diedUnseen.add(node);
        return;
      case 'zk-client-expired':
        this.registered.delete(node);
        return;
    }
  }

  get finding(): KnownFinding | undefined {
    for (const endpoint of this.offline) if (this.registered.has(endpoint)) return 'registration-is-not-seen';
    if (this.backUnseen.size > 0) return 'restart-is-not-noticed';
    return this.recoveryLost ? 'recovery-is-not-retried' : undefined;
  }
}

/** Whether an OP of this type is to bring a replica back. */
function isRecovery(type: OpType): boolean {
  return type === 'kRecoverTableOP' || type.startsWith('kReAddReplica');
}

/**
 * Runs a plan and says whether the rules held: one leader a term, terms that never fall, and every
 * acknowledged write on its leader or beyond the offset at which a later leader was elected. Where not
 * all replicas come back, a known cause must explain it.
 */
export function judgePlan(plan: TabletFaultPlan): JudgedPlan {
  const causes = new KnownCauses();
  const result = runScenario(scenarioOf(scenarioOfPlan(plan), 'plan.yaml'), {
    observer: { record: ({ node, body }) => causes.look(node, body) },
  });
  return { result, elections: causes.elections, outcome: outcomeOf(result, causes.finding) };
}

function outcomeOf(result: ScenarioResult, finding: KnownFinding | undefined): PlanOutcome {
  if (result.verdict === 'pass') return { kind: 'held' };
  const { violations, writes } = result;
  // A partition whose leader restarted unnoticed serves nobody; nothing else excuses that.
  const served = writes.unserved === 0 || finding === 'restart-is-not-noticed';
  const safe = violations.length === 0 && writes.lostIllegal === 0 && served;
  if (result.verdict === 'not-converged' && safe && finding !== undefined) return { kind: 'known', finding };
  return { kind: 'broken', reason: `${result.verdict}: ${result.reason ?? ''}` };
}

/** The plan as the text of a scenario file that `run` replays. */
export function planFile(plan: TabletFaultPlan, schema: string): string {
  return writeScenario(scenarioOfPlan(plan), schema);
}
