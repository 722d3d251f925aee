import { formatDuration } from '../format/duration.js';
import type { VerifyFile } from '../format/scenario-schema.js';
import { formatCondition } from '../language/condition.js';
import type { PlannedStep } from '../plan.js';

const HOW = {
  exact: 'prints exactly',
  blanks: 'prints, but for blanks,',
  shape: 'prints, but for times,',
  contains: 'prints at least',
} as const;

/** What a step judges, in words: a condition, or what a command must print. */
export function assertionOf({ act, text }: PlannedStep): string | undefined {
  switch (act.verb) {
    case 'check':
      return formatCondition(act.condition);
    case 'until':
      return `${formatCondition(act.condition)}, within ${formatDuration(act.withinUs)}`;
    default: {
      if (!('expect' in act) || act.expect?.text === undefined) return undefined;
      const lines = act.expect.text.split('\n').filter((line) => line.trim() !== '');
      const what = lines.length === 1 ? `'${lines[0]!.trim()}'` : `${lines.length} lines`;
      return `${text} ${HOW[act.expect.compare]} ${what}`;
    }
  }
}

/** What the whole run is held to, in words. */
export function assertionsOver(verify: VerifyFile | undefined): readonly string[] {
  const { invariants = 'all', liveness = 'none', ...counts } = verify ?? {};
  const rules = Array.isArray(invariants) ? invariants.join(', ') : invariants;
  const bounds = Object.entries(counts).map(([name, bound]) => `writes ${name}: ${String(bound)}`);
  const recovers = liveness === 'all' ? ['recovers after the last step'] : [];
  return [`rules: ${String(rules)}`, ...recovers, ...bounds];
}
