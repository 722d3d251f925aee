import { mix32, type ConnectionEnd, type ConnectionHandlers } from '../sim/index.js';
import type { Endpoint } from '../protocol/index.js';
import { ClientConnection } from './client-connection.js';
import { ZooCode } from './codes.js';
import { read } from './reads.js';
import { RequestQueue } from './request-queue.js';
import type { Role, WriteRequest } from './role.js';
import type { ServerState } from './server-state.js';
import type { Txn } from './txn.js';
import { WatchTables } from './watch-tables.js';
import type { Answer, ClientMessage, Operation } from './wire.js';

/** `jute.maxbuffer` less what a request needs besides the data. */
const MAX_DATA_LENGTH = 1_048_000;

/** A request of a client that waits for its commit. `xid` is undefined while a session is opened. */
interface ClientWrite {
  readonly connection: ClientConnection;
  readonly xid: number | undefined;
}

/**
 * One server as its clients meet it: handshakes, sessions, requests in order, watches.
 *
 * Models: ZooKeeperServer with FinalRequestProcessor.
 */
export class ClientService {
  readonly watches: WatchTables<ClientConnection>;
  private readonly connections = new Set<ClientConnection>();
  private readonly bySession = new Map<bigint, ClientConnection>();
  private readonly queue: RequestQueue<ClientWrite>;
  private nextSession: bigint;
  private nextRequest = 1;

  constructor(
    private readonly state: ServerState,
    private readonly role: () => Role,
    private readonly applyToTree: (txn: Txn) => Answer,
    /** Whether the reply to this client's write is to get lost. */
    private readonly losesReply: (client: Endpoint) => boolean,
  ) {
    this.watches = new WatchTables(state.anyOrder);
    this.queue = new RequestQueue(state.node, state.options.pendingWriteBlocks, (txn, write) =>
      this.committed(txn, write),
    );
    this.nextSession = firstSession(state.sid, state.wallMs);
  }

  accept(end: ConnectionEnd): ConnectionHandlers {
    const connection = new ClientConnection(end, (closed) => this.forget(closed));
    this.connections.add(connection);
    return {
      onMessage: (payload) => this.receive(connection, payload as ClientMessage),
      onClose: () => connection.close(),
    };
  }

  commit(txn: Txn): void {
    const { origin } = txn;
    const { node, sid } = this.state;
    const mine = origin !== undefined && origin.server === sid && origin.incarnation === node.incarnation;
    this.queue.commit(txn, mine ? origin.request : undefined);
  }

  answerSync(request: number): void {
    this.queue.answerSync(request);
  }

  /** Sends every client away and forgets what they asked for. */
  closeAll(): void {
    for (const connection of [...this.connections]) connection.close();
    this.queue.abandon();
  }

  /** Sends away the clients of one address; their sessions live on. */
  closeClient(client: Endpoint): number {
    const doomed = [...this.connections].filter((connection) => connection.client === client);
    for (const connection of doomed) connection.close();
    return doomed.length;
  }

  /** The connection that a session has here. */
  connectionOf(session: bigint): ClientConnection | undefined {
    return this.bySession.get(session);
  }

  private receive(connection: ClientConnection, message: ClientMessage): void {
    if (connection.closed) return;
    if (message.type === 'connect') return this.connect(connection, message);
    if (!connection.established) return;
    const { session } = connection;
    // Models: ZooKeeperServer.touch: what comes after the session was given up gets no answer.
    if (!this.role().touch(session, connection.timeoutMs)) return;
    if (message.type === 'ping') {
      return this.queue.read(session, 0, () => connection.pong(this.state.tree.lastZxid));
    }
    this.request(connection, message.xid, message.operation);
  }

  /** Models: ZooKeeperServer.processConnectRequest. */
  private connect(connection: ClientConnection, message: ClientMessage & { type: 'connect' }): void {
    const { tree, options } = this.state;
    if (!this.role().serving || message.lastZxidSeen > tree.lastZxid) return connection.close();
    const { minSessionTimeoutMs, maxSessionTimeoutMs } = options;
    connection.timeoutMs = Math.min(Math.max(message.timeoutMs, minSessionTimeoutMs), maxSessionTimeoutMs);
    if (message.sessionId === 0n) return this.openSession(connection);
    const session = message.sessionId;
    this.bySession.get(session)?.close();
    connection.session = session;
    if (message.password !== passwordOf(session)) return this.finishConnect(connection, 'refused');
    this.role().revalidate(session, connection.timeoutMs, (valid) =>
      this.finishConnect(connection, valid ? 'valid' : 'refused'),
    );
  }

