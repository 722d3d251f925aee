import type { ScenarioResult } from '../scenario/index.js';
import { roughDuration } from './sentences/memory.js';

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** `9 steps, 1m43s, 11555 events, 504 writes acknowledged (504 stable)`: a run in one line. */
export function summaryOf({ steps, virtualTimeUs, events, writes, limits }: ScenarioResult): string {
  const parts = [
    plural(steps.length, 'step'),
    `${roughDuration(virtualTimeUs)} of virtual time`,
    plural(events, 'event'),
  ];
  if (writes.acknowledged > 0)
    parts.push(`${plural(writes.acknowledged, 'write')} acknowledged: ${fates(writes)}`);
  for (const { rule, count } of limits) parts.push(`${rule} not kept ${plural(count, 'time')}`);
  return parts.join(', ');
}

function fates({ stable, lostAllowed, lostIllegal, unserved }: ScenarioResult['writes']): string {
  const named: readonly (readonly [number, string])[] = [
    [stable, 'stable'],
    [lostAllowed, 'lost as allowed'],
    [lostIllegal, 'lost against the rules'],
    [unserved, 'unserved'],
  ];
  return named
    .filter(([count]) => count > 0)
    .map(([count, name]) => `${count} ${name}`)
    .join(', ');
}
