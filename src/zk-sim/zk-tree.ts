import { assert, unreachable } from '../sim/index.js';
import type { Endpoint } from '../protocol/index.js';
import { ZooCode } from './codes.js';
import type { Change, Stat, Txn } from './txn.js';
import type { Answer } from './wire.js';
import { ancestry, nameOf, parentOf } from './znode-path.js';

export interface Znode {
  value: string;
  readonly czxid: bigint;
  mzxid: bigint;
  pzxid: bigint;
  readonly ctimeMs: number;
  mtimeMs: number;
  version: number;
  /** How many children were ever created below it. */
  storedCversion: number;
  readonly owner: bigint;
  /** Names in the order of creation. */
  readonly children: Set<string>;
}

/** A session as the replicated state knows it. */
export interface SessionRecord {
  readonly timeoutMs: number;
  /** Address of the process that opened it. */
  readonly client: Endpoint;
}

/** Is told of every change of a node, in the order in which watches fire. */
export interface TreeListener {
  created(path: string): void;
  changed(path: string): void;
  deleted(path: string): void;
}

const DEAF: TreeListener = { created: () => {}, changed: () => {}, deleted: () => {} };

/**
 * The replicated state: nodes, who owns the ephemeral ones, and sessions. It only applies what was
 * decided; every server that applies the same log has the same tree.
 *
 * Models: DataTree with the session table of ZKDatabase.
 */
export class ZnodeTree {
  lastZxid = 0n;
  /** Order of what the original keeps in hash sets; as inserted unless a server says otherwise. */
  order: <T>(items: readonly T[]) => readonly T[] = (items) => items;
  readonly sessions = new Map<bigint, SessionRecord>();
  private readonly nodes = new Map<string, Znode>([['/', newZnode('', 0n, 0, 0n)]]);
  private readonly ephemerals = new Map<bigint, Set<string>>();

  node(path: string): Znode | undefined {
    return this.nodes.get(path);
  }

  get paths(): IterableIterator<string> {
    return this.nodes.keys();
  }

  /** Paths of a session's ephemeral nodes in the order of creation. */
  ephemeralsOf(session: bigint): readonly string[] {
    return [...(this.ephemerals.get(session) ?? [])];
  }

  /** Sessions that own a node. */
  get owners(): IterableIterator<bigint> {
    return this.ephemerals.keys();
  }

  /** Puts a persistent node and its parents there before the first transaction. */
  preset(path: string, value: string): void {
    for (const ancestor of ancestry(path)) {
      if (this.nodes.has(ancestor)) continue;
      const parent = this.nodes.get(parentOf(ancestor))!;
      this.nodes.set(ancestor, newZnode('', 0n, 0, 0n));
      parent.children.add(nameOf(ancestor));
      parent.storedCversion++;
    }
    this.nodes.get(path)!.value = value;
  }

  /** Applies the next transaction and answers its writer. */
  apply(txn: Txn, listener: TreeListener = DEAF): Answer {
    assert(txn.zxid > this.lastZxid, `zxid ${txn.zxid} applied after ${this.lastZxid}`);
    this.lastZxid = txn.zxid;
    return this.applyChange(txn, txn.change, listener);
  }

  stat(path: string): Stat | undefined {
    const node = this.nodes.get(path);
    return node === undefined ? undefined : statOf(node);
  }

  private applyChange(txn: Txn, change: Change, listener: TreeListener): Answer {
    switch (change.kind) {
      case 'create':
        return this.create(txn, change, listener);
      case 'delete':
        this.remove(change.path, txn.zxid, listener);
        return { code: ZooCode.ZOK };
      case 'set':
        return this.set(txn, change, listener);
      case 'create-session':
        this.sessions.set(txn.session, { timeoutMs: change.timeoutMs, client: change.client });
        return { code: ZooCode.ZOK };
      case 'close-session':
        this.closeSession(txn, listener);
        return { code: ZooCode.ZOK };
      case 'check':
        return { code: ZooCode.ZOK };
      case 'multi':
        return {
          code: ZooCode.ZOK,
          answers: change.changes.map((part) => this.applyChange(txn, part, listener)),
        };
      case 'error':
        return errorAnswer(change.code, change.codes);
      default:
        return unreachable(change);
    }
  }

  private create(txn: Txn, change: Change & { kind: 'create' }, listener: TreeListener): Answer {
    const { path, value, owner } = change;
    const parent = this.nodes.get(parentOf(path));
    assert(parent !== undefined && !this.nodes.has(path), `create of ${path} was decided wrongly`);
    parent.children.add(nameOf(path));
    parent.storedCversion = change.parentCversion;
    parent.pzxid = txn.zxid;
    this.nodes.set(path, newZnode(value, txn.zxid, txn.timeMs, owner));
    if (owner !== 0n) {
      const owned = this.ephemerals.get(owner);
      if (owned === undefined) this.ephemerals.set(owner, new Set([path]));
      else owned.add(path);
    }
    listener.created(path);
    return { code: ZooCode.ZOK, path };
  }

  private set(txn: Txn, change: Change & { kind: 'set' }, listener: TreeListener): Answer {
    const node = this.nodes.get(change.path);
    assert(node !== undefined, `set of ${change.path} was decided wrongly`);
    node.value = change.value;
    node.version = change.version;
    node.mzxid = txn.zxid;
    node.mtimeMs = txn.timeMs;
    listener.changed(change.path);
    return { code: ZooCode.ZOK, stat: statOf(node) };
  }

  private remove(path: string, zxid: bigint, listener: TreeListener): void {
    const node = this.nodes.get(path);
    assert(node !== undefined, `delete of ${path} was decided wrongly`);
    this.nodes.delete(path);
    const parent = this.nodes.get(parentOf(path))!;
    parent.children.delete(nameOf(path));
    parent.pzxid = zxid;
    const owned = this.ephemerals.get(node.owner);
    owned?.delete(path);
    if (owned?.size === 0) this.ephemerals.delete(node.owner);
    listener.deleted(path);
  }

  private closeSession(txn: Txn, listener: TreeListener): void {
    for (const path of this.order(this.ephemeralsOf(txn.session))) this.remove(path, txn.zxid, listener);
    this.sessions.delete(txn.session);
  }
}

/** The answer of a refused write. */
function errorAnswer(code: ZooCode, codes: readonly ZooCode[] | undefined): Answer {
  return codes === undefined ? { code } : { code, answers: codes.map((part) => ({ code: part })) };
}

function newZnode(value: string, zxid: bigint, timeMs: number, owner: bigint): Znode {
  return {
    value,
    czxid: zxid,
    mzxid: zxid,
    pzxid: zxid,
    ctimeMs: timeMs,
    mtimeMs: timeMs,
    version: 0,
    storedCversion: 0,
    owner,
    children: new Set(),
  };
}

/** Clients see twice the stored child version less the number of children: creations and deletions. */
function statOf(node: Znode): Stat {
  return {
    czxid: node.czxid,
    mzxid: node.mzxid,
    pzxid: node.pzxid,
    ctimeMs: node.ctimeMs,
    mtimeMs: node.mtimeMs,
    version: node.version,
    cversion: 2 * node.storedCversion - node.children.size,
    aversion: 0,
    ephemeralOwner: node.owner,
    dataLength: node.value.length,
    numChildren: node.children.size,
  };
}
