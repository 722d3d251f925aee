import type { Proc } from '../sim/index.js';

export type ChildrenCallback = (children: readonly string[]) => Proc<void>;
export type ItemCallback = () => Proc<void>;
export type CreateKind = 'persistent' | 'ephemeral' | 'ephemeral-sequential';

/**
 * OpenMLDB's wrapper of the ZooKeeper C client, as the actors see it. Every call blocks its thread
 * and holds one mutex of the wrapper meanwhile. Results are the wrapper's: true or false, a value or
 * undefined; the error code of ZooKeeper is lost.
 *
 * Models: class ZkClient, `src/zk/zk_client.h`.
 */
export interface ZkPort {
  /** Not told of an expiry: true also while no server can be reached. Read without the mutex, for views. */
  readonly connected: boolean;
  readonly registered: boolean;
  /** Counts every successful handshake, those within one session too. */
  readonly sessionTerm: number;
  /** Calls back after each successful handshake: pollers of `sessionTerm` need not look before. */
  onHandshake?(listener: () => void): void;

  /** Opens a session and waits at most the session timeout for it. */
  init(): Proc<boolean>;
  /** Closes the old handle, opens a new session; all watches of the old handle are gone. */
  reconnect(): Proc<boolean>;
  closeZk(): Proc<void>;
  /** As `connected`, but waits for the wrapper's mutex. */
  isConnected(): Proc<boolean>;

  /** Creates this process's ephemeral node below `/nodes`; false when it still exists. */
  register(startup: boolean): Proc<boolean>;
  /** Creates missing parents, then the node; the path that was assigned, or undefined. */
  createNode(path: string, value: string, kind?: CreateKind): Proc<string | undefined>;
  mkdir(path: string): Proc<boolean>;
  getNodeValue(path: string): Proc<string | undefined>;
  /** Unconditional (version -1). */
  setNodeValue(path: string, value: string): Proc<boolean>;
  deleteNode(path: string): Proc<boolean>;
  isExistNode(path: string): Proc<'exists' | 'no-node' | 'error'>;
  /** Adds one to a decimal counter by compare-and-set, three tries. */
  increment(path: string): Proc<boolean>;
  /** Children, sorted. */
  getChildren(path: string): Proc<string[] | undefined>;
  /** Children of `/nodes`, unsorted. */
  getNodes(): Proc<string[] | undefined>;

  /** Adds a callback for changes below `/nodes`; arms nothing. */
  onNodesChanged(callback: ChildrenCallback): void;
  /** Arms the watch on `/nodes`. */
  watchNodes(): Proc<boolean>;
  /** Keeps the first callback a path gets, and arms the watch. */
  watchChildren(path: string, callback: ChildrenCallback): Proc<boolean>;
  cancelWatchChildren(path: string): void;
  /** Fails, and leaves no watch, when the node is absent. */
  watchItem(path: string, callback: ItemCallback): Proc<boolean>;
}
