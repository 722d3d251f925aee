import {
  bootZooKeeper,
  ZkLibrary,
  ZooKeeperEnsemble,
  type Answer,
  type LibraryOptions,
  type WatchedEvent,
  type Watcher,
  type ZooKeeperOptions,
  type ZooKeeperServer,
} from '../../src/zk-sim/index.js';
import { ServerDisk } from '../../src/zk-sim/server-disk.js';
import { DEFAULT_TIMING, type Timing } from '../../src/protocol/index.js';
import { Laboratory, type Node, type Proc } from '../../src/sim/index.js';

export const EPOCH_SECONDS = 1_535_097_600;

export interface BenchOptions {
  readonly servers?: number;
  readonly seed?: number;
  readonly latencyUs?: number;
  readonly timing?: Partial<Timing>;
  readonly zookeeper?: Partial<ZooKeeperOptions>;
  readonly permuteTies?: boolean;
}

/**
 * A small world of ZooKeeper servers and handles, with the configuration that the conformance cases
 * assume: links of 1 ms, no time for the disk, no draws that are not needed. Times in milliseconds.
 */
export class Bench {
  readonly lab: Laboratory;
  readonly servers: Node[];
  readonly zookeeper: ZooKeeperEnsemble;
  private clients = 0;

  constructor(readonly options: BenchOptions = {}) {
    const latencyUs = options.latencyUs ?? 1000;
    this.lab = new Laboratory({
      seed: options.seed ?? 1,
      network: { latencyUs, jitterUs: 0 },
      permuteTies: options.permuteTies ?? false,
    });
    const timing: Timing = {
      ...DEFAULT_TIMING,
      linkUs: latencyUs,
      zookeeperWriteUs: 0,
      zookeeperReadUs: 0,
      ...options.timing,
    };
    const zkServers = Array.from({ length: options.servers ?? 1 }, (_, index) => `s${index + 1}:2181`);
    this.servers = zkServers.map((address) =>
      this.lab.addNode({
        address,
        boot: (node) =>
          void bootZooKeeper({
            node,
            timing,
            zkServers,
            epochSeconds: EPOCH_SECONDS,
            zookeeper: options.zookeeper ?? {},
          }),
      }),
    );
    this.zookeeper = new ZooKeeperEnsemble(this.servers);
    for (const node of this.servers) node.start();
  }

  get nowMs(): number {
    return this.lab.scheduler.nowUs / 1000;
  }

  get addresses(): string[] {
    return this.servers.map((node) => node.address);
  }

  /** The node of server `sid`. */
  server(sid: number): Node {
    return this.servers[sid - 1]!;
  }

  /** Runs until the clock stands at `ms`. */
  until(ms: number): void {
    this.lab.scheduler.runUntil(Math.round(ms * 1000));
  }

  /** Runs `ms` further. */
  run(ms: number): void {
    this.until(this.nowMs + ms);
  }

  /** Runs until a condition holds; throws when it does not within `limitMs` from now. */
  untilHolds(what: string, condition: () => boolean, limitMs = 60_000): void {
    const limitUs = this.lab.scheduler.nowUs + limitMs * 1000;
    if (!this.lab.scheduler.runUntilHolds(condition, limitUs))
      throw new Error(`not within ${limitMs} ms: ${what}`);
  }

  /** A process without anything in it. */
  process(name = `c${++this.clients}`): Node {
    const node = this.lab.addNode({ address: `${name}:1`, boot: () => {} });
    node.start();
    return node;
  }

  /** A handle in a process of its own, not waiting for the session. */
  handle(
    options: Partial<LibraryOptions> & { readonly node?: Node; readonly onEvent?: Watcher } = {},
  ): Handle {
    return new Handle(this, options.node ?? this.process(), options);
  }

  /** A handle whose session is open. */
  connected(
    options: Partial<LibraryOptions> & { readonly node?: Node; readonly onEvent?: Watcher } = {},
  ): Handle {
    const handle = this.handle(options);
    this.untilHolds('session opened', () => handle.library.connected);
    return handle;
  }

  /** Waits until every living server serves; the clock then stands at a quiet instant. */
  serving(limitMs = 60_000): this {
    const all = (): boolean => this.zookeeper.servers.every((server) => server.serving);
    this.untilHolds('all servers serve', all, limitMs);
    return this;
  }

