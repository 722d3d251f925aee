import type { ZnodeTree } from './zk-tree.js';

/** What the leader must know of a node to judge the next write. */
export interface NodeOutlook {
  readonly version: number;
  readonly storedCversion: number;
  readonly childCount: number;
  readonly owner: bigint;
}

interface ChangeRecord {
  readonly zxid: bigint;
  /** Undefined: the node will be gone. */
  readonly outlook: NodeOutlook | undefined;
}

/**
 * The nodes as they will be when everything proposed is applied. Writes are judged against this,
 * not against the applied tree.
 *
 * Models: ZooKeeperServer.outstandingChanges.
 */
export class OutstandingChanges {
  private readonly records = new Map<string, ChangeRecord>();
  private readonly order: { readonly zxid: bigint; readonly path: string }[] = [];

  constructor(private readonly tree: ZnodeTree) {}

  outlook(path: string): NodeOutlook | undefined {
    const record = this.records.get(path);
    if (record !== undefined) return record.outlook;
    const node = this.tree.node(path);
    if (node === undefined) return undefined;
    const { version, storedCversion, children, owner } = node;
    return { version, storedCversion, childCount: children.size, owner };
  }

  set(path: string, outlook: NodeOutlook | undefined, zxid: bigint): void {
    this.records.set(path, { zxid, outlook });
    this.order.push({ zxid, path });
  }

  /** Ephemeral nodes that a session will own. */
  ephemeralsOf(session: bigint): Set<string> {
    const paths = new Set(this.tree.ephemeralsOf(session));
    for (const [path, { outlook }] of this.records) {
      if (outlook === undefined) paths.delete(path);
      else if (outlook.owner === session) paths.add(path);
    }
    return paths;
  }

  /** Forgets what has become part of the applied tree. */
  applied(zxid: bigint): void {
    let done = 0;
    for (; done < this.order.length && this.order[done]!.zxid <= zxid; done++) {
      const { zxid: changed, path } = this.order[done]!;
      if (this.records.get(path)?.zxid === changed) this.records.delete(path);
    }
    this.order.splice(0, done);
  }

  /** What stands now, to go back to when a multi fails half-way. */
  save(): () => void {
    const records = new Map(this.records);
    const count = this.order.length;
    return () => {
      this.records.clear();
      for (const [path, record] of records) this.records.set(path, record);
      this.order.length = count;
    };
  }
}
