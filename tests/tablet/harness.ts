import { Laboratory, SECOND, type Node, type Proc, type RpcOutcome } from '../../src/sim/index.js';
import {
  callTablet,
  DEFAULT_TIMING,
  NO_TTL,
  resolveFlags,
  serializeTableInfo,
  ZnodePaths,
  type ClusterEvent,
  type ColumnKey,
  type Environment,
  type Flags,
  type LogEntry,
  type PartitionMeta,
  type TableInfo,
  type TableMeta,
  type TabletMethod,
  type TabletRpc,
  type TaskInfo,
  type TaskType,
  type Timing,
} from '../../src/protocol/index.js';
import { BinlogPart } from '../../src/tablet/binlog/binlog-part.js';
import { RecordReader } from '../../src/tablet/storage/record-reader.js';
import type { RecordList } from '../../src/tablet/storage/record-list.js';
import { lineage } from '../../src/tablet/storage/lineage.js';
import { bootTablet, type Tablet } from '../../src/tablet/tablet.js';
import type { ItemCallback, ZkPort } from '../../src/zk-sim/zk-port.js';

/** A ZooKeeper client whose every call succeeds at once, unless a test says otherwise. */
export class StubZk implements ZkPort {
  connected = true;
  registered = false;
  sessionTerm = 1;
  initSucceeds = true;
  registerSucceeds = true;
  readonly calls: string[] = [];
  readonly values = new Map<string, string>();
  readonly watches = new Map<string, ItemCallback>();

  *init(): Proc<boolean> {
    this.calls.push('init');
    return this.initSucceeds;
  }
  *reconnect(): Proc<boolean> {
    this.calls.push('reconnect');
    this.connected = true;
    this.registered = false;
    return true;
  }
  *closeZk(): Proc {
    this.calls.push('closeZk');
    this.connected = false;
    this.registered = false;
  }
  *isConnected(): Proc<boolean> {
    return this.connected;
  }
  *register(startup: boolean): Proc<boolean> {
    this.calls.push(`register ${startup}`);
    this.registered = this.registerSucceeds;
    return this.registerSucceeds;
  }
  *createNode(path: string, value: string): Proc<string | undefined> {
    this.calls.push(`create ${path}`);
    this.values.set(path, value);
    return path;
  }
  *mkdir(): Proc<boolean> {
    return true;
  }
  *getNodeValue(path: string): Proc<string | undefined> {
    return this.values.get(path);
  }
  *setNodeValue(): Proc<boolean> {
    return true;
  }
  *deleteNode(): Proc<boolean> {
    return true;
  }
  *isExistNode(path: string): Proc<'exists' | 'no-node' | 'error'> {
    const paths = [...this.values.keys()];
    return paths.some((other) => other === path || other.startsWith(`${path}/`)) ? 'exists' : 'no-node';
  }
  *increment(): Proc<boolean> {
    return true;
  }
  *getChildren(path: string): Proc<string[] | undefined> {
    const below = [...this.values.keys()].filter((other) => other.startsWith(`${path}/`));
    return below.map((other) => other.slice(path.length + 1)).sort();
  }
  *getNodes(): Proc<string[] | undefined> {
    return [];
  }
  onNodesChanged(): void {}
  *watchNodes(): Proc<boolean> {
    return true;
  }
  *watchChildren(): Proc<boolean> {
    return true;
  }
  cancelWatchChildren(): void {}
  *watchItem(path: string, callback: ItemCallback): Proc<boolean> {
    this.calls.push(`watch ${path}`);
    this.watches.set(path, callback);
    return true;
  }
}

export interface WorldOptions {
  readonly flags?: Partial<Flags>;
  readonly timing?: Partial<Timing>;
  readonly tablets?: number;
  readonly prepareZk?: (zk: StubZk) => void;
}

const DRIVER = '10.0.0.9:1';
const NOTIFY = '/openmldb/table/notify';

/** Some tablets and a driver that calls them, in one laboratory. */
export class TabletWorld {
  readonly lab: Laboratory;
  readonly zk = new Map<string, StubZk>();
  readonly events: { readonly timeUs: number; readonly node: string; readonly body: ClusterEvent }[] = [];
  readonly flags: Flags;
  readonly timing: Timing;
  private readonly driver: Environment;

