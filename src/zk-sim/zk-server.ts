import { assert } from '../sim/index.js';
import type { Endpoint } from '../protocol/index.js';
import { ClientService } from './client-service.js';
import { Leading } from './leading.js';
import type { ZooKeeperEnvironment } from './options.js';
import { recordCommit } from './proposer.js';
import { armReplyLoss, consumeReplyLoss } from './reply-losses.js';
import type { Role } from './role.js';
import { ServerState } from './server-state.js';
import type { Stat, Txn } from './txn.js';
import type { Answer } from './wire.js';

/** A session as this server sees it. */
export interface SessionView {
  readonly session: bigint;
  readonly client: Endpoint;
  readonly timeoutMs: number;
  /** Whether the session's connection is to this server. */
  readonly connectedHere: boolean;
  readonly ephemerals: readonly string[];
}

/** One ZooKeeper server process. Models: QuorumPeer; for one server, ZooKeeperServerMain. */
export class ZooKeeperServer {
  readonly state: ServerState;
  readonly clients: ClientService;
  private current: Role;

  constructor(env: ZooKeeperEnvironment) {
    this.state = new ServerState(
      env,
      (txn) => this.clients.commit(txn),
      (request) => this.clients.answerSync(request),
    );
    this.clients = new ClientService(
      this.state,
      () => this.current,
      (txn) => this.apply(txn),
      (client) => consumeReplyLoss(env.node.lab, client),
    );
    this.current = new Leading(this.state, 0);
    env.node.acceptor = (end) => this.clients.accept(end);
  }

  get role(): Role {
    return this.current;
  }

  /** A node's value in the committed state; undefined when it does not exist. */
  read(path: string): string | undefined {
    return this.state.tree.node(path)?.value;
  }

  stat(path: string): Stat | undefined {
    return this.state.tree.stat(path);
  }

  /** Names of a node's children in the committed state, in the order of creation. */
  children(path: string): readonly string[] | undefined {
    const node = this.state.tree.node(path);
    return node === undefined ? undefined : [...node.children];
  }

  sessions(): readonly SessionView[] {
    const { tree } = this.state;
    return [...tree.sessions].map(([session, { client, timeoutMs }]) => ({
      session,
      client,
      timeoutMs,
      connectedHere: this.clients.connectionOf(session) !== undefined,
      ephemerals: tree.ephemeralsOf(session),
    }));
  }

  /** Puts a persistent node and its parents there; only before the first transaction. */
  preset(path: string, value: string): void {
    const { disk, tree } = this.state;
    assert(disk.log.length === 0, `preset of ${path} after the first transaction`);
    disk.presets.push({ path, value });
    tree.preset(path, value);
  }

  /** Closes a session as if its time were over; false when this server does not lead or does not know it. */
  expireSession(session: bigint): boolean {
    const { role } = this;
    return role instanceof Leading && role.expireNow(session);
  }

  /** As {@link expireSession} for every session that the process at `client` opened; how many there were. */
  expireClient(client: Endpoint): number {
    const sessions = [...this.state.tree.sessions].filter(([, record]) => record.client === client);
    return sessions.filter(([session]) => this.expireSession(session)).length;
  }

  /** The client's TCP connection to this server breaks; its session lives on. How many there were. */
  dropConnection(client: Endpoint): number {
    return this.clients.closeClient(client);
  }

  /** The client's next committed write, on any server, gets no reply: its connection breaks instead. */
  loseNextWriteReply(client: Endpoint): void {
    armReplyLoss(this.state.node.lab, client);
  }

  private apply(txn: Txn): Answer {
    const { tree, disk, node } = this.state;
    const { change, session } = txn;
    const client = change.kind === 'create-session' ? change.client : tree.sessions.get(session)?.client;
    if (this.current?.name === 'leading') recordCommit(node, txn, client ?? '');
    const answer = tree.apply(txn, this.clients.watches);
    disk.committedCount++;
    this.current?.applied(txn);
    return answer;
  }
}

/**
 * Starts a server on a node: what a node's `boot` calls. The server also becomes the node's `actor`.
 *
 * @example lab.addNode({ address, boot: (node) => void bootZooKeeper({ ...env, node }) })
 */
export function bootZooKeeper(env: ZooKeeperEnvironment): ZooKeeperServer {
  const server = new ZooKeeperServer(env);
  env.node.actor = server;
  return server;
}
