import { Connection, type ConnectionEnd, type ConnectionHandlers, type SendOptions } from './connection.js';
import type { LabEvent } from './lab-events.js';
import type { Laboratory } from './laboratory.js';
import type { Node } from './node.js';
import { hashString, mix32 } from './rng.js';

export interface NetworkOptions {
  /** One-way latency of every link in microseconds. */
  readonly latencyUs: number;
  /** Upper bound of the jitter added to it, drawn by (seed, link, message kind, count); 0 is none. */
  readonly jitterUs: number;
}

/**
 * Links between nodes and the connections over them. A link is one way; it passes, or it is cut or
 * held: then what is sent waits, and arrives when it passes again.
 *
 * @example
 * network.cut(tabletA, tabletB); // A's messages no longer reach B
 * network.heal(tabletA, tabletB);
 */
export class Network {
  private readonly cuts = new Map<string, number>();
  private readonly delays = new Map<string, number>();
  private readonly counts = new Map<string, number>();
  private readonly connections = new Set<Connection>();

  constructor(
    readonly lab: Laboratory,
    private readonly options: NetworkOptions,
  ) {}

  get baseLatencyUs(): number {
    return this.options.latencyUs;
  }

  /** Opens a connection. An address where no machine is gets silence. */
  connect(client: Node, address: string, handlers: ConnectionHandlers): ConnectionEnd | undefined {
    const server = this.lab.nodes.get(address);
    if (server === undefined) return undefined;
    const connection = new Connection(this, client, server, handlers);
    this.connections.add(connection);
    return connection.client;
  }

  /** Cuts one direction. Cuts of a direction add up: it passes again when each was healed. */
  cut(from: Node, to: Node): void {
    const key = linkKey(from, to);
    this.cuts.set(key, (this.cuts.get(key) ?? 0) + 1);
    from.record<LabEvent>({ kind: 'link-cut', to: to.address });
    this.linkChanged(from, to);
  }

  /** Takes back one {@link cut}; without one, nothing happens. */
  heal(from: Node, to: Node): void {
    const key = linkKey(from, to);
    const left = (this.cuts.get(key) ?? 0) - 1;
    if (left < 0) return;
    if (left > 0) {
      this.cuts.set(key, left);
      return;
    }
    this.cuts.delete(key);
    from.record<LabEvent>({ kind: 'link-healed', to: to.address });
    this.linkChanged(from, to);
  }

  /** From now on everything sent over one direction takes so much longer, polls included; 0 ends it. */
  delay(from: Node, to: Node, byUs: number): void {
    if (byUs === 0) {
      if (!this.delays.delete(linkKey(from, to))) return;
    } else this.delays.set(linkKey(from, to), byUs);
    from.record<LabEvent>({ kind: 'link-delayed', to: to.address, byUs });
  }

  /** Takes back every cut and every delay. */
  healAll(): void {
    for (const from of this.lab.nodes.values()) {
      for (const to of this.lab.nodes.values()) this.delay(from, to, 0);
    }
    for (const from of this.lab.nodes.values()) {
      for (const to of this.lab.nodes.values()) while (!this.passes(from, to)) this.heal(from, to);
    }
  }

  passes(from: Node, to: Node): boolean {
    return from === to || !this.cuts.has(linkKey(from, to));
  }

  /** Whether the two can talk in both directions. */
  reachable(a: Node, b: Node): boolean {
    return this.passes(a, b) && this.passes(b, a);
  }

  /** Latency of the next message of this kind over this link. */
  latencyUs(from: Node, to: Node, options: SendOptions): number {
    const { jitterUs } = this.options;
    const latencyUs = this.options.latencyUs + this.extraUs(from, to);
    if (jitterUs === 0 || options.quiet === true) return latencyUs;
    const key = `${linkKey(from, to)} ${options.label ?? ''}`;
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    const draw = mix32(hashString(key, this.lab.randomness.seed) ^ mix32(count));
    return latencyUs + (draw % (jitterUs + 1));
  }

  private extraUs(from: Node, to: Node): number {
    return this.delays.size === 0 ? 0 : (this.delays.get(linkKey(from, to)) ?? 0);
  }

  forget(connection: Connection): void {
    if (connection.over) this.connections.delete(connection);
  }

  nodeDied(node: Node, silent: boolean): void {
    for (const connection of this.of(node)) {
      connection.nodeDied(node, silent);
      this.forget(connection);
    }
  }

  nodeReturned(node: Node): void {
    for (const connection of this.of(node)) connection.nodeReturned(node);
  }

  private linkChanged(from: Node, to: Node): void {
    for (const connection of this.of(from)) {
      for (const pipe of connection.pipes) if (pipe.from === from && pipe.to === to) pipe.linkChanged();
    }
  }

  private of(node: Node): Connection[] {
    return [...this.connections].filter((c) => c.client.node === node || c.server.node === node);
  }
}

function linkKey(from: Node, to: Node): string {
  return `${from.address}>${to.address}`;
}
