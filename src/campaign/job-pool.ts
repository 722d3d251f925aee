import { availableParallelism } from 'node:os';
import Tinypool from 'tinypool';
import { runJob, type Job, type OutcomeOf } from './job.js';

const WORKER = new URL('./worker.js', import.meta.url);
/** Run from the sources there is no worker that Node could load: everything runs in this thread. */
const WIDEST = import.meta.url.endsWith('.ts') ? 1 : availableParallelism();

export interface PoolOptions {
  /** Worker threads; 1 runs everything in this thread. Default: as many as the machine has cores. */
  readonly jobs?: number | undefined;
  /** Asked between jobs. */
  readonly isInterrupted: () => boolean;
}

/**
 * Runs jobs, several at a time, and hands over each outcome as it comes, with the number of its job.
 * Returns false when it was interrupted; jobs under way are then given up.
 */
export async function runJobs<J extends Job>(
  work: Iterable<J>,
  { jobs = WIDEST, isInterrupted }: PoolOptions,
  onOutcome: (outcome: OutcomeOf<J>, number: number, job: J) => void,
): Promise<boolean> {
  const width = Math.min(jobs, WIDEST === 1 ? 1 : jobs);
  if (width === 1) return runHere(work, isInterrupted, onOutcome);
  const pool = new Tinypool({ filename: WORKER.href, minThreads: width, maxThreads: width });
  const underWay = new Set<Promise<void>>();
  let number = 0;
  try {
    for (const job of work) {
      if (isInterrupted()) return false;
      const mine = number++;
      const run = (pool.run(job, { name: 'runJob' }) as Promise<OutcomeOf<J>>).then((outcome) => {
        underWay.delete(run);
        onOutcome(outcome, mine, job);
      });
      underWay.add(run);
      // Twice as many as there are threads: none has to wait for its next job.
      if (underWay.size >= 2 * width) await Promise.race(underWay);
    }
    while (underWay.size > 0 && !isInterrupted()) await Promise.race(underWay);
    return underWay.size === 0;
  } finally {
    await pool.destroy();
  }
}

async function runHere<J extends Job>(
  work: Iterable<J>,
  isInterrupted: () => boolean,
  onOutcome: (outcome: OutcomeOf<J>, number: number, job: J) => void,
): Promise<boolean> {
  let number = 0;
  for (const job of work) {
    await new Promise((resume) => setImmediate(resume));
    if (isInterrupted()) return false;
    onOutcome(runJob(job), number++, job);
  }
  return true;
}
