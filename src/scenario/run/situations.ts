import { CLIENT_ADDRESS } from '../../cluster/index.js';
import type { ClusterEvent } from '../../protocol/index.js';
import type { TraceRecord } from '../../sim/index.js';
import type { Condition, Operand } from '../language/condition.js';
import { OpHistory } from '../language/op-history.js';
import type { Situation, WriteTally } from '../language/situation.js';
import type { ClusterPort } from './cluster-port.js';

/** Counts writes, and tells when something was seen that conditions can depend on. */
export class Watch {
  /** Grows with every event that can change what conditions ask for. */
  changes = 0;
  /** The same for conditions that depend on single log entries and writes. */
  logChanges = 0;
  private readonly tally = { acknowledged: 0, failed: 0, unknown: 0 };

  readonly opHistory = new OpHistory();

  constructor(private readonly cluster: ClusterPort) {
    cluster.lab.trace.on('record', (record) => this.see(record as TraceRecord<ClusterEvent>));
  }

  /** The cluster as it stands now. */
  situation(): Situation {
    const { cluster } = this;
    const { zookeeper, nameservers, tablets } = cluster.config;
    let view: Situation['view'] | undefined;
    return {
      get view() {
        return (view ??= cluster.view());
      },
      topology: { zookeeper, nameserver: nameservers, tablet: tablets },
      client: CLIENT_ADDRESS,
      opNode: (id) => cluster.opNode(id),
      opHistory: this.opHistory,
      files: (tablet, tid, pid) => cluster.replicaFiles(tablet, tid, pid),
      processState: (address) => cluster.lab.nodes.get(address)?.state,
      writes: { ...this.tally } satisfies WriteTally,
    };
  }

  private see({ node, body }: TraceRecord<ClusterEvent>): void {
    switch (body.kind) {
      case 'rpc-sent':
      case 'rpc-delivered':
      case 'rpc-executed':
      case 'rpc-replied':
      case 'zk-watch-fired':
      case 'read-started':
      case 'read-answered':
      case 'read-failed':
        return;
      case 'rpc-returned':
        if (node === CLIENT_ADDRESS) return;
        break;
      case 'write-acknowledged':
        this.tally.acknowledged++;
        this.logChanges++;
        return;
      case 'write-failed':
        this.tally.failed++;
        this.logChanges++;
        return;
      case 'write-unknown':
        this.tally.unknown++;
        this.logChanges++;
        return;
      case 'write-started':
      case 'entry-appended':
      case 'entries-applied':
        this.logChanges++;
        return;
    }
    this.opHistory.see(body);
    this.changes++;
    this.logChanges++;
  }
}

/** Whether a condition asks for offsets, rows or writes. */
export function dependsOnLog(condition: Condition): boolean {
  const asks = (operand: Operand): boolean =>
    operand.kind === 'query' &&
    (['synced', 'writes'].includes(operand.query.word) ||
      ['offset', 'rows', 'term'].includes(operand.query.field ?? ''));
  switch (condition.kind) {
    case 'compare':
      return asks(condition.left) || asks(condition.right);
    case 'holds':
      return asks({ kind: 'query', query: condition.query });
    case 'not':
      return dependsOnLog(condition.of);
    default:
      return condition.all.some(dependsOnLog);
  }
}
