import { onLocked } from '../../src/nameserver/leadership.js';
import { NameserverState } from '../../src/nameserver/state.js';
import { updateTabletsLocked } from '../../src/nameserver/membership.js';
import {
  DEFAULT_TIMING,
  NO_TTL,
  OK,
  resolveFlags,
  ZnodePaths,
  type ClusterEvent,
  type Environment,
  type Flags,
  type PartitionMeta,
  type TableInfo,
  type TaskInfo,
} from '../../src/protocol/index.js';
import { Laboratory, SECOND, type Node, type Proc, type RpcHandler } from '../../src/sim/index.js';
import { MemoryZk } from './memory-zk.js';

export const A = '10.0.0.1:9527';
export const B = '10.0.0.2:9527';
export const C = '10.0.0.3:9527';

/** What is sent to every tablet now and then, whatever else goes on. */
const QUIET: ReadonlySet<string> = new Set(['DeleteOPTask', 'SetMode', 'Refresh']);

interface Answer {
  readonly code: number;
  readonly [field: string]: unknown;
}

/** A tablet that answers ok to everything, or as a test tells it, and keeps tasks as a tablet does. */
export class ScriptedTablet {
  readonly calls: { readonly method: string; readonly request: Record<string, unknown> }[] = [];
  readonly tasks: TaskInfo[] = [];
  /** What to answer instead of ok, by method. */
  readonly answers = new Map<string, Answer | ((request: Record<string, unknown>) => Answer)>();
  /** Status that tasks get, by method; done unless told otherwise. */
  readonly outcomes = new Map<string, TaskInfo['status']>();

  constructor(readonly node: Node) {}

  methodsCalled(): string[] {
    return this.calls.map((call) => call.method).filter((method) => !QUIET.has(method));
  }

  handlers(): Record<string, RpcHandler> {
    const handler = (method: string) => (request: unknown) =>
      this.answer(method, request as Record<string, unknown>);
    return new Proxy({}, { get: (_, method) => handler(String(method)) }) as Record<string, RpcHandler>;
  }

  private answer(method: string, request: Record<string, unknown>): Answer {
    if (method === 'GetTaskStatus') return { ...OK, task: [...this.tasks] };
    if (method === 'GetTableStatus') return { ...OK, all_table_status: [] };
    this.calls.push({ method, request });
    const info = request['task_info'] as TaskInfo | undefined;
    if (info !== undefined) this.tasks.push({ ...info, status: this.outcomes.get(method) ?? 'kDone' });
    const answer = this.answers.get(method);
    return typeof answer === 'function' ? answer(request) : (answer ?? { ...OK });
  }
}

/** One nameserver that leads, over znodes in memory and scripted tablets. */
export class Harness {
  readonly lab = new Laboratory({ seed: 1, network: { latencyUs: 500, jitterUs: 0 } });
  readonly zk = new MemoryZk();
  readonly events: ClusterEvent[] = [];
  readonly tablets = new Map<string, ScriptedTablet>();
  readonly env: Environment;
  readonly ns: NameserverState;

  constructor(flags: Partial<Flags> = {}, endpoints: readonly string[] = [A, B, C]) {
    this.lab.trace.on('record', (record) => this.events.push(record.body as ClusterEvent));
    const node = this.lab.addNode({ address: 'ns:1', boot: () => {} });
    this.env = {
      node,
      flags: resolveFlags('template', flags),
      timing: DEFAULT_TIMING,
      zkServers: [],
      paths: new ZnodePaths('/openmldb'),
      epochSeconds: 1_535_097_600,
      zoneMinutes: 480,
    };
    this.ns = new NameserverState(this.env, this.zk.client(this.env), {
      updateTableAliveOps: false,
      draws: 0,
    });
    node.start();
    for (const endpoint of endpoints) this.addTablet(endpoint);
  }

  addTablet(address: string): ScriptedTablet {
    const tablet = this.lab.addNode({ address, boot: (node) => node.rpc.listen(scripted.handlers()) });
    const scripted = new ScriptedTablet(tablet);
    this.tablets.set(address, scripted);
    tablet.start();
    this.zk.nodes.set(this.env.paths.node(address), `startup_${address}`);
    return scripted;
  }

  /** A table whose partitions hold the given replicas, the first of each leading. */
  addTable(name: string, partitions: readonly (readonly string[])[]): TableInfo {
    const table: TableInfo = {
      name,
      db: '',
      tid: 4,
      partition_num: partitions.length,
      replica_num: partitions[0]!.length,
      seg_cnt: 8,
      ttl: NO_TTL,
      compress_type: 'kNoCompress',
      column_desc: [],
      table_partition: partitions.map((endpoints, pid) => ({
        pid,
        partition_meta: endpoints.map((endpoint, index) => newMeta(endpoint, index === 0)),
        term_offset: [{ term: 1, offset: 0 }],
      })),
    };
    this.zk.nodes.set(this.env.paths.table(table), JSON.stringify(table));
    return table;
  }

  /** Lets the nameserver lead, having read everything from the znodes. */
  lead(): this {
    this.run(onLocked(this.ns));
    return this;
  }

  /** The ephemeral nodes are now exactly these, and the nameserver is told. */
  listTablets(endpoints: readonly string[], value: 'startup' | 'plain' = 'plain'): void {
    for (const child of this.zk.childrenOf(this.env.paths.nodes))
      this.zk.nodes.delete(this.env.paths.node(child));
    for (const ep of endpoints)
      this.zk.nodes.set(this.env.paths.node(ep), value === 'startup' ? `startup_${ep}` : ep);
    this.run(updateTabletsLocked(this.ns, endpoints));
  }

  /** Runs a procedure of the nameserver to its end. */
  run<T>(body: Proc<T>): T {
    let result: { readonly value: T } | undefined;
    this.env.node.spawn('test', body, (value) => (result = { value: value as T }));
    this.lab.scheduler.runUntilHolds(() => result !== undefined, this.lab.scheduler.nowUs + 600 * SECOND);
    if (result === undefined) throw new Error('the procedure did not end within ten minutes');
    return result.value;
  }

  wait(seconds: number): void {
    this.lab.scheduler.runUntil(this.lab.scheduler.nowUs + seconds * SECOND);
  }

  meta(pid: number, endpoint: string, table = 'flow'): PartitionMeta {
    const metas = this.ns.findPartition('', table, pid)!.partition_meta;
    return metas.find((meta) => meta.endpoint === endpoint)!;
  }

  /** `type status` of every OP that is remembered, by id. */
  ops(): string[] {
    const all = [...this.ns.queues.flat(), ...this.ns.doneOps].map((op) => op.info);
    return all
      .sort((a, b) => a.op_id - b.op_id)
      .map((op) => `${op.op_id} ${op.op_type} ${op.pid} ${op.task_status}`);
  }

  tablet(endpoint: string): ScriptedTablet {
    return this.tablets.get(endpoint)!;
  }
}

function newMeta(endpoint: string, isLeader: boolean): PartitionMeta {
  return { endpoint, is_leader: isLeader, is_alive: true, tablet_has_partition: true };
}
