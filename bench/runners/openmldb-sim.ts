import { RandomStream, Scheduler, Trace, type EventHandle } from '../../src/sim/index.js';
import { Draws, Tokens, type Observe, type Runner, type TimerPort } from '../workload.js';

const END_OF_TIME_US = 1e15;

class SchedulerPort implements TimerPort<EventHandle> {
  constructor(private readonly scheduler: Scheduler) {}

  after(delayMs: number, action: () => void): EventHandle {
    return this.scheduler.after(delayMs * 1000, action);
  }

  cancel(handle: EventHandle): void {
    this.scheduler.cancel(handle);
  }

  entries(): number {
    return this.scheduler.pending;
  }
}

/** Records a delivery as an actor would: a node, a kind and two fields, folded into the hash. */
function recorder(scheduler: Scheduler): Observe {
  const trace = new Trace(scheduler);
  return (actor, hop) =>
    trace.record(NODES[actor % NODES.length]!, { kind: 'token-delivered', actor, hop } as Delivered);
}

interface Delivered {
  readonly kind: 'token-delivered';
  readonly actor: number;
  readonly hop: number;
}

const NODES = Array.from({ length: 16 }, (_, i) => `10.0.0.${i}:9527`);

export function ours(actors: number, sessionTimers: boolean): Runner {
  return {
    name: 'openmldb-sim',
    share: 1,
    run(pending, deliveries) {
      const scheduler = new Scheduler();
      const tokens = new Tokens(new SchedulerPort(scheduler), { actors, pending, deliveries, sessionTimers });
      tokens.start();
      scheduler.runUntil(END_OF_TIME_US);
      return tokens.result();
    },
  };
}

export function oursTraced(actors: number): Runner {
  return {
    name: 'openmldb-sim, trace and hash',
    share: 1,
    run(pending, deliveries) {
      const scheduler = new Scheduler();
      const observe = recorder(scheduler);
      const port = new SchedulerPort(scheduler);
      const tokens = new Tokens(port, { actors, pending, deliveries, sessionTimers: false, observe });
      tokens.start();
      scheduler.runUntil(END_OF_TIME_US);
      return tokens.result();
    },
  };
}

/** W1-order: everything is due at once, and the seed picks what is next. */
export function oursPermuted(actors: number): Runner {
  return {
    name: 'openmldb-sim, ties permuted',
    share: 1,
    run(pending, deliveries) {
      const scheduler = new Scheduler(new RandomStream('bench'));
      const draws = new Draws();
      const counts = new Array<number>(actors).fill(0);
      let sent = 0;
      const send = (): void => {
        if (sent++ < deliveries) scheduler.after(0, receivers[draws.next() % actors]!);
      };
      const receivers = counts.map((_, actor) => () => {
        counts[actor]!++;
        send();
      });
      for (let token = 0; token < pending; token++) send();
      scheduler.runUntil(0);
      return { deliveries: counts.reduce((a, b) => a + b, 0) };
    },
  };
}
