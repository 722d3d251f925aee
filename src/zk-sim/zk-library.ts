import {
  isProc,
  NO_EVENT,
  suspend,
  type ConnectionEnd,
  type EventHandle,
  type Node,
  type Proc,
} from '../sim/index.js';
import type { Endpoint, ZooKeeperEvent } from '../protocol/index.js';
import { ClientWatches, type SessionState, type WatchedEvent, type Watcher } from './client-watches.js';
import { hex, ZooCode } from './codes.js';
import { CompletionQueue, type Completion } from './completion-queue.js';
import type { Answer, ClientMessage, CreateMode, Operation, ServerMessage, WriteOperation } from './wire.js';
import { isValidPath } from './znode-path.js';

export interface LibraryOptions {
  readonly servers: readonly Endpoint[];
  /** Requested session timeout. */
  readonly timeoutMs: number;
  /** Told of every change of the session, after all other watchers. */
  readonly watcher?: Watcher;
  /** A session to go on with. */
  readonly session?: { readonly id: bigint; readonly password: number };
  /** Order of the host list: permuted once by the seed, or as given. */
  readonly hostOrder?: 'shuffled' | 'given';
}

/** `idle`: between two attempts. The last two are final. */
export type LibraryState = 'idle' | 'connecting' | 'associating' | 'connected' | 'expired' | 'closed';

interface Outstanding {
  readonly xid: number;
  readonly operation: Operation;
  readonly watcher: Watcher | undefined;
  readonly done: (answer: Answer) => void;
  sent: boolean;
}

const SET_WATCHES_XID = -8;

/**
 * A handle of ZooKeeper's C client, version 3.4.14: one session, one connection at a time. Calls
 * wait for their reply, or for the end of the connection they were made on.
 *
 * Models: zookeeper.c and mt_adaptor.c; `evaluate` is zookeeper_interest.
 */
export class ZkLibrary {
  state: LibraryState = 'idle';
  sessionId: bigint;
  password: number;
  lastZxid = 0n;
  readonly watches = new ClientWatches();

  private readonly completions: CompletionQueue;
  private readonly servers: readonly Endpoint[];
  private readonly watcher: Watcher;
  private timeoutMs: number;
  private serverIndex = 0;
  private end: ConnectionEnd | undefined = undefined;
  private attempt = 0;
  private lastReceivedUs = 0;
  private lastSentUs = 0;
  private outstanding: Outstanding[] = [];
  private nextXid = 1;
  private timer: EventHandle = NO_EVENT;
  private timerUs = Infinity;
  private closing = false;

  constructor(
    private readonly node: Node,
    options: LibraryOptions,
  ) {
    this.completions = new CompletionQueue(node);
    const { servers } = options;
    const shuffle = options.hostOrder !== 'given' && servers.length > 1;
    this.servers = shuffle
      ? node.lab.randomness.stream(`zookeeper/${node.address}`).shuffle(servers)
      : servers;
    this.timeoutMs = options.timeoutMs;
    this.watcher = options.watcher ?? (() => {});
    this.sessionId = options.session?.id ?? 0n;
    this.password = options.session?.password ?? 0;
    this.connect();
  }

  /** The timeout in force: the requested one until the first handshake, then the negotiated one. */
  get sessionTimeoutMs(): number {
    return this.timeoutMs;
  }

  get connected(): boolean {
    return this.state === 'connected';
  }

  *create(path: string, value: string, mode: CreateMode = 'persistent'): Proc<Answer> {
    return yield* this.call({ kind: 'create', path, value, mode });
  }

  /** A version of -1 fits any. */
  *delete(path: string, version = -1): Proc<Answer> {
    return yield* this.call({ kind: 'delete', path, version });
  }

  *set(path: string, value: string, version = -1): Proc<Answer> {
    return yield* this.call({ kind: 'set', path, value, version });
  }

  *get(path: string, watcher?: Watcher): Proc<Answer> {
    return yield* this.call({ kind: 'get', path, watch: watcher !== undefined }, watcher);
  }

  *exists(path: string, watcher?: Watcher): Proc<Answer> {
    return yield* this.call({ kind: 'exists', path, watch: watcher !== undefined }, watcher);
  }

  *getChildren(path: string, watcher?: Watcher): Proc<Answer> {
    return yield* this.call({ kind: 'children', path, watch: watcher !== undefined }, watcher);
  }

  *sync(path: string): Proc<Answer> {
    return yield* this.call({ kind: 'sync', path });
  }

  *multi(operations: readonly WriteOperation[]): Proc<Answer> {
    return yield* this.call({ kind: 'multi', operations });
  }

  /** A synchronous call: it returns when its reply arrives, whatever the completion thread does. */
  *call(operation: Operation, watcher?: Watcher): Proc<Answer> {
    const refused = this.refuses(operation);
    if (refused !== undefined) return { code: refused };
    return yield* suspend<Answer>((resume) => this.enqueue(operation, watcher, resume));
  }

