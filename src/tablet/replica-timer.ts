import type { Node } from '../sim/index.js';

interface Chain {
  readonly startedUs: number;
  /** The tick at which it finds its replica gone. */
  endsUs: number;
  armed: boolean;
}

/**
 * A periodic job on each replica. A tick that would find nothing to do costs no event: the next tick
 * of the same grid is scheduled only when there is something. As in the original, a chain of ticks
 * knows its replica by name only: one that is dropped and made again between two ticks has two.
 */
export class ReplicaTimer {
  private readonly chains = new Map<string, Chain[]>();

  constructor(
    private readonly node: Node,
    private readonly intervalUs: number,
    private readonly hasWork: (key: string) => boolean,
    private readonly work: (key: string) => void,
  ) {}

  /** Starts a chain whose first tick is one interval from now. */
  start(key: string): void {
    const { nowUs } = this.node.lab.scheduler;
    const chains = (this.chains.get(key) ?? []).filter((chain) => chain.endsUs > nowUs);
    for (const chain of chains) chain.endsUs = Infinity;
    chains.push({ startedUs: nowUs, endsUs: Infinity, armed: false });
    this.chains.set(key, chains);
    this.wake(key);
  }

  /** The replica is gone: every chain ends with its next tick, unless the replica is back by then. */
  stop(key: string): void {
    for (const chain of this.chains.get(key) ?? [])
      chain.endsUs = Math.min(chain.endsUs, this.nextTickUs(chain));
  }

  /** Something changed: schedules the next ticks if they have work. */
  wake(key: string): void {
    const resting = this.chains.get(key)?.filter((chain) => !chain.armed) ?? [];
    if (resting.length === 0 || !this.hasWork(key)) return;
    for (const chain of resting) this.arm(key, chain);
  }

  private arm(key: string, chain: Chain): void {
    chain.armed = true;
    const delayUs = this.nextTickUs(chain) - this.node.lab.scheduler.nowUs;
    this.node.after(delayUs, () => {
      chain.armed = false;
      if (this.node.lab.scheduler.nowUs >= chain.endsUs || !this.hasWork(key)) return;
      this.work(key);
      if (this.hasWork(key)) this.arm(key, chain);
    });
  }

  private nextTickUs(chain: Chain): number {
    const elapsedUs = this.node.lab.scheduler.nowUs - chain.startedUs;
    return chain.startedUs + (Math.floor(elapsedUs / this.intervalUs) + 1) * this.intervalUs;
  }
}
