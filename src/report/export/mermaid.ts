import type { ClusterConfig } from '../../cluster/index.js';
import type { ClusterEvent, Endpoint } from '../../protocol/index.js';
import type { ClusterRecord, TraceExport } from './trace-export.js';

/** Calls that would hide the others: rows and their replication. */
const DATA_CALLS: ReadonlySet<string> = new Set(['Put', 'Get', 'Scan', 'Count', 'AppendEntries', 'SendData']);
const LIMIT = 400;

/** A sequence diagram of Mermaid: calls between processes, and notes about what became of them. */
export class MermaidExport implements TraceExport {
  private readonly written: string[] = [];
  private left = 0;
  private readonly names = new Map<Endpoint, string>();

  constructor(config: ClusterConfig) {
    config.zookeeper.forEach((address, n) => this.names.set(address, `zk${n + 1}`));
    config.nameservers.forEach((address, n) => this.names.set(address, `ns${n + 1}`));
    config.tablets.forEach((address, n) => this.names.set(address, `tablet${n + 1}`));
    this.names.set('client:1', 'client');
  }

  see({ node, body }: ClusterRecord): void {
    const me = this.nameOf(node);
    const line = this.lineOf(me, body);
    if (line === undefined) return;
    if (this.written.length < LIMIT) this.written.push(`  ${line}`);
    else this.left++;
  }

  lines(): readonly string[] {
    const participants = [...this.names].map(([address, name]) => `  participant ${name} as ${address}`);
    const rest = this.left === 0 ? [] : [`  %% ${this.left} more are left out`];
    return ['sequenceDiagram', ...participants, ...this.written, ...rest];
  }

  private lineOf(me: string, body: ClusterEvent): string | undefined {
    switch (body.kind) {
      case 'rpc-sent':
        return DATA_CALLS.has(body.method) ? undefined : `${me}->>${this.nameOf(body.to)}: ${body.method}`;
      case 'rpc-replied':
        return DATA_CALLS.has(body.method) ? undefined : `${me}-->>${this.nameOf(body.from)}: ${body.method}`;
      case 'rpc-failed':
        return `${me}--x${this.nameOf(body.to)}: ${body.method} ${body.error}`;
      case 'process-died':
        return `Note over ${me}: dies`;
      case 'process-started':
        return `Note over ${me}: starts`;
      case 'ns-leading':
        return `Note over ${me}: leads the cluster`;
      case 'tablet-offline':
        return `Note over ${me}: ${body.endpoint.replace(':', '#58;')} is kOffline`;
      case 'op-created':
        return `Note over ${me}: OP ${body.opId} ${body.opType} ${body.name}/${body.pid}`;
      case 'op-finished':
        return `Note over ${me}: OP ${body.opId} ${body.status}`;
      case 'leader-elected':
        return `Note over ${me}: elects ${this.nameOf(body.endpoint)} in term ${body.term}`;
      case 'role-changed':
        return `Note over ${me}: ${body.mode} in term ${body.term}`;
      default:
        return undefined;
    }
  }

  private nameOf(address: Endpoint): string {
    return this.names.get(address) ?? address.replace(/[^A-Za-z0-9]/g, '_');
  }
}