  constructor(private readonly options: WorldOptions = {}) {
    this.flags = resolveFlags('template', options.flags ?? {});
    this.timing = { ...DEFAULT_TIMING, ...options.timing };
    this.lab = new Laboratory({ seed: 1, network: { latencyUs: this.timing.linkUs, jitterUs: 0 } });
    this.lab.trace.on('record', ({ timeUs, node, body }) => {
      this.events.push({ timeUs, node, body: body as ClusterEvent });
    });
    for (let i = 1; i <= (options.tablets ?? 2); i++) {
      this.lab.addNode({ address: endpoint(i), boot: (node) => this.boot(node) }).start();
    }
    const driver = this.lab.addNode({ address: DRIVER, boot: () => {} });
    driver.start();
    this.driver = this.environment(driver);
    this.run(this.timing.processStartUs + 10_000);
  }

  node(number: number): Node {
    return this.lab.nodes.get(endpoint(number))!;
  }

  tablet(number: number): Tablet {
    return this.node(number).actor as Tablet;
  }

  run(durationUs: number): void {
    this.lab.scheduler.runUntil(this.lab.scheduler.nowUs + durationUs);
  }

  seconds(count: number): void {
    this.run(count * SECOND);
  }

  get nowUs(): number {
    return this.lab.scheduler.nowUs;
  }

  /** Sends a request; what became of it shows in the returned box, once it did. */
  send<M extends TabletMethod>(
    number: number,
    method: M,
    request: TabletRpc[M][0],
  ): { outcome: RpcOutcome<TabletRpc[M][1]> | undefined } {
    const box: { outcome: RpcOutcome<TabletRpc[M][1]> | undefined } = { outcome: undefined };
    const { driver } = this;
    driver.node.run(
      `driver ${method}`,
      (function* (): Proc {
        box.outcome = yield* callTablet(driver, endpoint(number), method, request);
      })(),
    );
    return box;
  }

  /** Sends a request and runs until it is answered. */
  call<M extends TabletMethod>(number: number, method: M, request: TabletRpc[M][0]): TabletRpc[M][1] {
    const box = this.send(number, method, request);
    this.lab.scheduler.runUntilHolds(() => box.outcome !== undefined, this.nowUs + 100 * SECOND);
    const { outcome } = box;
    if (outcome === undefined || !outcome.ok) {
      throw new Error(`${method} at ${endpoint(number)}: ${outcome?.error ?? 'no outcome'}`);
    }
    return outcome.response;
  }

  put(number: number, key: string, ts: number, value = `v${ts}`): TabletRpc['Put'][1] {
    return this.call(number, 'Put', { ...P, dimensions: [{ key, idx: 0 }], time: ts, value });
  }

  /** Creates the usual partition: a leader, and followers that nobody sends to yet. */
  create(leader: number, followers: readonly number[] = [], given: Partial<TableMeta> = {}): void {
    for (const follower of followers) {
      this.call(follower, 'CreateTable', { table_meta: meta({ ...given, mode: 'kTableFollower' }) });
    }
    const replicas = followers.map(endpoint);
    this.call(leader, 'CreateTable', {
      table_meta: meta({ term: 1, replicas, ...given, mode: 'kTableLeader' }),
    });
    this.run(20_000);
  }

  /** Tells the catalog of a tablet who leads the partitions of the usual table, and what it is else. */
  announce(number: number, leaders: readonly (number | undefined)[], given: Partial<TableInfo>): void {
    const zk = this.zk.get(endpoint(number))!;
    const table_partition = leaders.map((leader, pid) => ({
      pid,
      partition_meta: leader === undefined ? [] : [leading(leader)],
      term_offset: [],
    }));
    zk.values.set(NOTIFY, '2');
    const table = { ...announced(), partition_num: leaders.length, table_partition, ...given };
    zk.values.set(`/openmldb/table/db_table_data/${P.tid}`, serializeTableInfo(table));
    this.node(number).run('watch', zk.watches.get(NOTIFY)!());
  }

  replica(number: number): ReturnType<Tablet['replicas']>[number] | undefined {
    return this.tablet(number)
      .replicas()
      .find(({ tid, pid }) => tid === P.tid && pid === P.pid);
  }

  offset(number: number): number | undefined {
    return this.replica(number)?.offset;
  }

  values(number: number, key: string): string[] {
    const table = this.tablet(number).memoryTable(P.tid, P.pid);
    return table?.scan(0, key, 0, 0, 0).map((row) => row.value) ?? [];
  }

  /** Kills a tablet, starts it again and loads the usual partition from its files. */
  restart(number: number): void {
    this.node(number).kill('test');
    this.node(number).start();
    this.run(this.timing.processStartUs + 10_000);
  }