  /** An asynchronous call: its completion takes its turn on the completion thread. */
  submit(
    operation: Operation,
    completion: (answer: Answer) => Proc<void> | void,
    watcher?: Watcher,
  ): ZooCode {
    const refused = this.refuses(operation);
    if (refused !== undefined) return refused;
    this.enqueue(operation, watcher, (answer) => this.completions.push(() => completion(answer)));
    return ZooCode.ZOK;
  }

  /**
   * Fails what is outstanding, waits for the callbacks that run or are queued, and ends the session
   * if a server is at hand; otherwise the session lives until it expires.
   *
   * Models: zookeeper_close. Deviates: a call made by a callback after this point fails with
   * ZCLOSING, where the original never returns from it.
   */
  *close(): Proc {
    if (this.closing) return;
    this.closing = true;
    this.cancelTimer();
    this.failOutstanding(ZooCode.ZCLOSING);
    yield* this.completions.join();
    if (this.state === 'connected') {
      this.send(
        { type: 'request', xid: this.nextXid++, operation: { kind: 'close-session' } },
        'close-session',
      );
    }
    this.end?.close();
    this.end = undefined;
    this.state = 'closed';
  }

  /** Breaks the connection without a word and never tries again: for what a test must forbid. */
  abandon(): void {
    this.closing = true;
    this.cancelTimer();
    this.end?.close();
    this.end = undefined;
  }

  /** Models: Request_path_init. */
  private refuses(operation: Operation): ZooCode | undefined {
    if (!operationIsValid(operation)) return ZooCode.ZBADARGUMENTS;
    if (this.state === 'closed' || this.state === 'expired') return ZooCode.ZINVALIDSTATE;
    return this.closing ? ZooCode.ZCLOSING : undefined;
  }

  private enqueue(operation: Operation, watcher: Watcher | undefined, done: (answer: Answer) => void): void {
    const request: Outstanding = { xid: this.nextXid++, operation, watcher, done, sent: false };
    this.outstanding.push(request);
    if (this.state === 'connected') this.sendRequest(request);
    // A request made during the pause between two rounds ends the pause.
    else if (this.state === 'idle') this.arm(this.nowUs);
  }

  private get nowUs(): number {
    return this.node.lab.scheduler.nowUs;
  }

  private get pingUs(): number {
    return Math.floor(this.timeoutMs / 3) * 1000;
  }

  private get silenceUs(): number {
    return Math.floor((this.timeoutMs * 2) / 3) * 1000;
  }

  private connect(): void {
    const address = this.servers[this.serverIndex]!;
    const attempt = ++this.attempt;
    const current = (): boolean => attempt === this.attempt && !this.closing;
    this.state = 'connecting';
    this.lastReceivedUs = this.nowUs;
    this.lastSentUs = this.nowUs;
    this.end = this.node.lab.network.connect(this.node, address, {
      onOpen: () => void (current() && this.associate()),
      onMessage: (payload) => void (current() && this.receive(payload as ServerMessage)),
      onClose: () => void (current() && this.connectionFailed(ZooCode.ZCONNECTIONLOSS)),
    });
    this.evaluate();
  }

  /** Models: prime_connection. */
  private associate(): void {
    this.state = 'associating';
    const { lastZxid, timeoutMs, sessionId, password } = this;
    this.send({ type: 'connect', lastZxidSeen: lastZxid, timeoutMs, sessionId, password }, 'connect');
  }

  private receive(message: ServerMessage): void {
    this.lastReceivedUs = this.nowUs;
    switch (message.type) {
      case 'connected':
        return this.associated(message);
      case 'reply':
        return this.replied(message);
      case 'pong':
        if (message.zxid > 0n) this.lastZxid = message.zxid;
        return;
      default:
        return this.notified(message);
    }
  }

  /** Models: the end of the handshake in check_events. */
  private associated({ sessionId, password, timeoutMs }: ServerMessage & { type: 'connected' }): void {
    if (this.sessionId !== 0n && this.sessionId !== sessionId) return this.expire();
    this.sessionId = sessionId;
    this.password = password;
    this.timeoutMs = timeoutMs;
    this.state = 'connected';
    this.lastSentUs = this.nowUs;
    this.node.record<ZooKeeperEvent>({
      kind: 'zk-client-connected',
      session: hex(sessionId),
      server: this.end!.peerAddress,
    });
    if (!this.watches.empty) {
      const operation = this.watches.request(this.lastZxid);
      this.send({ type: 'request', xid: SET_WATCHES_XID, operation }, operation.kind);
    }
    for (const request of this.outstanding) this.sendRequest(request);
    this.tellSession('connected');
    this.evaluate();
  }

