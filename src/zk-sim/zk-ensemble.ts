import type { Endpoint } from '../protocol/index.js';
import type { Node } from '../sim/index.js';
import { armReplyLoss } from './reply-losses.js';
import { presetZnode, ServerDisk } from './server-disk.js';
import { ZooKeeperServer, type SessionView } from './zk-server.js';
import type { ZnodeTree } from './zk-tree.js';

/**
 * All servers of an ensemble from outside: what is committed, and the fault verbs. It lives longer
 * than any process, so it may be asked while servers are down.
 *
 * @example
 * const zookeeper = new ZooKeeperEnsemble(nodes);
 * zookeeper.read('/openmldb_cluster/table/notify'); // '1'
 * zookeeper.expireClient('172.27.128.32:8541');
 */
export class ZooKeeperEnsemble {
  constructor(readonly nodes: readonly Node[]) {}

  /** The servers whose process lives, in the order of their ids. */
  get servers(): ZooKeeperServer[] {
    return this.nodes.flatMap((node) => (node.actor instanceof ZooKeeperServer ? [node.actor] : []));
  }

  /** The server that leads with a quorum; of two that believe so, the one of the newer epoch. */
  get leader(): ZooKeeperServer | undefined {
    let best: ZooKeeperServer | undefined;
    for (const server of this.servers) {
      if (!server.leads) continue;
      if (best === undefined || server.state.disk.currentEpoch > best.state.disk.currentEpoch) best = server;
    }
    return best;
  }

  /** Puts a persistent node and its parents into every server before the first start. */
  preset(path: string, value: string): void {
    for (const node of this.nodes) presetZnode(node, path, value);
  }

  /** A node's value in the newest committed state; undefined when it does not exist. */
  read(path: string): string | undefined {
    return this.newestTree().node(path)?.value;
  }

  /** Names of a node's children in the newest committed state, in the order of creation. */
  children(path: string): readonly string[] | undefined {
    const node = this.newestTree().node(path);
    return node === undefined ? undefined : [...node.children];
  }

  /** Live sessions in the newest committed state. */
  sessions(): readonly SessionView[] {
    const tree = this.newestTree();
    const connected = new Set<bigint>();
    for (const server of this.servers) {
      for (const view of server.sessions()) if (view.connectedHere) connected.add(view.session);
    }
    return [...tree.sessions].map(([session, { client, timeoutMs }]) => ({
      session,
      client,
      timeoutMs,
      connectedHere: connected.has(session),
      ephemerals: tree.ephemeralsOf(session),
    }));
  }

  /** The leader closes a session as if its time were over; false when there is none to close. */
  expireSession(session: bigint): boolean {
    return this.leader?.expireSession(session) ?? false;
  }

  /** As {@link expireSession} for every session that the process at `client` opened. */
  expireClient(client: Endpoint): number {
    const sessions = this.sessions().filter((view) => view.client === client);
    return sessions.filter((view) => this.expireSession(view.session)).length;
  }

  /** The leader gives up its role; false when there is none with followers. */
  stepDown(): boolean {
    return this.leader?.stepDown() ?? false;
  }

  /** The client's TCP connection breaks; its session lives on. Returns how many connections broke. */
  dropConnection(client: Endpoint): number {
    let count = 0;
    for (const server of this.servers) count += server.dropConnection(client);
    return count;
  }

  /** The client's next committed write gets no reply: its connection breaks after the commit. */
  loseNextWriteReply(client: Endpoint): void {
    const lab = this.nodes[0]?.lab;
    if (lab !== undefined) armReplyLoss(lab, client);
  }

  private newestTree(): ZnodeTree {
    let newest: ServerDisk | undefined;
    let server: ZooKeeperServer | undefined;
    for (const node of this.nodes) {
      const disk = ServerDisk.of(node);
      if (newest !== undefined && disk.committedCount <= newest.committedCount) continue;
      newest = disk;
      server = node.actor instanceof ZooKeeperServer ? node.actor : undefined;
    }
    return server?.state.tree ?? (newest as ServerDisk).committedTree();
  }
}
