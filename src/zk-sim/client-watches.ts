import type { Proc } from '../sim/index.js';
import { ZooCode, type NodeEventType } from './codes.js';
import type { Operation } from './wire.js';

export type SessionState = 'connecting' | 'connected' | 'expired';

/** What a watcher is called with: the path is empty for a change of the session. */
export type WatchedEvent =
  | { readonly type: NodeEventType; readonly path: string }
  | { readonly type: 'session'; readonly state: SessionState; readonly path: '' };

/** A callback and its context in one: the same value set twice on a path is called once. */
export type Watcher = (event: WatchedEvent) => Proc<void> | void;

type Table = Map<string, Set<Watcher>>;

/**
 * The watches that a handle believes to be set, in the order they were set.
 *
 * Models: the hash tables of zk_hashtable.c.
 */
export class ClientWatches {
  private readonly node: Table = new Map();
  private readonly exist: Table = new Map();
  private readonly child: Table = new Map();

  get empty(): boolean {
    return this.node.size + this.exist.size + this.child.size === 0;
  }

  /** A request with a watch was answered. Models: activateWatcher. */
  activate(operation: Operation, code: ZooCode, watcher: Watcher): void {
    const table = this.tableFor(operation, code);
    if (table === undefined || !('path' in operation)) return;
    const watchers = table.get(operation.path);
    if (watchers === undefined) table.set(operation.path, new Set([watcher]));
    else watchers.add(watcher);
  }

  /** Who is told of an event; their watches are used up. Models: collectWatchers. */
  take(event: NodeEventType, path: string): Set<Watcher> {
    const tables = event === 'child' ? [this.child] : [this.node, this.exist];
    if (event === 'deleted') tables.push(this.child);
    const told = new Set<Watcher>();
    for (const table of tables) {
      for (const watcher of table.get(path) ?? []) told.add(watcher);
      table.delete(path);
    }
    return told;
  }

  /** Every watcher once, for an event of the session; no watch is used up. */
  all(): Set<Watcher> {
    const told = new Set<Watcher>();
    for (const table of [this.node, this.exist, this.child]) {
      for (const watchers of table.values()) for (const watcher of watchers) told.add(watcher);
    }
    return told;
  }

  /** The request that sets them again after a reconnection. */
  request(lastZxid: bigint): Operation {
    return {
      kind: 'set-watches',
      lastZxid,
      data: [...this.node.keys()],
      exist: [...this.exist.keys()],
      child: [...this.child.keys()],
    };
  }

  private tableFor(operation: Operation, code: ZooCode): Table | undefined {
    if (operation.kind === 'exists' && code === ZooCode.ZNONODE) return this.exist;
    if (code !== ZooCode.ZOK) return undefined;
    if (operation.kind === 'children') return this.child;
    return operation.kind === 'get' || operation.kind === 'exists' ? this.node : undefined;
  }
}
