import type { Endpoint } from '../protocol/index.js';
import type { ConnectionEnd } from '../sim/index.js';
import type { ZooKeeperEvent } from '../protocol/index.js';
import type { NodeEventType } from './codes.js';
import type { Answer, ServerMessage } from './wire.js';
import type { WatchHolder } from './watch-tables.js';

/**
 * A server's end of a client's connection. Replies and notifications leave in one order.
 *
 * Models: NIOServerCnxn.
 */
export class ClientConnection implements WatchHolder {
  /** 0 until the client has named or got a session. */
  session = 0n;
  timeoutMs = 0;
  /** Whether the handshake is over: only then are requests taken. */
  established = false;
  closed = false;

  constructor(
    private readonly end: ConnectionEnd,
    private readonly onClosed: (connection: ClientConnection) => void,
  ) {}

  get client(): Endpoint {
    return this.end.peerAddress;
  }

  notify(event: NodeEventType, path: string): void {
    this.end.node.record<ZooKeeperEvent>({ kind: 'zk-watch-fired', type: event, path });
    this.send({ type: 'event', event, path }, 'event');
  }

  reply(xid: number, zxid: bigint, answer: Answer): void {
    this.send({ type: 'reply', xid, zxid, answer }, 'reply');
  }

  pong(zxid: bigint): void {
    const message: ServerMessage = { type: 'pong', zxid };
    this.end.send(message, { quiet: true });
  }

  /** Ends the handshake; a session id of 0 tells the client that its session is gone. */
  answerConnect(sessionId: bigint, password: number, timeoutMs: number): void {
    this.send({ type: 'connected', sessionId, password, timeoutMs }, 'connected');
  }

  /** The peer is sent away, or has gone. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.end.close();
    this.onClosed(this);
  }

  private send(message: ServerMessage, label: string): void {
    this.end.send(message, { label });
  }
}
