import type { NodeEventType } from './codes.js';
import type { TreeListener } from './zk-tree.js';
import { parentOf } from './znode-path.js';

/** Who is told of an event. */
export interface WatchHolder {
  notify(event: NodeEventType, path: string): void;
}

type Order = <T>(items: readonly T[]) => readonly T[];

/** One-shot watches of one kind: who watches a path, and what paths one connection watches. */
class WatchTable<H extends WatchHolder> {
  private readonly holders = new Map<string, Set<H>>();
  private readonly paths = new Map<H, Set<string>>();

  constructor(private readonly order: Order) {}

  get size(): number {
    let count = 0;
    for (const watched of this.paths.values()) count += watched.size;
    return count;
  }

  add(path: string, holder: H): void {
    put(this.holders, path, holder);
    put(this.paths, holder, path);
  }

  /** Takes away and returns all watches of a path. */
  take(path: string): Iterable<H> {
    const taken = this.holders.get(path);
    if (taken === undefined) return [];
    this.holders.delete(path);
    for (const holder of taken) drop(this.paths, holder, path);
    return taken.size === 1 ? taken : this.order([...taken]);
  }

  forget(holder: H): void {
    for (const path of this.paths.get(holder) ?? []) drop(this.holders, path, holder);
    this.paths.delete(holder);
  }
}

/**
 * The watches of one server: a data table for `exists` and `get`, a child table for `getChildren`.
 * A watch fires once.
 *
 * Models: WatchManager, and the triggers in DataTree.
 */
export class WatchTables<H extends WatchHolder> implements TreeListener {
  readonly data: WatchTable<H>;
  readonly child: WatchTable<H>;

  /** `order`: whom of a path's watchers to tell first; as they came unless given. */
  constructor(order: Order = (items) => items) {
    this.data = new WatchTable(order);
    this.child = new WatchTable(order);
  }

  get size(): number {
    return this.data.size + this.child.size;
  }

  created(path: string): void {
    for (const holder of this.data.take(path)) holder.notify('created', path);
    this.childrenChanged(parentOf(path));
  }

  changed(path: string): void {
    for (const holder of this.data.take(path)) holder.notify('changed', path);
  }

  deleted(path: string): void {
    const told = new Set(this.data.take(path));
    for (const holder of this.child.take(path)) told.add(holder);
    for (const holder of told) holder.notify('deleted', path);
    this.childrenChanged(parentOf(path));
  }

  /** A connection is gone, and its watches with it. */
  forget(holder: H): void {
    this.data.forget(holder);
    this.child.forget(holder);
  }

  private childrenChanged(parent: string): void {
    for (const holder of this.child.take(parent)) holder.notify('child', parent);
  }
}

function put<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([value]));
  else set.add(value);
}

function drop<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
