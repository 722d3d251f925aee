import { assert, SECOND, type ConnectionEnd, type ConnectionHandlers } from '../sim/index.js';
import type { Endpoint, ZooKeeperEvent } from '../protocol/index.js';
import { ClientService } from './client-service.js';
import { ElectionLinks } from './election-links.js';
import { Following } from './following.js';
import { Leading } from './leading.js';
import { Looking } from './looking.js';
import type { ZooKeeperEnvironment } from './options.js';
import type { PeerHello, VoteMessage } from './peer-messages.js';
import { recordCommit } from './proposer.js';
import { armReplyLoss, consumeReplyLoss } from './reply-losses.js';
import { Reign } from './reign.js';
import type { Role } from './role.js';
import { ServerState } from './server-state.js';
import type { Stat, Txn } from './txn.js';
import type { Answer } from './wire.js';
import type { TreeListener } from './zk-tree.js';

/** A session as this server sees it. */
export interface SessionView {
  readonly session: bigint;
  readonly client: Endpoint;
  readonly timeoutMs: number;
  /** Whether the session's connection is to this server. */
  readonly connectedHere: boolean;
  readonly ephemerals: readonly string[];
}

/** A connection of a would-be follower, with what it said so far. */
interface Waiting {
  readonly end: ConnectionEnd;
  readonly messages: unknown[];
  readonly adopt: (handlers: ConnectionHandlers) => void;
}

/** A leader that could not be joined is tried again after so long, as a follower's connect is. */
const REJOIN_DELAY_US = SECOND;

