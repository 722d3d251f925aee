import type { Disk, DurableContent, Node } from '../sim/index.js';
import type { Txn } from './txn.js';
import { ZnodeTree } from './zk-tree.js';

const PATH = '/zookeeper/version-2';

export interface Preset {
  readonly path: string;
  readonly value: string;
}

/**
 * What one server keeps on disk: its log and the epochs it promised. The log is never compacted, so
 * that a tree is always the replay of one.
 *
 * Models: FileTxnSnapLog with the files currentEpoch and acceptedEpoch.
 */
export class ServerDisk implements DurableContent {
  /** Nodes that are there before the first transaction, the same on every server. */
  presets: Preset[] = [];
  log: Txn[] = [];
  /** How many entries a power failure leaves. */
  syncedCount = 0;
  /** How many entries this server knows to be committed; they are never truncated. */
  committedCount = 0;
  /** Newest epoch whose leader this server answered. */
  acceptedEpoch = 0;
  /** Newest epoch whose leader's log this server took over. */
  currentEpoch = 0;

  /** The content of a machine's disk; an empty one when there is none. */
  static of(node: Node): ServerDisk {
    return ServerDisk.open(node.disk);
  }

  private static open(disk: Disk): ServerDisk {
    const found = disk.read(PATH);
    if (found instanceof ServerDisk) return found;
    const created = new ServerDisk();
    disk.write(PATH, created);
    return created;
  }

  get lastZxid(): bigint {
    return this.log.at(-1)?.zxid ?? 0n;
  }

  /** The state before the first transaction. */
  emptyTree(): ZnodeTree {
    const tree = new ZnodeTree();
    for (const { path, value } of this.presets) tree.preset(path, value);
    return tree;
  }

  /** The state after the committed part of the log. */
  committedTree(): ZnodeTree {
    const tree = this.emptyTree();
    for (let index = 0; index < this.committedCount; index++) tree.apply(this.log[index]!);
    return tree;
  }

  /** Adds entries behind the last one; they are on the platter after a sync. */
  append(...entries: readonly Txn[]): void {
    this.log.push(...entries);
  }

  /** Removes every entry from `count` on. */
  truncate(count: number): void {
    this.log.length = count;
    this.syncedCount = Math.min(this.syncedCount, count);
  }

  afterPowerFailure(): ServerDisk {
    return this.head(this.syncedCount);
  }

  copy(): ServerDisk {
    return this.head(this.log.length);
  }

  private head(count: number): ServerDisk {
    const head = new ServerDisk();
    head.presets = [...this.presets];
    head.log = this.log.slice(0, count);
    head.syncedCount = Math.min(this.syncedCount, count);
    head.committedCount = Math.min(this.committedCount, count);
    head.acceptedEpoch = this.acceptedEpoch;
    head.currentEpoch = this.currentEpoch;
    return head;
  }
}

/**
 * Puts a persistent node, with its parents, into a server's state before its first start. Every
 * server of an ensemble must be given the same.
 */
export function presetZnode(node: Node, path: string, value: string): void {
  ServerDisk.of(node).presets.push({ path, value });
}
