import type { RunObserver } from '../scenario/index.js';
import { Narrator } from './narrator.js';

const REMEMBERED = 5;

/** Remembers the last events of a run in words, for the block that ends a failure. */
export class LastEvents {
  private narrator: Narrator | undefined;
  private kept: string[] = [];

  readonly observer: RunObserver = {
    runBegins: (_, config) => {
      this.narrator = new Narrator(config, 'normal');
      this.kept = [];
    },
    record: (record) => {
      const narration = this.narrator!.tell(record);
      if (narration === undefined) return;
      this.kept.push(this.narrator!.formatInLine(narration));
      if (this.kept.length > REMEMBERED) this.kept.shift();
    },
  };

  /** Oldest first, a line each. */
  get lines(): readonly string[] {
    return this.kept;
  }
}

/** Lets several observers see one run, in this order. */
export function combined(observers: readonly (RunObserver | undefined)[]): RunObserver {
  const all = observers.filter((observer) => observer !== undefined);
  return {
    runBegins: (...args) => all.forEach((observer) => observer.runBegins?.(...args)),
    clusterIsUp: (...args) => all.forEach((observer) => observer.clusterIsUp?.(...args)),
    stepBegins: (...args) => all.forEach((observer) => observer.stepBegins?.(...args)),
    stepEnds: (...args) => all.forEach((observer) => observer.stepEnds?.(...args)),
    record: (...args) => all.forEach((observer) => observer.record?.(...args)),
    runEnds: (...args) => all.forEach((observer) => observer.runEnds?.(...args)),
  };
}
