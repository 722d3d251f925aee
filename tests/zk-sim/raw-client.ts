import type { ConnectionEnd, Node } from '../../src/sim/index.js';
import type { ClientMessage, Operation, ServerMessage } from '../../src/zk-sim/wire.js';
import type { Bench } from './zookeeper-bench.js';

/** Speaks ZooKeeper's protocol packet by packet, where a test must decide when each one leaves. */
export class RawClient {
  readonly received: ServerMessage[] = [];
  readonly receivedAtMs: number[] = [];
  closedAtMs: number | undefined = undefined;
  sessionId = 0n;
  password = 0;
  private xid = 0;
  readonly end: ConnectionEnd;

  constructor(
    private readonly bench: Bench,
    readonly node: Node = bench.process(),
    server = bench.leaderNode,
  ) {
    this.end = bench.lab.network.connect(node, server.address, {
      onMessage: (payload) => {
        const message = payload as ServerMessage;
        this.received.push(message);
        this.receivedAtMs.push(bench.nowMs);
        if (message.type === 'connected') {
          this.sessionId = message.sessionId;
          this.password = message.password;
        }
      },
      onClose: () => void (this.closedAtMs = bench.nowMs),
    })!;
  }

  send(message: ClientMessage): void {
    this.end.send(message);
  }

  /** Sends the handshake; a session of 0 asks for a new one. */
  connect(
    timeoutMs: number,
    session?: { readonly id: bigint; readonly password: number },
    lastZxidSeen = 0n,
  ): void {
    const { id, password } = session ?? { id: 0n, password: 0 };
    this.send({ type: 'connect', lastZxidSeen, timeoutMs, sessionId: id, password });
  }

  /** A new session, waited for. */
  open(timeoutMs: number): this {
    this.connect(timeoutMs);
    this.bench.untilHolds('session opened', () => this.sessionId !== 0n);
    return this;
  }

  request(operation: Operation): number {
    const xid = ++this.xid;
    this.send({ type: 'request', xid, operation });
    return xid;
  }

  ping(): void {
    this.send({ type: 'ping' });
  }

  /** The code that a request was answered with. */
  codeOf(xid: number): number | undefined {
    for (const message of this.received)
      if (message.type === 'reply' && message.xid === xid) return message.answer.code;
    return undefined;
  }
}
