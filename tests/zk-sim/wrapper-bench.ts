import { DistLock, ZkClient } from '../../src/zk-sim/index.js';
import { DEFAULT_TIMING, resolveFlags, ZnodePaths, type Environment } from '../../src/protocol/index.js';
import type { Node, Proc } from '../../src/sim/index.js';
import { EPOCH_SECONDS, type Bench } from './zookeeper-bench.js';

/** OpenMLDB's wrapper in a process of its own, driven call by call. */
export class WrapperBench {
  readonly env: Environment;
  readonly zk: ZkClient;

  constructor(
    private readonly bench: Bench,
    endpoint: string,
    servers: readonly string[] = bench.addresses,
    readonly node: Node = bench.process(endpoint.slice(0, endpoint.lastIndexOf(':'))),
  ) {
    this.env = {
      node: this.node,
      flags: resolveFlags('template', {}),
      timing: DEFAULT_TIMING,
      zkServers: servers,
      paths: new ZnodePaths('/openmldb'),
      epochSeconds: EPOCH_SECONDS,
      zoneMinutes: 480,
    };
    this.zk = new ZkClient(this.env, { endpoint, hostOrder: 'given' });
  }

  wait<T>(body: Proc<T>, limitMs = 60_000): T {
    const call = this.start(body);
    this.bench.untilHolds('call returned', () => call.done, limitMs);
    return call.result as T;
  }

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

  /** A lock that keeps what happened to it. */
  lock(value: string, durationMs = 0): { lock: DistLock; history: [event: string, atMs: number][] } {
    const history: [string, number][] = [];
    const { bench, node } = this;
    const lock = new DistLock(this.env, this.zk, value, {
      *onLocked() {
        history.push(['locked', bench.nowMs]);
        if (durationMs > 0) yield* node.sleep(durationMs * 1000);
      },
      onLost: () => void history.push(['lost', bench.nowMs]),
    });
    lock.start();
    return { lock, history };
  }
}
