import { Tokens, type Runner, type TimerPort } from '../workload.js';

interface SimJsRequest {
  done(callback: () => void): SimJsRequest;
  cancel(): void;
}

interface SimJsEntity {
  setTimer(duration: number): SimJsRequest;
}

interface SimJsSim {
  readonly queue: { readonly data: readonly unknown[] };
  addEntity(entity: new (sim: SimJsSim, name: string) => SimJsEntity, name: string): SimJsEntity;
  simulate(endTime: number): boolean;
}

interface SimJs {
  readonly Sim: new () => SimJsSim;
  readonly Entity: new (sim: SimJsSim, name: string) => SimJsEntity;
}

/** The package exports nothing; it puts itself into `window` while it loads. */
const page: { Sim?: SimJs } = {};
Object.assign(globalThis, { window: page });
// @ts-expect-error The package has no types.
await import('simjs');
const { Sim, Entity } = page.Sim!;

class EntityPort implements TimerPort<SimJsRequest> {
  constructor(
    private readonly sim: SimJsSim,
    private readonly entity: SimJsEntity,
  ) {}

  after(delayMs: number, action: () => void): SimJsRequest {
    return this.entity.setTimer(delayMs).done(action);
  }

  cancel(request: SimJsRequest): void {
    request.cancel();
  }

  entries(): number {
    return this.sim.queue.data.length;
  }
}

class Actor extends Entity {
  start(): void {}
}

export function simJs(actors: number, sessionTimers: boolean): Runner {
  return {
    name: 'simjs',
    share: 0.5,
    run(pending, deliveries) {
      const sim = new Sim();
      const entity = sim.addEntity(Actor, 'actor');
      const tokens = new Tokens(new EntityPort(sim, entity), { actors, pending, deliveries, sessionTimers });
      tokens.start();
      sim.simulate(1e12);
      return tokens.result();
    },
  };
}