  private replied({ xid, zxid, answer }: ServerMessage & { type: 'reply' }): void {
    if (zxid > 0n) this.lastZxid = zxid;
    if (xid === SET_WATCHES_XID) return;
    const request = this.outstanding[0];
    if (request?.xid !== xid) return this.connectionFailed(ZooCode.ZRUNTIMEINCONSISTENCY);
    this.outstanding.shift();
    if (request.watcher !== undefined) this.watches.activate(request.operation, answer.code, request.watcher);
    request.done(answer);
    // A ping that was due while the request was under way goes out now.
    if (this.outstanding.length === 0 && this.nowUs - this.lastSentUs >= this.pingUs) this.evaluate();
  }

  private notified({ event, path }: ServerMessage & { type: 'event' }): void {
    this.deliver(this.watches.take(event, path), { type: event, path });
  }

  private sendRequest(request: Outstanding): void {
    request.sent = true;
    const { xid, operation } = request;
    this.send({ type: 'request', xid, operation }, operation.kind);
  }

  private send(message: ClientMessage, label: string): void {
    this.lastSentUs = this.nowUs;
    this.end?.send(message, { label });
  }

  private ping(): void {
    this.lastSentUs = this.nowUs;
    const message: ClientMessage = { type: 'ping' };
    this.end?.send(message, { quiet: true });
  }

  /** Models: handle_error: everything asked on this connection fails; the next server is next. */
  private connectionFailed(code: ZooCode): void {
    const wasConnected = this.state === 'connected';
    this.dropConnection();
    this.state = 'idle';
    if (wasConnected) {
      this.node.record<ZooKeeperEvent>({ kind: 'zk-client-connecting' });
      this.tellSession('connecting');
    }
    this.failOutstanding(code);
    this.serverIndex++;
    if (this.serverIndex < this.servers.length) return this.connect();
    this.serverIndex = 0;
    this.cancelTimer();
    this.arm(this.nowUs + this.pingUs);
  }

  private expire(): void {
    this.dropConnection();
    this.cancelTimer();
    this.state = 'expired';
    this.node.record<ZooKeeperEvent>({ kind: 'zk-client-expired', session: hex(this.sessionId) });
    this.tellSession('expired');
    this.failOutstanding(ZooCode.ZSESSIONEXPIRED);
  }

  private dropConnection(): void {
    this.attempt++;
    this.end?.close();
    this.end = undefined;
  }

  private failOutstanding(code: ZooCode): void {
    const failed = this.outstanding;
    this.outstanding = [];
    for (const request of failed) request.done({ code });
  }

  private tellSession(state: SessionState): void {
    const told = this.watches.all();
    told.delete(this.watcher);
    told.add(this.watcher);
    this.deliver(told, { type: 'session', state, path: '' });
  }

  /** One entry of the completion queue calls all watchers of an event. Models: deliverWatchers. */
  private deliver(watchers: Set<Watcher>, event: WatchedEvent): void {
    if (watchers.size === 0) return;
    const entry: Completion = function* () {
      for (const watcher of watchers) {
        const body = watcher(event);
        if (isProc(body)) yield* body;
      }
    };
    this.completions.push(entry);
  }

  /** Looks at the silence on both sides, and sets the time of the next look. */
  private evaluate(): void {
    if (this.closing) return;
    if (this.state === 'expired' || this.state === 'closed') return;
    if (this.state === 'idle') return this.connect();
    const { nowUs, silenceUs, pingUs } = this;
    const silentUntilUs = this.lastReceivedUs + silenceUs;
    if (nowUs >= silentUntilUs) return this.connectionFailed(ZooCode.ZOPERATIONTIMEOUT);
    let nextUs = nowUs + pingUs;
    if (this.state === 'connected') {
      if (nowUs - this.lastSentUs < pingUs) nextUs = this.lastSentUs + pingUs;
      else if (this.outstanding.length === 0) this.ping();
    }
    this.arm(Math.min(nextUs, silentUntilUs));
  }

  /** An earlier timer stays: it looks and sets itself again. */
  private arm(dueUs: number): void {
    if (this.timerUs <= dueUs) return;
    this.cancelTimer();
    this.timerUs = dueUs;
    this.timer = this.node.after(dueUs - this.nowUs, () => {
      this.timerUs = Infinity;
      // A process that stood still first reads what came in meanwhile.
      if (this.nowUs > dueUs) this.arm(this.nowUs);
      else this.evaluate();
    });
  }

  private cancelTimer(): void {
    this.node.cancel(this.timer);
    this.timerUs = Infinity;
  }
}

function operationIsValid(operation: Operation): boolean {
  if (operation.kind === 'multi') return operation.operations.every(operationIsValid);
  if (!('path' in operation)) return true;
  const sequential =
    operation.kind === 'create' &&
    (operation.mode === 'persistent-sequential' || operation.mode === 'ephemeral-sequential');
  return isValidPath(operation.path, sequential ? 'sequential' : 'plain');
}
