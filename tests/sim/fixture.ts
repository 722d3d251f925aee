import {
  Laboratory,
  type LaboratoryOptions,
  type Node,
  type Proc,
  type RpcOptions,
  type TraceRecord,
} from '../../src/sim/index.js';

export const LATENCY_US = 500;

/** A laboratory with constant latency, and everything its trace records. */
export function makeLab(options: Partial<LaboratoryOptions> = {}): {
  lab: Laboratory;
  records: TraceRecord[];
} {
  const lab = new Laboratory({ seed: 1, network: { latencyUs: LATENCY_US, jitterUs: 0 }, ...options });
  const records: TraceRecord[] = [];
  lab.trace.on('record', (record) => void records.push(record));
  return { lab, records };
}

/** A started process that does nothing by itself. */
export function startNode(lab: Laboratory, address: string, boot: (node: Node) => void = () => {}): Node {
  const node = lab.addNode({ address, boot });
  node.start();
  return node;
}

/** Runs `body` on `node` and collects what it returns. */
export function collect<T>(node: Node, body: Proc<T>): T[] {
  const results: T[] = [];
  node.spawn('test', body, (result) => void results.push(result as T));
  return results;
}

export function kinds(records: readonly TraceRecord[]): string[] {
  return records.map((record) => record.body.kind);
}

export const CALL: RpcOptions = {
  timeoutUs: 20_000_000,
  maxRetry: 0,
  retrySleepUs: 1_000_000,
  serviceUs: 500,
};
