import fc from 'fast-check';
import { Draws, type Runner } from '../workload.js';

/** W1-order with fast-check's scheduler: each token is a promise, the scheduler picks the next. */
export function fastCheckScheduler(actors: number): Runner {
  return {
    name: "fast-check's scheduler",
    share: 0.01,
    async run(pending, deliveries) {
      const [scheduler] = fc.sample(fc.scheduler(), { numRuns: 1, seed: 1 });
      const draws = new Draws();
      const counts = new Array<number>(actors).fill(0);
      let sent = 0;
      const send = (): void => {
        if (sent++ >= deliveries) return;
        const target = draws.next() % actors;
        void scheduler!.schedule(Promise.resolve()).then(() => {
          counts[target]!++;
          send();
        });
      };
      for (let token = 0; token < pending; token++) send();
      await scheduler!.waitIdle();
      return { deliveries: counts.reduce((a, b) => a + b, 0) };
    },
  };
}
