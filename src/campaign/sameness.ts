import type { ScenarioFile, ScenarioResult, Verdict } from '../scenario/index.js';

/** What makes two failures the same one: verdict, and the rule or the wait that it is about. */
export interface Sameness {
  readonly verdict: Verdict;
  readonly about: string | undefined;
}

/** Numbers, times and endpoints differ between runs that fail alike. */
export function alike(reason: string | undefined): string {
  return (reason ?? '').replace(/\d+(\.\d+)*(:\d+)?/g, '#');
}

export function samenessOf({ verdict, violations, writes, reason }: ScenarioResult): Sameness {
  if (verdict === 'invariant-violated') return { verdict, about: violations[0]?.rule };
  if (verdict === 'expectation-failed' && writes.lostIllegal > 0) return { verdict, about: 'lostIllegal' };
  // Which condition was waited for may change while the scenario shrinks; that it was in vain may not.
  if (verdict === 'not-converged' || verdict === 'unrecoverable-by-design')
    return { verdict, about: undefined };
  return { verdict, about: alike(reason) };
}

export function isSame(result: ScenarioResult, { verdict, about }: Sameness): boolean {
  const other = samenessOf(result);
  return other.verdict === verdict && other.about === about;
}

/** Lines that a reader of the file has to go through: what shrinking makes fewer. */
export function sizeOf(file: ScenarioFile): number {
  return file.steps.length;
}
