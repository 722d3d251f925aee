import type { Verdict } from '../scenario/index.js';
import type { RunSummary, StrikeJob } from './job.js';
import { alike } from './sameness.js';

/** Runs that ended alike: the same verdict, for the same reason but for its numbers. */
export interface StrikeClass {
  readonly verdict: Verdict;
  readonly reason: string | undefined;
  count: number;
  /** The strike of lowest number that ended so. */
  first: { readonly number: number; readonly job: StrikeJob };
}

/** Counts what strikes came to, by class. */
export class StrikeCensus {
  private readonly classes = new Map<string, StrikeClass>();
  tried = 0;

  add({ verdict, reason }: RunSummary, number: number, job: StrikeJob): void {
    this.tried++;
    const key = `${verdict} ${alike(reason)}`;
    const known = this.classes.get(key);
    if (known === undefined) {
      this.classes.set(key, { verdict, reason, count: 1, first: { number, job } });
      return;
    }
    known.count++;
    if (number < known.first.number) known.first = { number, job };
  }

  /** Most frequent first. */
  get all(): readonly StrikeClass[] {
    return [...this.classes.values()].sort((a, b) => b.count - a.count || a.first.number - b.first.number);
  }
}
