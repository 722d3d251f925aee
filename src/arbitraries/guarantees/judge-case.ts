import {
  formatDuration,
  scenarioOf,
  scenarioRun,
  type ScenarioResult,
  type StepResult,
} from '../../scenario/index.js';
import { KnownCauses, type KnownFinding } from '../known-causes.js';
import type { GuaranteeCase, Window } from './guarantee.js';

/**
 * `held`: as promised. `finding`: not as promised, and a file under `scenarios/findings` says why.
 * `broken`: not as promised, and nobody knows why.
 */
export type CaseClass = 'held' | 'finding' | 'broken';

export interface JudgedCase {
  readonly class: CaseClass;
  readonly finding: KnownFinding | undefined;
  readonly reason: string | undefined;
  /** Longest time that a partition acknowledged nothing, from the fault on until writes ended. */
  readonly longestGapUs: number | undefined;
  readonly result: ScenarioResult;
}

/** A write that was acknowledged, and when. */
interface Ack {
  readonly pid: number;
  readonly startedUs: number;
  readonly endedUs: number;
}

/** Runs a case and holds it against its guarantee. */
export function* judgeCase({ file, since, windows }: GuaranteeCase): Generator<void, JudgedCase> {
  const causes = new KnownCauses();
  const acks: Ack[] = [];
  const started = new Map<number, number>();
  const result = yield* scenarioRun(scenarioOf(file, 'case.yaml'), {
    observer: {
      record: ({ node, timeUs, body }) => {
        causes.look(node, body);
        if (body.kind === 'write-started') started.set(body.id, timeUs);
        else if (body.kind === 'write-acknowledged')
          acks.push({ pid: body.pid, startedUs: started.get(body.id) ?? timeUs, endedUs: timeUs });
      },
    },
  });
  const pids = (file.tables?.[0]?.placement ? Object.keys(file.tables[0].placement) : []).map(Number);
  const complaint = verdictComplaint(result) ?? windowComplaint(windows, result.steps, acks);
  const { finding } = causes;
  return {
    class:
      complaint === undefined ? 'held' : finding !== undefined && isExcusable(result) ? 'finding' : 'broken',
    finding: complaint === undefined ? undefined : finding,
    reason: complaint,
    longestGapUs: since === undefined ? undefined : longestGap(pids, acks, result.steps, since),
    result,
  };
}

/** A finding explains replicas that stay away, not lost writes or broken rules. */
function isExcusable({ violations, writes }: ScenarioResult): boolean {
  return violations.length === 0 && writes.lostIllegal === 0;
}

function verdictComplaint({ verdict, reason }: ScenarioResult): string | undefined {
  return verdict === 'pass' ? undefined : `${verdict}: ${reason ?? ''}`;
}

function windowComplaint(
  windows: readonly Window[],
  steps: readonly StepResult[],
  acks: readonly Ack[],
): string | undefined {
  for (const { after, before, serves, silent = [] } of windows) {
    const fromUs = steps[after]?.endUs ?? 0;
    const toUs = steps[before]?.startUs ?? 0;
    const served = new Set(
      acks.filter(({ startedUs, endedUs }) => startedUs >= fromUs && endedUs < toUs).map(({ pid }) => pid),
    );
    const when = `between ${formatDuration(fromUs)} and ${formatDuration(toUs)}`;
    const mute = serves.find((pid) => !served.has(pid));
    if (mute !== undefined) return `partition ${mute} acknowledged nothing ${when}`;
    const loud = silent.find((pid) => served.has(pid));
    if (loud !== undefined) return `partition ${loud} acknowledged writes ${when}`;
  }
  return undefined;
}

function longestGap(
  pids: readonly number[],
  acks: readonly Ack[],
  steps: readonly StepResult[],
  since: number,
): number {
  const fromUs = steps[since]?.startUs ?? 0;
  const stop = steps.find(({ verb, index }) => verb === 'workload' && index > since) ?? steps.at(-1);
  const toUs = stop?.startUs ?? fromUs;
  let longest = 0;
  for (const pid of pids) {
    let last = fromUs;
    for (const ack of acks) {
      if (ack.pid !== pid || ack.endedUs <= fromUs || ack.endedUs > toUs) continue;
      longest = Math.max(longest, ack.endedUs - last);
      last = ack.endedUs;
    }
    longest = Math.max(longest, toUs - last);
  }
  return longest;
}
