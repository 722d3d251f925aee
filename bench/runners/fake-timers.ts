import { createClock } from '@sinonjs/fake-timers';
import { Tokens, type Runner, type TimerPort } from '../workload.js';

type Clock = ReturnType<typeof createClock>;
type Handle = ReturnType<Clock['setTimeout']>;

class ClockPort implements TimerPort<Handle> {
  constructor(private readonly clock: Clock) {}

  after(delayMs: number, action: () => void): Handle {
    return this.clock.setTimeout(action, delayMs);
  }

  cancel(handle: Handle): void {
    this.clock.clearTimeout(handle);
  }

  entries(): number {
    return this.clock.countTimers();
  }
}

export function fakeTimers(actors: number, sessionTimers: boolean): Runner {
  return {
    name: '@sinonjs/fake-timers',
    share: 0.2,
    run(pending, deliveries) {
      const clock = createClock();
      const tokens = new Tokens(new ClockPort(clock), { actors, pending, deliveries, sessionTimers });
      tokens.start();
      while (tokens.delivered < deliveries) clock.tick(1_000_000);
      return tokens.result();
    },
  };
}