  /** Server id of the leader. */
  get leaderSid(): number {
    const leader = this.zookeeper.leader;
    return leader === undefined ? 0 : leader.state.sid;
  }

  get leaderNode(): Node {
    return this.server(this.leaderSid);
  }

  /** The actor of server `sid`, which must be alive. */
  actor(sid: number): ZooKeeperServer {
    return this.server(sid).actor as ZooKeeperServer;
  }

  /** An ensemble that `sid` leads: it took part in one more epoch than the others. */
  static led(sid: number, options: BenchOptions = {}): Bench {
    const bench = new Bench({ servers: 3, ...options });
    for (const node of bench.servers) node.kill('setup');
    const disk = ServerDisk.of(bench.server(sid));
    disk.acceptedEpoch = 1;
    disk.currentEpoch = 1;
    for (const node of bench.servers) node.start();
    return bench.serving();
  }

  /** What a commit takes: nothing on a server alone, a round trip to the followers otherwise. */
  get commitMs(): number {
    return this.servers.length === 1 ? 0 : (2 * (this.options.latencyUs ?? 1000)) / 1000;
  }

  killAll(): void {
    for (const node of this.servers) node.kill('test');
  }

  startAll(): void {
    for (const node of this.servers) node.start();
  }

  /** Cuts a process off from every server. */
  cutOff(node: Node): void {
    for (const server of this.servers) this.cutBoth(node, server);
  }

  /** Takes {@link cutOff} back. */
  reach(node: Node): void {
    for (const server of this.servers) this.healBoth(node, server);
  }

  cutBoth(a: Node, b: Node): void {
    this.lab.network.cut(a, b);
    this.lab.network.cut(b, a);
  }

  healBoth(a: Node, b: Node): void {
    this.lab.network.heal(a, b);
    this.lab.network.heal(b, a);
  }
}

/** A C-style handle for tests: calls run to their end, and every event is kept. */
export class Handle {
  readonly library: ZkLibrary;
  /** Events of the session, as the default watcher got them. */
  readonly states: string[] = [];
  /** All events of {@link watcher}, `changed(/path)`. */
  readonly events: string[] = [];

  constructor(
    private readonly bench: Bench,
    readonly node: Node,
    options: Partial<LibraryOptions> & { readonly onEvent?: Watcher },
  ) {
    this.library = new ZkLibrary(node, {
      servers: bench.addresses,
      timeoutMs: 10_000,
      hostOrder: 'given',
      watcher: (event) => {
        if (event.type === 'session') this.states.push(event.state);
        return options.onEvent?.(event);
      },
      ...options,
    });
  }

  readonly watcher = (event: WatchedEvent): void => {
    this.events.push(event.type === 'session' ? event.state : `${event.type}(${event.path})`);
  };

  /** Node events only, without those of the session. */
  get nodeEvents(): string[] {
    return this.events.filter((event) => event.includes('('));
  }

  /** Runs a call to its end. */
  wait<T>(body: Proc<T>, limitMs = 60_000): T {
    const call = this.start(body);
    this.bench.untilHolds('call returned', () => call.done, limitMs);
    return call.result as T;
  }

  /** Starts a call on a thread of its own. */
  start<T>(body: Proc<T>): { done: boolean; result: T | undefined; atMs: number } {
    const call: { done: boolean; result: T | undefined; atMs: number } = {
      done: false,
      result: undefined,
      atMs: -1,
    };
    this.node.run('test', body, (result) => {
      call.done = true;
      call.result = result as T;
      call.atMs = this.bench.nowMs;
    });
    return call;
  }

  create(
    path: string,
    value = '',
    mode?: 'ephemeral' | 'persistent-sequential' | 'ephemeral-sequential',
  ): Answer {
    return this.wait(this.library.create(path, value, mode ?? 'persistent'));
  }

  set(path: string, value: string, version = -1): Answer {
    return this.wait(this.library.set(path, value, version));
  }

  delete(path: string, version = -1): Answer {
    return this.wait(this.library.delete(path, version));
  }

  get(path: string, watcher?: Watcher): Answer {
    return this.wait(this.library.get(path, watcher));
  }

  exists(path: string, watcher?: Watcher): Answer {
    return this.wait(this.library.exists(path, watcher));
  }

  children(path: string, watcher?: Watcher): Answer {
    return this.wait(this.library.getChildren(path, watcher));
  }

  close(): void {
    this.wait(this.library.close());
  }
}
