import { assert } from './assert.js';
import { Disk, type PowerFailure } from './disk.js';
import { NO_EVENT, type EventHandle } from './event-queue.js';
import type { Laboratory } from './laboratory.js';
import type { LabEvent } from './lab-events.js';
import type { TraceBody } from './trace.js';
import { Process, type Proc } from './process.js';
import type { Acceptor } from './connection.js';
import { RpcPort } from './rpc.js';

/** What a process does when it starts: builds its actor anew, with empty memory. */
export type Boot = (node: Node) => void;

export interface NodeOptions {
  /** `host:port`; also the name in the trace. */
  readonly address: string;
  readonly boot: Boot;
  /** Offset of the local clock from virtual time in microseconds. */
  readonly clockOffsetUs?: number;
}

export type NodeState = 'stopped' | 'running' | 'paused';

/**
 * One server process and its machine: it can be started, killed and paused. Each start is a new
 * incarnation; nothing addressed to an older one arrives.
 */
export class Node {
  readonly address: string;
  readonly owner: number;
  readonly disk = new Disk(() => this.lab.scheduler.nowUs);
  readonly rpc: RpcPort;
  incarnation = 0;
  state: NodeState = 'stopped';
  /** False while the machine is gone: nothing refuses, everything is silence. */
  hostUp = true;
  /** About to die in this very step: nothing that it still sends leaves it. */
  doomed = false;
  private clock: { readonly offsetUs: number; readonly driftPpm: number; readonly sinceUs: number };
  /** Accepts connections while the process listens. */
  acceptor: Acceptor | undefined = undefined;
  /** The actor that `boot` built, for the composition root; undefined while stopped. */
  actor: unknown = undefined;

  constructor(
    readonly lab: Laboratory,
    private readonly options: NodeOptions,
  ) {
    this.address = options.address;
    this.owner = lab.scheduler.createOwner();
    this.clock = { offsetUs: options.clockOffsetUs ?? 0, driftPpm: 0, sinceUs: 0 };
    this.rpc = new RpcPort(this);
  }

  private slowness = 0;

  get alive(): boolean {
    return this.state !== 'stopped';
  }

  /** The host part of the address. */
  get host(): string {
    return this.address.slice(0, this.address.lastIndexOf(':'));
  }

  /** This machine's clock, in microseconds since the world's start instant. */
  get localUs(): number {
    const { nowUs } = this.lab.scheduler;
    const { offsetUs, driftPpm, sinceUs } = this.clock;
    return nowUs + offsetUs + Math.floor(((nowUs - sinceUs) * driftPpm) / 1_000_000);
  }

  /**
   * Sets this machine's clock off by `offsetUs` from now on, and lets it run fast by `driftPpm`
   * microseconds a second (slow when negative). Timers do not depend on it.
   */
  setClock(offsetUs: number, driftPpm = 0): void {
    this.clock = { offsetUs, driftPpm, sinceUs: this.lab.scheduler.nowUs };
    this.record<LabEvent>({ kind: 'clock-set', offsetUs, driftPpm });
  }

  /** Each request that this machine serves takes so much longer. */
  get slownessUs(): number {
    return this.slowness;
  }

  /** A gray failure: the machine works, and everything it is asked takes `byUs` longer from now on. */
  setSlowness(byUs: number): void {
    this.slowness = byUs;
    this.record<LabEvent>({ kind: 'node-slowed', byUs });
  }

  /** This machine's clock in whole milliseconds. */
  get localMs(): number {
    return Math.floor(this.localUs / 1000);
  }

  /** Starts the process. It must be stopped. */
  start(): void {
    assert(this.state === 'stopped', `${this.address} runs already`);
    this.hostUp = true;
    this.incarnation++;
    this.state = 'running';
    this.record<LabEvent>({ kind: 'process-started', incarnation: this.incarnation });
    this.lab.network.nodeReturned(this);
    this.options.boot(this);
  }

  /**
   * The process dies at once; the page cache of its machine survives. Peers get a reset, unless
   * `silent`: then the machine is gone too, and they hear nothing.
   */
  kill(reason: string, silent = false): void {
    this.doomed = false;
    if (this.state === 'stopped') {
      if (silent) this.hostUp = false;
      return;
    }
    this.record<LabEvent>({ kind: 'process-died', incarnation: this.incarnation, reason });
    this.state = 'stopped';
    this.hostUp = !silent;
    this.acceptor = undefined;
    this.actor = undefined;
    this.lab.scheduler.removeOwner(this.owner);
    this.rpc.forgetAll();
    this.lab.network.nodeDied(this, silent);
    this.lab.events.emit('died', this, reason);
  }

  /** The process stands still: time passes, it does nothing, its connections stay open. */
  pause(): void {
    if (this.state !== 'running') return;
    this.record<LabEvent>({ kind: 'process-paused' });
    this.state = 'paused';
    this.lab.scheduler.park(this.owner);
  }

  /** Nothing leaves the process any more; to be followed by its death. */
  doom(): void {
    this.doomed = true;
  }

  /** The machine loses its power: nothing answers, and what was not synced to its disk is gone. */
  failPower(failure: PowerFailure = {}): void {
    this.kill('the power failed', true);
    this.disk.powerFail(failure);
    this.record<LabEvent>({ kind: 'power-failed' });
  }

  /** Goes on after {@link pause}: all that fell due meanwhile happens now. */
  resume(): void {
    if (this.state !== 'paused') return;
    this.record<LabEvent>({ kind: 'process-resumed' });
    this.state = 'running';
    this.lab.scheduler.unpark(this.owner);
  }

  /** Ends this process from within, as `exit(1)` does. */
  exit(reason: string): void {
    this.kill(reason);
  }

  /** Adds an event of this node to the trace. */
  record<B extends TraceBody>(body: B): void {
    this.lab.trace.record(this.address, body);
  }

  /** Runs `action` in this incarnation after `delayUs`; it dies with the process. A dead one runs nothing. */
  after(delayUs: number, action: () => void): EventHandle {
    if (!this.alive) return NO_EVENT;
    return this.lab.scheduler.after(delayUs, action, this.owner);
  }

  cancel(handle: EventHandle): boolean {
    return this.lab.scheduler.cancel(handle);
  }

  /** Starts a procedure as a thread of its own, after what is due at this instant already. */
  spawn(name: string, body: Proc<unknown>, onFinish?: (result: unknown) => void): Process {
    const process = new Process(this, name, body, onFinish);
    process.wake();
    return process;
  }

  /** As {@link spawn}, but runs to the first wait at once: for a handler that was just called. */
  run(name: string, body: Proc<unknown>, onFinish?: (result: unknown) => void): Process {
    const process = new Process(this, name, body, onFinish);
    process.advance(undefined);
    return process;
  }

  /** Waits `durationUs`. */
  *sleep(durationUs: number): Proc {
    yield { arm: (process) => void this.after(durationUs, () => process.advance(undefined)) };
  }
}
