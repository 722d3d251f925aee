import { marksOf, marksReached } from '../arbitraries/marks.js';
import type { ProfileName } from '../arbitraries/cluster-plan.js';
import type { FuzzRun } from '../campaign/fuzz.js';

/** Runs that are started before it is looked again whether a campaign has seen everything. */
export const BATCH = 100;
/** So many batches must bring nothing new. */
const STABLE_BATCHES = 2;

/** What a campaign has reached, and what is still missing. */
export class Coverage {
  private readonly seen = new Set<string>();
  private readonly wanted: readonly string[];
  private sizes: number[] = [];
  private faults = 0;

  constructor(profile: ProfileName) {
    this.wanted = marksOf(profile);
  }

  add(run: FuzzRun): void {
    this.faults += run.injected;
    for (const mark of marksReached(run)) this.seen.add(mark);
  }

  /** Faults that were injected. */
  get injected(): number {
    return this.faults;
  }

  get missing(): readonly string[] {
    return this.wanted.filter((mark) => !this.seen.has(mark));
  }

  /** To be called after each batch: whether nothing is missing, and the last batches brought nothing new. */
  isStable(): boolean {
    this.sizes.push(this.seen.size);
    const last = this.sizes.slice(-1 - STABLE_BATCHES);
    return this.missing.length === 0 && last.length > STABLE_BATCHES && last[0] === last.at(-1);
  }

  /** One line, for the summary. */
  get summary(): string {
    const { missing, wanted } = this;
    if (wanted.length === 0) return 'nothing is to be reached under this profile';
    return missing.length === 0
      ? `all ${wanted.length} marks were reached`
      : `${missing.length} of ${wanted.length} marks are missing: ${missing.join(', ')}`;
  }
}
