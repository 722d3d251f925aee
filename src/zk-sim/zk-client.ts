import { MILLISECOND, msToUs, Mutex, Signal, suspend, type Proc } from '../sim/index.js';
import { STARTUP_PREFIX, type Endpoint, type Environment } from '../protocol/index.js';
import type { WatchedEvent, Watcher } from './client-watches.js';
import { ZooCode } from './codes.js';
import type { Answer, CreateMode, Operation } from './wire.js';
import { ZkLibrary, type LibraryOptions } from './zk-library.js';
import type { ChildrenCallback, CreateKind, ItemCallback, ZkPort } from './zk-port.js';
import { ancestry } from './znode-path.js';

export interface ZkClientOptions {
  /** Name of this process's node below `/nodes`, and its value. */
  readonly endpoint: Endpoint;
  readonly hostOrder?: LibraryOptions['hostOrder'];
}

const MODES: Readonly<Record<CreateKind, CreateMode>> = {
  persistent: 'persistent',
  ephemeral: 'ephemeral',
  'ephemeral-sequential': 'ephemeral-sequential',
};

/** What a call on an expired or missing handle takes, so that no caller can spin in zero time. */
const LOCAL_FAILURE_US = MILLISECOND;

/**
 * OpenMLDB's wrapper of the C client. One mutex is held over every call, so that one call that
 * blocks holds up every other user of ZooKeeper in the process, callbacks included.
 *
 * Models: class ZkClient.
 */
export class ZkClient implements ZkPort {
  connected = false;
  registered = false;
  sessionTerm = 0;

  private readonly mutex = new Mutex();
  private readonly handshake: Signal;
  private library: ZkLibrary | undefined = undefined;
  private readonly nodesCallbacks: ChildrenCallback[] = [];
  private readonly childrenCallbacks = new Map<string, ChildrenCallback>();
  private readonly itemCallbacks = new Map<string, ItemCallback>();
  private readonly handshakeListeners: (() => void)[] = [];

  constructor(
    private readonly env: Environment,
    private readonly options: ZkClientOptions,
  ) {
    this.handshake = new Signal(env.node);
  }

  /** The handle, for views and tests; undefined before `init` and after `closeZk`. */
  get handle(): ZkLibrary | undefined {
    return this.library;
  }

  /** Calls back after each successful handshake; for those who look at `sessionTerm` by polling. */
  onHandshake(listener: () => void): void {
    this.handshakeListeners.push(listener);
  }

  // Models: ZkClient::Init.
  *init(): Proc<boolean> {
    yield* this.mutex.lock();
    return yield* this.openHandle();
  }

  // Models: ZkClient::Reconnect, which does not reset connected_.
  *reconnect(): Proc<boolean> {
    yield* this.mutex.lock();
    if (this.library !== undefined) yield* this.library.close();
    this.registered = false;
    return yield* this.openHandle();
  }

  // Models: ZkClient::CloseZK, which closes the handle without the mutex.
  *closeZk(): Proc<void> {
    yield* this.mutex.lock();
    this.connected = false;
    this.registered = false;
    this.mutex.unlock();
    if (this.library === undefined) return;
    yield* this.library.close();
    this.library = undefined;
  }

  *isConnected(): Proc<boolean> {
    yield* this.mutex.lock();
    const { connected } = this;
    this.mutex.unlock();
    return connected;
  }

  // Models: ZkClient::Register.
  *register(startup: boolean): Proc<boolean> {
    const { paths } = this.env;
    const { endpoint } = this.options;
    if (!(yield* this.mkdir(paths.nodes))) return false;
    const value = startup ? STARTUP_PREFIX + endpoint : endpoint;
    const answer = yield* this.guarded({
      kind: 'create',
      path: paths.node(endpoint),
      value,
      mode: 'ephemeral',
    });
    if (answer.code !== ZooCode.ZOK) return false;
    this.registered = true;
    return true;
  }

  // Models: ZkClient::CreateNode.
  *createNode(path: string, value: string, kind: CreateKind = 'persistent'): Proc<string | undefined> {
    if (path === '' || path.endsWith('/')) return undefined;
    const slash = path.lastIndexOf('/');
    if (slash > 0 && !(yield* this.mkdir(path.slice(0, slash)))) return undefined;
    const answer = yield* this.guarded({ kind: 'create', path, value, mode: MODES[kind] });
    return answer.code === ZooCode.ZOK ? answer.path : undefined;
  }