  load(number: number, mode: 'kTableLeader' | 'kTableFollower' = 'kTableLeader', task?: TaskInfo): void {
    const table_meta = { name: 'flow', ...P, seg_cnt: 8, mode };
    this.call(number, 'LoadTable', { table_meta, ...(task && { task_info: task }) });
    this.run(100_000);
  }

  /** A binlog part of the usual partition with these entries, not yet on any disk. */
  part(number: number, entries: readonly LogEntry[], pid = P.pid): BinlogPart {
    const store = lineage(this.lab, `${P.tid}_${pid}`);
    const part = new BinlogPart(this.node(number), store);
    for (const entry of entries) part.append(store.own(entry));
    part.sync();
    return part;
  }

  /** The entries of a binlog part on disk. */
  entries(number: number, file: string): LogEntry[] {
    const part = this.node(number).disk.read(`/db/4_0/binlog/${file}`);
    return part instanceof BinlogPart ? entriesOf(part.records) : [];
  }

  kinds(number: number): string[] {
    return this.events.filter((event) => event.node === endpoint(number)).map((event) => event.body.kind);
  }

  count(kind: string): number {
    return this.events.filter((event) => event.body.kind === kind).length;
  }

  private boot(node: Node): void {
    const zk = new StubZk();
    this.options.prepareZk?.(zk);
    this.zk.set(node.address, zk);
    node.actor = bootTablet(this.environment(node), zk);
  }

  private environment(node: Node): Environment {
    return {
      node,
      flags: this.flags,
      timing: this.timing,
      zkServers: [],
      paths: new ZnodePaths('/openmldb'),
      epochSeconds: 1_535_097_600,
      zoneMinutes: 480,
    };
  }
}

/** The partition that tests use. */
export const P = { tid: 4, pid: 0 };

/** What a reader that trusts checksums gets. */
export function readableEntries(records: RecordList): LogEntry[] {
  const entries: LogEntry[] = [];
  const reader = new RecordReader(records, 'trusted');
  for (let record = reader.next(); record !== 'Eof' && record !== 'WaitRecord'; record = reader.next()) {
    if (typeof record !== 'string') entries.push(records.store.entry(record.row));
  }
  return entries;
}

export function entriesOf(records: RecordList): LogEntry[] {
  return Array.from({ length: records.length }, (_, place) => records.store.entry(records.rowAt(place)));
}

export function endpoint(number: number): string {
  return `10.0.0.${number}:9527`;
}

export function meta(given: Partial<TableMeta> = {}): TableMeta {
  return { name: 'flow', db: '', ...P, seg_cnt: 8, ...given };
}

/** A table of cards and kinds of merchants, whose rows have two times in them. */
export const CARDS = {
  column_desc: Object.entries({ card: 'string', mcc: 'string', ts1: 'bigint', ts2: 'bigint' }).map(
    ([name, data_type]) => ({ name, data_type, is_index: name === 'card' || name === 'mcc' }),
  ),
};

/** An index of {@link CARDS}. */
export function indexOn(column: string, ts_name?: string, given: Partial<ColumnKey> = {}): ColumnKey {
  const names = { index_name: column, col_name: [column], ...(ts_name && { ts_name }) };
  return { ...names, ttl: NO_TTL, ...given };
}

/** A request to put a row of {@link CARDS}, under its card and its merchant in the indexes that are numbered. */
export function cardRow(
  cells: readonly [card: string, mcc: string, ts1: string | number, ts2: string | number],
  indexes: { readonly card?: readonly number[]; readonly mcc?: readonly number[] } = { card: [0], mcc: [1] },
): TabletRpc['Put'][0] {
  const under = (key: string, numbers: readonly number[] = []) => numbers.map((idx) => ({ key, idx }));
  const dimensions = [...under(cells[0], indexes.card), ...under(cells[1], indexes.mcc)];
  return { ...P, dimensions, time: 0, value: JSON.stringify(cells.map(String)) };
}

function announced(): Omit<TableInfo, 'table_partition' | 'partition_num'> {
  const sizes = { replica_num: 1, seg_cnt: 8, ttl: NO_TTL, compress_type: 'kNoCompress' } as const;
  return { name: 'flow', db: 'shop', tid: P.tid, ...sizes, column_desc: [] };
}

function leading(number: number): PartitionMeta {
  return { endpoint: endpoint(number), is_leader: true, is_alive: true, tablet_has_partition: true };
}

export function task(op_id: number, task_type: TaskType): TaskInfo {
  return { op_id, op_type: 'kReAddReplicaOP', task_type, endpoint: '', status: 'kInited' };
}
