import type { Endpoint } from '../protocol/index.js';
import type { Node, RandomStream } from '../sim/index.js';
import { resolveOptions, type ZooKeeperEnvironment, type ZooKeeperOptions } from './options.js';
import { ServerDisk } from './server-disk.js';
import type { Txn } from './txn.js';
import type { ZnodeTree } from './zk-tree.js';

/** What a server has whatever its role: its disk, its tree, and its place in the ensemble. */
export class ServerState {
  readonly node: Node;
  readonly options: ZooKeeperOptions;
  readonly disk: ServerDisk;
  readonly tree: ZnodeTree;
  /** Server id. */
  readonly sid: number;

  constructor(
    readonly env: ZooKeeperEnvironment,
    /** Applies what is committed, in the order of the log, and answers who waits for it. */
    readonly commit: (txn: Txn) => void,
    readonly answerSync: (request: number) => void,
  ) {
    this.node = env.node;
    this.options = resolveOptions(env.zookeeper);
    this.disk = ServerDisk.of(env.node);
    this.tree = this.disk.committedTree();
    this.tree.order = (items) => this.anyOrder(items);
    this.sid = env.serverId ?? env.zkServers.indexOf(env.node.address) + 1;
  }

  /** Ids of the other servers. */
  get peers(): readonly number[] {
    return this.env.zkServers.map((_, index) => index + 1).filter((sid) => sid !== this.sid);
  }

  addressOf(sid: number): Endpoint {
    return this.env.zkServers[sid - 1]!;
  }

  get tickUs(): number {
    return this.options.tickMs * 1000;
  }

  get quorum(): number {
    return Math.floor(this.env.zkServers.length / 2) + 1;
  }

  get nowUs(): number {
    return this.node.lab.scheduler.nowUs;
  }

  /** This machine's wall clock, for ctime and mtime. */
  get wallMs(): number {
    return this.env.epochSeconds * 1000 + this.node.localMs;
  }

  /** Draws of this server; a default that is constant draws nothing. */
  get random(): RandomStream {
    return this.node.lab.randomness.stream(`zookeeper/${this.node.address}`);
  }

  /** A drawn duration in microseconds. */
  drawUs([lowMs, highMs]: readonly [number, number]): number {
    return lowMs === highMs ? lowMs * 1000 : this.random.between(lowMs * 1000, highMs * 1000);
  }

  /** An order that the original leaves to a hash table. */
  readonly anyOrder = <T>(items: readonly T[]): readonly T[] => {
    return this.options.unordered === 'insertion' || items.length < 2 ? items : this.random.shuffle(items);
  };
}
