import type { Io } from './io.js';

/** Lets signals in between the slices of a run; undefined when one of them was an interrupt. */
export async function drive<T>(run: Generator<void, T>, io: Io): Promise<T | undefined> {
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
    await new Promise((resume) => setImmediate(resume));
    if (io.isInterrupted()) return undefined;
  }
}
