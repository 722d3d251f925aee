import type { Network } from './network.js';
import type { Node } from './node.js';
import { NO_EVENT, type EventHandle } from './event-queue.js';

/** Why a connection ended, as its surviving end learns it. */
export type CloseReason = 'refused' | 'reset' | 'closed';

export interface ConnectionHandlers {
  onMessage(payload: unknown): void;
  /** Called once, never after `close()` by this end. */
  onClose(reason: CloseReason): void;
  /** The peer's machine answered: for the end that connected only. */
  onOpen?(): void;
}

/** What a listening process does with a new connection. */
export type Acceptor = (end: ConnectionEnd) => ConnectionHandlers;

export interface SendOptions {
  /** Names the message for jitter, which is drawn by (seed, link, kind, count). */
  readonly label?: string;
  /** Polls and pings travel at base latency and draw nothing. */
  readonly quiet?: boolean;
}

type Segment =
  | { readonly type: 'syn' }
  | { readonly type: 'syn-ack' }
  | { readonly type: 'data'; readonly payload: unknown }
  | { readonly type: 'fin' }
  | { readonly type: 'rst'; readonly reason: CloseReason };

interface InFlight {
  dueUs: number;
  readonly segment: Segment;
  readonly cause: number;
}

/**
 * One direction of a connection: delivers in order, whatever happens. While its link is cut or held
 * nothing arrives and nothing is forgotten, as with TCP; when the link heals the rest arrives.
 */
export class Pipe {
  private readonly inFlight: InFlight[] = [];
  private timer: EventHandle = NO_EVENT;
  private lastDueUs = 0;
  stopped = false;

  constructor(
    private readonly network: Network,
    readonly from: Node,
    readonly to: Node,
    private readonly receive: (segment: Segment) => void,
  ) {}

  push(segment: Segment, options: SendOptions = {}): void {
    const { scheduler } = this.network.lab;
    const arrival = scheduler.nowUs + this.network.latencyUs(this.from, this.to, options);
    const dueUs = Math.max(arrival, this.lastDueUs);
    this.lastDueUs = dueUs;
    this.inFlight.push({ dueUs, segment, cause: scheduler.cause });
    if (this.inFlight.length === 1) this.arm();
  }

  /** The link changed: what is on its way stops, or goes on. */
  linkChanged(): void {
    this.network.lab.scheduler.cancel(this.timer);
    this.timer = NO_EVENT;
    this.arm();
  }

  private arm(): void {
    const head = this.inFlight[0];
    if (head === undefined || this.stopped || !this.network.passes(this.from, this.to)) return;
    const { scheduler } = this.network.lab;
    const earliest = scheduler.nowUs + (head.dueUs < scheduler.nowUs ? this.network.baseLatencyUs : 0);
    const cause = scheduler.cause;
    scheduler.cause = head.cause;
    // Owned by the receiver: a paused process lets its messages wait. A dead one has no owner's
    // events left, so its kernel's answers run without an owner.
    const owner = this.to.alive ? this.to.owner : 0;
    this.timer = scheduler.at(Math.max(head.dueUs, earliest), () => this.deliver(), owner);
    scheduler.cause = cause;
  }

  /** Sets the timer again after the receiver's events were removed with its death. */
  rearm(): void {
    this.timer = NO_EVENT;
    this.arm();
  }

  private deliver(): void {
    const head = this.inFlight.shift()!;
    this.timer = NO_EVENT;
    this.receive(head.segment);
    if (this.timer === NO_EVENT) this.arm();
  }
}

/** One end of a connection, in the hands of the process that holds it. */
export class ConnectionEnd {
  /** Whether this end may still send. */
  open = true;
  handlers: ConnectionHandlers | undefined = undefined;
  outgoing!: Pipe;

  constructor(
    readonly node: Node,
    readonly peerAddress: string,
  ) {}

  /** Puts a message on its way; nothing happens on a closed end. */
  send(payload: unknown, options?: SendOptions): void {
    if (this.open) this.outgoing.push({ type: 'data', payload }, options);
  }

  /** Closes this end at once; the peer learns it after what was sent before. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.outgoing.push({ type: 'fin' });
  }
}

/** A TCP connection between two processes: the segments that set it up and tear it down. */
export class Connection {
  readonly client: ConnectionEnd;
  readonly server: ConnectionEnd;
  private readonly toServer: Pipe;
  private readonly toClient: Pipe;

  constructor(
    private readonly network: Network,
    clientNode: Node,
    private readonly serverNode: Node,
    handlers: ConnectionHandlers,
  ) {
    this.client = new ConnectionEnd(clientNode, serverNode.address);
    this.server = new ConnectionEnd(serverNode, clientNode.address);
    this.server.open = false;
    this.client.handlers = handlers;
    this.toServer = new Pipe(network, clientNode, serverNode, (segment) => this.atServer(segment));
    this.toClient = new Pipe(network, serverNode, clientNode, (segment) => this.atClient(segment));
    this.client.outgoing = this.toServer;
    this.server.outgoing = this.toClient;
    this.toServer.push({ type: 'syn' }, { quiet: true });
  }

  get pipes(): readonly Pipe[] {
    return [this.toServer, this.toClient];
  }

  /** Both ends are closed: nothing can happen on it any more. */
  get over(): boolean {
    return !this.client.open && !this.server.open;
  }

  /** A process at one of the ends died; its kernel resets the connection unless the host is gone. */
  nodeDied(node: Node, silent: boolean): void {
    for (const [end, back] of [
      [this.client, this.toServer],
      [this.server, this.toClient],
    ] as const) {
      if (end.node !== node || !end.open) continue;
      end.open = false;
      end.handlers = undefined;
      if (!silent) back.push({ type: 'rst', reason: 'reset' });
    }
    const incoming = this.client.node === node ? this.toClient : this.toServer;
    incoming.rearm();
  }

  /** The machine is back without any memory of this connection: it answers with a reset. */
  nodeReturned(node: Node): void {
    if (this.client.node === node && !this.client.open) this.toServer.push({ type: 'rst', reason: 'reset' });
    if (this.server.node === node && !this.server.open) this.toClient.push({ type: 'rst', reason: 'reset' });
  }

  private atServer(segment: Segment): void {
    if (segment.type === 'syn') return this.accept();
    this.arrive(this.server, segment);
  }

  private atClient(segment: Segment): void {
    if (segment.type === 'syn-ack') return this.client.handlers?.onOpen?.();
    this.arrive(this.client, segment);
  }

  private accept(): void {
    const node = this.serverNode;
    if (!node.hostUp) return;
    const acceptor = node.acceptor;
    if (!node.alive || acceptor === undefined) {
      this.toClient.push({ type: 'rst', reason: 'refused' }, { quiet: true });
      return;
    }
    this.server.open = true;
    this.toClient.push({ type: 'syn-ack' }, { quiet: true });
    this.server.handlers = acceptor(this.server);
  }

  private arrive(end: ConnectionEnd, segment: Segment): void {
    if (!end.open) return;
    if (segment.type === 'data') return end.handlers?.onMessage(segment.payload);
    end.open = false;
    const reason = segment.type === 'rst' ? segment.reason : 'closed';
    this.network.forget(this);
    end.handlers?.onClose(reason);
  }
}