/** One ZooKeeper server process. Models: QuorumPeer; for one server, ZooKeeperServerMain. */
export class ZooKeeperServer {
  readonly state: ServerState;
  readonly clients: ClientService;
  private current: Role;
  private readonly links: ElectionLinks;
  /** Count of elections that this server took part in. */
  private round = 0;
  /** Servers that asked to follow before this one knew whether it leads. */
  private waiting = new Map<number, Waiting>();

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
    this.links = new ElectionLinks(this.state);
    env.node.acceptor = (end) => this.accept(end);
    // A server alone needs nobody's vote; it leads epoch 0 from the start.
    this.current = env.zkServers.length === 1 ? new Leading(this.state, 0) : this.newLooking(0);
  }

  get role(): Role {
    return this.current;
  }

  /** Whether clients are answered. */
  get serving(): boolean {
    return this.current.serving;
  }

  /** Whether this server believes to lead with a quorum behind it. */
  get leads(): boolean {
    return this.current.name === 'leading' && this.current.serving;
  }

  /** The leader gives up its role; false when this server does not lead others. */
  stepDown(): boolean {
    if (!(this.current instanceof Reign)) return false;
    this.lookAgain(0);
    return true;
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
    const leading = role instanceof Reign ? role.leading : role;
    return leading instanceof Leading && leading.expireNow(session);
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

  // Roles

  private become(role: Role): void {
    this.current.stop();
    this.current = role;
  }

  private newLooking(joinDelayUs: number): Looking {
    return new Looking(
      this.state,
      this.links,
      ++this.round,
      (leader, round) => this.decided(leader, round),
      joinDelayUs,
    );
  }

  /** Models: the end of Leader.lead and Follower.followLeader: all clients are sent away. */
  private lookAgain(joinDelayUs: number): void {
    // What is committed becomes part of the tree while the role still stands.
    this.clients.closeAll();
    this.current.stop();
    this.recordRole('looking', this.state.disk.currentEpoch);
    this.current = this.newLooking(joinDelayUs);
  }

  private decided(leader: number, round: number): void {
    this.round = round;
    const waiting = [...this.waiting];
    this.waiting = new Map();
    if (leader !== this.state.sid) {
      for (const [, { end }] of waiting) end.close();
      return this.follow(leader);
    }
    const reign: Reign = new Reign(
      this.state,
      () => this.lookAgain(0),
      (epoch) => this.recordRole('leading', epoch),
    );
    this.become(reign);
    for (const [sid, { end, messages, adopt }] of waiting) {
      const handlers = reign.attach(sid, end);
      adopt(handlers);
      for (const message of messages) handlers.onMessage(message);
    }
  }

  private follow(leader: number): void {
    const following: Following = new Following(
      this.state,
      leader,
      () => this.lookAgain(following.serving ? 0 : REJOIN_DELAY_US),
      (epoch) => this.recordRole('following', epoch),
    );
    this.become(following);
  }

  private recordRole(role: Role['name'], epoch: number): void {
    this.state.node.record<ZooKeeperEvent>({ kind: 'zk-role', role, epoch });
  }

  // Connections

  /** The first message tells a server from a client. */
  private accept(end: ConnectionEnd): ConnectionHandlers {
    let handlers: ConnectionHandlers | undefined;
    return {
      onMessage: (payload) => {
        if (handlers !== undefined) return handlers.onMessage(payload);
        const first = payload as PeerHello | { readonly type: '' };
        if (first.type === 'peer-hello') {
          handlers =
            first.purpose === 'election' ? this.acceptVotes(first.sid) : this.acceptFollower(first.sid, end);
          return;
        }
        handlers = this.clients.accept(end);
        handlers.onMessage(payload);
      },
      onClose: (reason) => handlers?.onClose(reason),
    };
  }

  private acceptVotes(sid: number): ConnectionHandlers {
    this.current.greet(sid);
    return { onMessage: (payload) => this.receiveVote(payload as VoteMessage), onClose: () => {} };
  }

  /** Models: FastLeaderElection.WorkerReceiver: who has a leader tells those who look for one. */
  private receiveVote(message: VoteMessage): void {
    const { current, state } = this;
    if (current.name === 'looking') return current.vote(message);
    if (message.state !== 'looking') return;
    const leader = current instanceof Following ? current.leader : state.sid;
    const vote = { leader, epoch: state.disk.currentEpoch, zxid: state.disk.lastZxid };
    this.links.send(message.from, {
      type: 'vote',
      from: state.sid,
      state: current.name,
      round: this.round,
      vote,
    });
  }

  private acceptFollower(sid: number, end: ConnectionEnd): ConnectionHandlers {
    if (this.current instanceof Reign) return this.current.attach(sid, end);
    let handlers: ConnectionHandlers | undefined;
    const waiting: Waiting = { end, messages: [], adopt: (adopted) => (handlers = adopted) };
    if (this.current.name === 'looking') {
      this.waiting.get(sid)?.end.close();
      this.waiting.set(sid, waiting);
    } else {
      end.close();
    }
    return {
      onMessage: (payload) => {
        if (handlers === undefined) waiting.messages.push(payload);
        else handlers.onMessage(payload);
      },
      onClose: (reason) => {
        if (this.waiting.get(sid) === waiting) this.waiting.delete(sid);
        handlers?.onClose(reason);
      },
    };
  }

  private apply(txn: Txn): Answer {
    const { tree, disk, node } = this.state;
    const { change, session } = txn;
    const client = change.kind === 'create-session' ? change.client : tree.sessions.get(session)?.client;
    const leads = this.current?.name === 'leading';
    // After the tree has changed, so that whoever looks sees it, and before the watches that it fires.
    let recorded = !leads;
    const record = (): void => {
      if (!recorded) {
        recorded = true;
        recordCommit(node, txn, client ?? '');
      }
    };
    const answer = tree.apply(txn, afterwards(record, this.clients.watches));
    record();
    disk.committedCount++;
    this.current?.applied(txn);
    return answer;
  }
}

/** Passes changes on, each after `first` was called. */
function afterwards(first: () => void, listener: TreeListener): TreeListener {
  const pass = (tell: (path: string) => void) => (path: string) => {
    first();
    tell(path);
  };
  return {
    created: pass((path) => listener.created(path)),
    changed: pass((path) => listener.changed(path)),
    deleted: pass((path) => listener.deleted(path)),
  };
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