  // Models: ZkClient::Mkdir: one create for every component, whether it exists or not.
  *mkdir(path: string): Proc<boolean> {
    return yield* this.mutex.hold(
      function* (this: ZkClient): Proc<boolean> {
        for (const component of ancestry(path)) {
          const answer = yield* this.callIfConnected({
            kind: 'create',
            path: component,
            value: '',
            mode: 'persistent',
          });
          if (answer.code !== ZooCode.ZOK && answer.code !== ZooCode.ZNODEEXISTS) return false;
        }
        return true;
      }.bind(this),
    );
  }

  // Models: ZkClient::GetNodeValue, which does not look at connected_.
  *getNodeValue(path: string): Proc<string | undefined> {
    return yield* this.locked(function* (this: ZkClient): Proc<string | undefined> {
      const answer = yield* this.read({ kind: 'get', path, watch: false });
      return answer.code === ZooCode.ZOK ? answer.value : undefined;
    });
  }

  *setNodeValue(path: string, value: string): Proc<boolean> {
    return (yield* this.unguarded({ kind: 'set', path, value, version: -1 })).code === ZooCode.ZOK;
  }

  *deleteNode(path: string): Proc<boolean> {
    return (yield* this.unguarded({ kind: 'delete', path, version: -1 })).code === ZooCode.ZOK;
  }

  *isExistNode(path: string): Proc<'exists' | 'no-node' | 'error'> {
    if (path === '') return 'error';
    return yield* this.locked(function* (this: ZkClient): Proc<'exists' | 'no-node' | 'error'> {
      const { code } = yield* this.read({ kind: 'exists', path, watch: false });
      if (code === ZooCode.ZOK) return 'exists';
      return code === ZooCode.ZNONODE ? 'no-node' : 'error';
    });
  }

  // Models: ZkClient::Increment: the mutex is free between two tries.
  *increment(path: string): Proc<boolean> {
    for (let tries = 3; tries > 0; tries--) {
      const outcome = yield* this.locked(function* (this: ZkClient): Proc<'done' | 'again' | 'no-number'> {
        const { code, value, stat } = yield* this.read({ kind: 'get', path, watch: false });
        if (code !== ZooCode.ZOK || value === undefined || stat === undefined) return 'again';
        if (!/^\+?\d+$/.test(value)) return 'no-number';
        const next = String(BigInt(value) + 1n);
        const written = yield* this.call({ kind: 'set', path, value: next, version: stat.version });
        return written.code === ZooCode.ZOK ? 'done' : 'again';
      });
      if (outcome !== 'again') return outcome === 'done';
    }
    return false;
  }

  *getChildren(path: string): Proc<string[] | undefined> {
    return (yield* this.getNodesOf(path))?.sort();
  }

  *getNodes(): Proc<string[] | undefined> {
    return yield* this.getNodesOf(this.env.paths.nodes);
  }

  onNodesChanged(callback: ChildrenCallback): void {
    this.nodesCallbacks.push(callback);
  }

  // Models: ZkClient::WatchNodes(), which drops the list that it reads.
  *watchNodes(): Proc<boolean> {
    const operation: Operation = { kind: 'children', path: this.env.paths.nodes, watch: true };
    return (yield* this.guarded(operation, this.nodesWatcher)).code === ZooCode.ZOK;
  }

  // Models: ZkClient::WatchChildren: the first callback of a path stays.
  *watchChildren(path: string, callback: ChildrenCallback): Proc<boolean> {
    yield* this.mutex.lock();
    if (!this.childrenCallbacks.has(path)) this.childrenCallbacks.set(path, callback);
    const answer = yield* this.callIfConnected({ kind: 'children', path, watch: true }, this.childrenWatcher);
    this.mutex.unlock();
    return answer.code === ZooCode.ZOK;
  }

  /** Deviates: takes no turn at the mutex, since what it removes is only looked at under it. */
  cancelWatchChildren(path: string): void {
    this.childrenCallbacks.delete(path);
  }

  // Models: ZkClient::WatchItem.
  *watchItem(path: string, callback: ItemCallback): Proc<boolean> {
    yield* this.mutex.lock();
    if (this.usable && !this.itemCallbacks.has(path)) this.itemCallbacks.set(path, callback);
    const answer = yield* this.callIfConnected({ kind: 'get', path, watch: true }, this.itemWatcher);
    this.mutex.unlock();
    return answer.code === ZooCode.ZOK;
  }

  // Models: LogEvent and Connected: the default watcher of the handle.
  private readonly sessionWatcher: Watcher = function* (this: ZkClient, event: WatchedEvent): Proc<void> {
    if (event.type !== 'session') return;
    if (event.state === 'expired') this.connected = false;
    if (event.state !== 'connected') return;
    yield* this.mutex.lock();
    this.connected = true;
    this.sessionTerm++;
    this.handshake.notify();
    this.mutex.unlock();
    for (const listener of this.handshakeListeners) listener();
  }.bind(this);

