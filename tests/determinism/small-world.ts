import { Laboratory, type Node, type Proc, type TraceRecord } from '../../src/sim/index.js';
import type { Observation } from './first-divergence.js';

interface Options {
  readonly seed: number;
  readonly permuteTies: boolean;
}

const OPTIONS = { timeoutUs: 50_000, maxRetry: 2, retrySleepUs: 10_000, serviceUs: 200 };

/** A process that keeps asking the next one of the ring for its count. */
function boot(lab: Laboratory, addresses: readonly string[]): (node: Node) => void {
  return (node) => {
    let count = 0;
    const random = lab.randomness.stream(node.address);
    node.rpc.listen({ Count: () => ++count });
    node.spawn(
      'asking',
      (function* (): Proc {
        for (;;) {
          yield* node.sleep(random.between(500, 3_000));
          const outcome = yield* node.rpc.call(random.pick(addresses), 'Count', {}, OPTIONS);
          node.record({ kind: 'counted', outcome: outcome.ok ? outcome.response : outcome.error });
        }
      })(),
    );
  };
}

/** Five processes that call each other over jittery links, with kills, cuts and pauses drawn from the seed. */
export function smallWorld(argument?: unknown): Observation {
  const { seed, permuteTies } = argument as Options;
  const lab = new Laboratory({ seed, network: { latencyUs: 500, jitterUs: 400 }, permuteTies });
  const records: TraceRecord[] = [];
  lab.trace.on('record', (record) => void records.push(record));
  const addresses = [1, 2, 3, 4, 5].map((n) => `10.0.0.${n}:1`);
  const nodes = addresses.map((address) => lab.addNode({ address, boot: boot(lab, addresses) }));
  for (const node of nodes) node.start();
  const faults = lab.randomness.stream('faults');
  for (let i = 0; i < 40; i++) {
    lab.scheduler.runUntil(lab.scheduler.nowUs + faults.between(1_000, 20_000));
    const [one, other] = [faults.pick(nodes), faults.pick(nodes)];
    const fault = faults.below(6);
    if (fault === 0) one.kill('test');
    else if (fault === 1) one.pause();
    else if (fault === 2) one.resume();
    else if (fault === 3) lab.network.cut(one, other);
    else if (fault === 4) lab.network.healAll();
    else if (!one.alive) one.start();
  }
  return { hash: lab.trace.hash, records };
}

let runs = 0;

/** A world that counts how often it was run: what a leak between runs looks like. */
export function leakyWorld(): Observation {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 500, jitterUs: 0 } });
  const records: TraceRecord[] = [];
  lab.trace.on('record', (record) => void records.push(record));
  lab.trace.record('a:1', { kind: 'begun' });
  lab.trace.record('a:1', { kind: 'run', ...{ number: ++runs } });
  return { hash: lab.trace.hash, records };
}

/** A world that differs from one process to the next only. */
export function processWorld(): Observation {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: 500, jitterUs: 0 } });
  const records: TraceRecord[] = [];
  lab.trace.on('record', (record) => void records.push(record));
  lab.trace.record('a:1', { kind: 'process', ...{ pid: process.pid } });
  return { hash: lab.trace.hash, records };
}