  private openSession(connection: ClientConnection): void {
    const session = ++this.nextSession;
    connection.session = session;
    this.submit({ connection, xid: undefined }, session, {
      kind: 'create-session',
      timeoutMs: connection.timeoutMs,
      client: connection.client,
    });
  }

  /** Models: ZooKeeperServer.finishSessionInit. */
  private finishConnect(connection: ClientConnection, outcome: 'valid' | 'refused'): void {
    if (connection.closed) return;
    if (outcome === 'refused') {
      connection.answerConnect(0n, 0, 0);
      return connection.close();
    }
    const { session } = connection;
    connection.established = true;
    this.bySession.set(session, connection);
    connection.answerConnect(session, passwordOf(session), connection.timeoutMs);
  }

  private request(connection: ClientConnection, xid: number, operation: Operation): void {
    const { session } = connection;
    switch (operation.kind) {
      case 'get':
      case 'exists':
      case 'children':
      case 'set-watches':
        return this.queue.read(session, this.state.env.timing.zookeeperReadUs, () => {
          if (connection.closed) return;
          const answer = read(this.state.tree, this.watches, connection, operation);
          connection.reply(xid, this.state.tree.lastZxid, answer);
        });
      case 'sync': {
        const request = this.nextRequest++;
        this.queue.write(session, request, { connection, xid });
        return this.role().sync(request);
      }
      case 'close-session':
        return this.submit({ connection, xid }, session, { kind: 'close-session', reason: 'closed' });
      case 'create':
      case 'set':
        if (operation.value.length > MAX_DATA_LENGTH) return connection.close();
        return this.submit({ connection, xid }, session, operation);
      default:
        return this.submit({ connection, xid }, session, operation);
    }
  }

  private submit(write: ClientWrite, session: bigint, operation: WriteRequest['operation']): void {
    const { sid, node } = this.state;
    const request = this.nextRequest++;
    this.queue.write(session, request, write);
    this.role().submit({
      origin: { server: sid, incarnation: node.incarnation, request },
      session,
      operation,
    });
  }

  private committed(txn: Txn | undefined, write: ClientWrite | undefined): void {
    const answer = txn === undefined ? { code: ZooCode.ZOK } : this.applyToTree(txn);
    if (txn?.change.kind === 'close-session') {
      const connection = this.bySession.get(txn.session);
      if (connection !== undefined && connection !== write?.connection) connection.close();
    }
    if (write !== undefined) this.answerWrite(write, txn, answer);
  }

  private answerWrite(write: ClientWrite, txn: Txn | undefined, answer: Answer): void {
    const { connection, xid } = write;
    if (connection.closed) return;
    if (xid === undefined) return this.finishConnect(connection, 'valid');
    // Models: a moved session is an error of the connection, not of the request.
    if (answer.code === ZooCode.ZSESSIONMOVED) return connection.close();
    if (txn !== undefined && answer.code === ZooCode.ZOK && this.losesReply(connection.client)) {
      return connection.close();
    }
    connection.reply(xid, this.state.tree.lastZxid, answer);
    if (txn?.change.kind === 'close-session') connection.close();
  }

  private forget(connection: ClientConnection): void {
    this.connections.delete(connection);
    this.watches.forget(connection);
    if (this.bySession.get(connection.session) === connection) this.bySession.delete(connection.session);
  }
}

/** Models: SessionTrackerImpl.initializeNextSession: the server's id in front, then the clock. */
function firstSession(sid: number, wallMs: number): bigint {
  return (BigInt(sid) << 56n) | (BigInt.asUintN(64, BigInt(wallMs) << 24n) >> 8n);
}

/** Every server can tell the password from the session id, as in the original. */
export function passwordOf(session: bigint): number {
  return mix32(Number(BigInt.asIntN(32, session ^ (session >> 32n) ^ 0xb3415c00n)));
}