  // Models: NodeWatcher and HandleNodesChanged: get, act, and only then arm again.
  private readonly nodesWatcher: Watcher = function* (this: ZkClient, event: WatchedEvent): Proc<void> {
    if (event.type === 'child') {
      const nodes = yield* this.getNodes();
      if (nodes !== undefined) {
        yield* this.mutex.lock();
        const callbacks = [...this.nodesCallbacks];
        this.mutex.unlock();
        for (const callback of callbacks) yield* callback(nodes);
      }
    }
    yield* this.watchNodes();
  }.bind(this);

  // Models: ChildrenWatcher and HandleChildrenChanged. Events of the session have no path, and no callback.
  private readonly childrenWatcher: Watcher = function* (this: ZkClient, event: WatchedEvent): Proc<void> {
    const { path } = event;
    yield* this.mutex.lock();
    const callback = this.childrenCallbacks.get(path);
    this.mutex.unlock();
    if (callback === undefined) return;
    if (event.type === 'child') {
      const children = yield* this.getChildren(path);
      if (children !== undefined) yield* callback(children);
    }
    yield* this.watchChildren(path, callback);
  }.bind(this);

  // Models: ItemWatcher and HandleItemChanged: armed again first; a deletion ends the watch.
  private readonly itemWatcher: Watcher = function* (this: ZkClient, event: WatchedEvent): Proc<void> {
    const { path } = event;
    yield* this.mutex.lock();
    const callback = this.itemCallbacks.get(path);
    this.mutex.unlock();
    if (callback === undefined) return;
    yield* this.watchItem(path, callback);
    if (event.type === 'changed') yield* callback();
  }.bind(this);

  private get usable(): boolean {
    return this.library !== undefined && this.connected;
  }

  /** Opens a session and waits for it with the mutex free; returns with the mutex free. */
  private *openHandle(): Proc<boolean> {
    const { node, zkServers, flags } = this.env;
    const { hostOrder } = this.options;
    const timeoutMs = flags.zk_session_timeout;
    this.library = new ZkLibrary(node, {
      servers: zkServers,
      timeoutMs,
      watcher: this.sessionWatcher,
      ...(hostOrder === undefined ? {} : { hostOrder }),
    });
    this.mutex.unlock();
    yield* this.handshake.wait(msToUs(timeoutMs));
    yield* this.mutex.lock();
    const { usable } = this;
    this.mutex.unlock();
    return usable;
  }

  private *getNodesOf(path: string): Proc<string[] | undefined> {
    const answer = yield* this.guarded({ kind: 'children', path, watch: false });
    return answer.code === ZooCode.ZOK ? [...(answer.children ?? [])] : undefined;
  }

  private *locked<T>(body: (this: ZkClient) => Proc<T>): Proc<T> {
    return yield* this.mutex.hold(() => body.call(this));
  }

  /** A call that is not made unless the wrapper believes to be connected. */
  private *guarded(operation: Operation, watcher?: Watcher): Proc<Answer> {
    return yield* this.mutex.hold(() => this.callIfConnected(operation, watcher));
  }

  /** A call that is made in any case. */
  private *unguarded(operation: Operation): Proc<Answer> {
    return yield* this.mutex.hold(() => this.call(operation));
  }

  private *callIfConnected(operation: Operation, watcher?: Watcher): Proc<Answer> {
    if (this.usable) return yield* this.call(operation, watcher);
    yield* this.env.node.sleep(LOCAL_FAILURE_US);
    return { code: ZooCode.ZINVALIDSTATE };
  }

  /** Reads dereference the handle without a look at it: without one the process dies. */
  private *read(operation: Operation): Proc<Answer> {
    if (this.library === undefined) {
      this.env.node.exit('null handle in a ZooKeeper read');
      yield* suspend<void>(() => {});
    }
    return yield* this.call(operation);
  }

  private *call(operation: Operation, watcher?: Watcher): Proc<Answer> {
    const startUs = this.env.node.lab.scheduler.nowUs;
    const answer: Answer =
      this.library === undefined
        ? { code: ZooCode.ZBADARGUMENTS }
        : yield* this.library.call(operation, watcher);
    if (this.env.node.lab.scheduler.nowUs === startUs && answer.code !== ZooCode.ZOK) {
      yield* this.env.node.sleep(LOCAL_FAILURE_US);
    }
    return answer;
  }
}
