import type { Environment } from '../../src/protocol/index.js';
import type { Proc } from '../../src/sim/index.js';
import type { ChildrenCallback, CreateKind, ItemCallback, ZkPort } from '../../src/zk-sim/zk-port.js';

/** Znodes of a test: shared by the clients that are made of it. */
export class MemoryZk {
  readonly nodes = new Map<string, string>();
  /** While true every write fails, as with ZooKeeper out of reach. */
  failing = false;
  readonly writes: string[] = [];

  client(env: Environment, latencyUs = 1000): ZkPort {
    return new MemoryZkClient(this, env, latencyUs);
  }

  childrenOf(path: string): string[] {
    const prefix = `${path}/`;
    const names = [...this.nodes.keys()].filter((node) => node.startsWith(prefix));
    return [...new Set(names.map((node) => node.slice(prefix.length).split('/')[0]!))].sort();
  }
}

class MemoryZkClient implements ZkPort {
  connected = true;
  registered = false;
  sessionTerm = 1;
  private readonly callbacks: ChildrenCallback[] = [];

  constructor(
    private readonly zk: MemoryZk,
    private readonly env: Environment,
    private readonly latencyUs: number,
  ) {}

  private *write(path: string, value: string | undefined): Proc<boolean> {
    yield* this.env.node.sleep(this.latencyUs);
    if (this.zk.failing) return false;
    this.zk.writes.push(path);
    if (value === undefined) return this.zk.nodes.delete(path);
    this.zk.nodes.set(path, value);
    return true;
  }

  *init(): Proc<boolean> {
    return true;
  }
  *reconnect(): Proc<boolean> {
    return true;
  }
  *closeZk(): Proc {}
  *isConnected(): Proc<boolean> {
    return this.connected;
  }
  *register(): Proc<boolean> {
    return true;
  }
  *createNode(path: string, value: string, _kind?: CreateKind): Proc<string | undefined> {
    if (this.zk.nodes.has(path)) return undefined;
    return (yield* this.write(path, value)) ? path : undefined;
  }
  *mkdir(): Proc<boolean> {
    return true;
  }
  *getNodeValue(path: string): Proc<string | undefined> {
    return this.zk.nodes.get(path);
  }
  *setNodeValue(path: string, value: string): Proc<boolean> {
    return yield* this.write(path, value);
  }
  *deleteNode(path: string): Proc<boolean> {
    return yield* this.write(path, undefined);
  }
  *isExistNode(path: string): Proc<'exists' | 'no-node' | 'error'> {
    return this.zk.nodes.has(path) || this.zk.childrenOf(path).length > 0 ? 'exists' : 'no-node';
  }
  *increment(path: string): Proc<boolean> {
    return yield* this.write(path, String(Number(this.zk.nodes.get(path) ?? '1') + 1));
  }
  *getChildren(path: string): Proc<string[] | undefined> {
    return this.zk.childrenOf(path);
  }
  *getNodes(): Proc<string[] | undefined> {
    return this.zk.childrenOf(this.env.paths.nodes);
  }
  onNodesChanged(callback: ChildrenCallback): void {
    this.callbacks.push(callback);
  }
  *watchNodes(): Proc<boolean> {
    return true;
  }
  *watchChildren(_path: string, _callback: ChildrenCallback): Proc<boolean> {
    return true;
  }
  cancelWatchChildren(): void {}
  *watchItem(_path: string, _callback: ItemCallback): Proc<boolean> {
    return true;
  }
}
