import type { Network } from './network.js';
import type { Node } from './node.js';
import { NO_EVENT, type EventHandle } from './event-queue.js';
import { NO_OWNER } from './scheduler.js';

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
  /** Added to the latency of this message, in microseconds. */
  readonly delayUs?: number;
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
  private inFlight: InFlight[] = [];
  private timer: EventHandle = NO_EVENT;
  private lastDueUs = 0;
  private passing: boolean;
  /**
   * When the link was last cut. What was due before is in the receiver's socket buffer, where a
   * paused process finds it whatever becomes of the link.
   */
  private cutUs = 0;
  private gated = false;

  constructor(
    private readonly network: Network,
    readonly from: Node,
    readonly to: Node,
    private readonly receive: (segment: Segment) => void,
  ) {
    this.passing = network.passes(from, to);
  }

  push(segment: Segment, options: SendOptions = {}): void {
    const { scheduler } = this.network.lab;
    const latencyUs = this.network.latencyUs(this.from, this.to, options) + (options.delayUs ?? 0);
    const arrival = scheduler.nowUs + latencyUs;
    const dueUs = Math.max(arrival, this.lastDueUs);
    this.lastDueUs = dueUs;
    this.inFlight.push({ dueUs, segment, cause: scheduler.cause });
    if (this.inFlight.length === 1) this.arm();
  }

  /** The link changed: what is on its way stops, or goes on. */
  linkChanged(): void {
    const passes = this.network.passes(this.from, this.to);
    if (passes === this.passing) return;
    this.passing = passes;
    const { scheduler } = this.network.lab;
    if (passes) {
      this.sendAgain(this.cutUs);
      if (this.timer === NO_EVENT) this.arm();
      return;
    }
    this.cutUs = scheduler.nowUs;
    if (this.inFlight.length > 0 && !this.arrived(this.inFlight[0]!)) this.disarm();
  }

  /** From now on everything waits at the sender, as while a connection is not established. */
  gate(): void {
    this.gated = true;
  }

  /** Ends {@link gate}: what waited sets out. */
  ungate(): void {
    if (!this.gated) return;
    this.gated = false;
    this.sendAgain(0);
    this.arm();
  }

  /** Ends {@link gate} and forgets what waited. */
  abandon(): void {
    if (!this.gated) return;
    this.gated = false;
    this.inFlight = [];
  }

  /** Sets the timer again after the receiver's events were removed with its death. */
  rearm(): void {
    this.disarm();
    this.arm();
  }

  /** The sending machine is gone: nobody sends again what a cut link has not let through. */
  senderGone(): void {
    if (this.passing && !this.gated) return;
    this.inFlight = this.gated ? [] : this.inFlight.filter((sent) => this.arrived(sent));
    if (this.inFlight.length === 0) this.disarm();
  }

  /** Forgets everything that was not delivered. */
  clear(): void {
    this.inFlight = [];
    this.disarm();
  }

  private arrived({ dueUs }: InFlight): boolean {
    return dueUs < (this.passing ? this.network.lab.scheduler.nowUs : this.cutUs);
  }

  /** What was due at `sinceUs` or later did not arrive: it sets out at this instant, at base latency. */
  private sendAgain(sinceUs: number): void {
    const { scheduler } = this.network.lab;
    const earliestUs = scheduler.nowUs + this.network.baseLatencyUs;
    for (const sent of this.inFlight) {
      if (sent.dueUs >= sinceUs) sent.dueUs = Math.max(sent.dueUs, earliestUs);
    }
    this.lastDueUs = Math.max(this.lastDueUs, this.inFlight.at(-1)?.dueUs ?? 0);
  }

  private arm(): void {
    const head = this.inFlight[0];
    if (head === undefined || this.gated || !(this.passing || this.arrived(head))) return;
    const { scheduler } = this.network.lab;
    const cause = scheduler.cause;
    scheduler.cause = head.cause;
    // Owned by the receiver: a paused process lets its messages wait. A dead one has no owner's
    // events left, and a request to connect is its kernel's to answer: these run without an owner.
    const owner = this.to.alive && head.segment.type !== 'syn' ? this.to.owner : NO_OWNER;
    this.timer = scheduler.at(Math.max(head.dueUs, scheduler.nowUs), () => this.deliver(), owner);
    scheduler.cause = cause;
  }

  private disarm(): void {
    this.network.lab.scheduler.cancel(this.timer);
    this.timer = NO_EVENT;
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
  /** Whether the peer's process got anything that this end sent. */
  heard = false;
  handlers: ConnectionHandlers | undefined = undefined;
  outgoing!: Pipe;

  constructor(
    readonly node: Node,
    readonly peerAddress: string,
    private readonly onLocalClose: () => void,
  ) {}

  /** Puts a message on its way; nothing happens on a closed end. */
  send(payload: unknown, options?: SendOptions): void {
    if (this.open && !this.node.doomed) this.outgoing.push({ type: 'data', payload }, options);
  }

  /** Closes this end at once; the peer learns it after what was sent before. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.onLocalClose();
  }
}

/**
 * What became of the request to connect: it is on its way, the server's machine took it, or that
 * machine was gone when it came.
 */
type Handshake = 'under-way' | 'taken' | 'lost';

/**
 * A TCP connection between two processes: the segments that set it up and tear it down. Data
 * travels right behind the request to connect, so that a call takes the same time whether its
 * connection is open already; when the server's answer cannot come back, the data stays where it is
 * until the answer does, for a client that could not connect has sent nothing.
 */
export class Connection {
  readonly client: ConnectionEnd;
  readonly server: ConnectionEnd;
  private readonly toServer: Pipe;
  private readonly toClient: Pipe;
  private handshake: Handshake = 'under-way';

  constructor(
    private readonly network: Network,
    clientNode: Node,
    private readonly serverNode: Node,
    handlers: ConnectionHandlers,
  ) {
    this.client = new ConnectionEnd(clientNode, serverNode.address, () => this.clientCloses());
    this.server = new ConnectionEnd(serverNode, clientNode.address, () => this.serverCloses());
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
    for (const end of [this.client, this.server]) {
      if (end.node !== node) continue;
      if (silent) end.outgoing.senderGone();
      if (!end.open) continue;
      end.open = false;
      end.handlers = undefined;
      if (end === this.client && this.handshake !== 'taken') this.toServer.clear();
      else if (!silent) this.reset(end.outgoing);
    }
    for (const pipe of this.pipes) if (pipe.to === node) pipe.rearm();
  }

  /** The machine is back without any memory of this connection: it answers with a reset. */
  nodeReturned(node: Node): void {
    if (this.client.node === node && !this.client.open && this.server.open) this.reset(this.toServer);
    if (this.server.node !== node || this.server.open || !this.client.open) return;
    if (this.handshake === 'taken') this.reset(this.toClient);
    if (this.handshake === 'lost') this.toClient.push({ type: 'rst', reason: 'refused' }, { quiet: true });
  }

  private reset(pipe: Pipe): void {
    pipe.abandon();
    pipe.push({ type: 'rst', reason: 'reset' });
  }

  private clientCloses(): void {
    if (this.handshake === 'taken') {
      this.toServer.abandon();
      this.toServer.push({ type: 'fin' });
    } else this.toServer.clear();
    this.network.forget(this);
  }

  private serverCloses(): void {
    this.toClient.push({ type: 'fin' });
    this.network.forget(this);
  }

  private atServer(segment: Segment): void {
    if (segment.type === 'syn') return this.accept();
    // A process that was paused when it was connected to learns it with the first that comes.
    if (this.server.open) this.server.handlers ??= this.serverNode.acceptor?.(this.server);
    if (this.server.open && segment.type === 'data') this.client.heard = true;
    this.arrive(this.server, segment);
  }

  private atClient(segment: Segment): void {
    if (segment.type !== 'syn-ack') return this.arrive(this.client, segment);
    if (!this.client.open) return;
    this.toServer.ungate();
    this.client.handlers?.onOpen?.();
  }

  private accept(): void {
    const node = this.serverNode;
    this.handshake = node.hostUp ? 'taken' : 'lost';
    if (!node.hostUp) return;
    if (!node.alive || node.acceptor === undefined) {
      this.toClient.push({ type: 'rst', reason: 'refused' }, { quiet: true });
      return;
    }
    if (!this.network.passes(node, this.client.node)) this.toServer.gate();
    this.server.open = true;
    this.toClient.push({ type: 'syn-ack' }, { quiet: true });
    if (node.state === 'running') this.server.handlers = node.acceptor(this.server);
  }

  private arrive(end: ConnectionEnd, segment: Segment): void {
    if (!end.open) {
      // The last word of the client at an end that never opened or was closed too: nothing comes after it.
      if (segment.type !== 'data' && end === this.server) this.network.forget(this);
      return;
    }
    if (segment.type === 'data') return end.handlers?.onMessage(segment.payload);
    end.open = false;
    const reason = segment.type === 'rst' ? segment.reason : 'closed';
    this.network.forget(this);
    end.handlers?.onClose(reason);
  }
}
