import { NsClient, TabletClient, type FilePort } from '../client/index.js';
import type { EnqueueRequest } from '../nameserver/commands/enqueue.js';
import { bootNameserver, type Nameserver } from '../nameserver/name-server.js';
import {
  parseOpInfo,
  ZnodePaths,
  type Endpoint,
  type Environment,
  type OpId,
  type OpInfo,
  type PartitionId,
  type TableId,
  type TableInfo,
} from '../protocol/index.js';
import { assert, Laboratory, SECOND, type Node, type Proc } from '../sim/index.js';
import { replicaFiles, type ReplicaFiles } from '../tablet/replica-files.js';
import { bootTablet, type Tablet } from '../tablet/tablet.js';
import { bootZooKeeper, DistLock, ZkClient, ZooKeeperEnsemble } from '../zk-sim/index.js';
import { createTable } from './create-table.js';
import { Applications, type RowsSpec, type WorkloadSpec } from './applications.js';
import type { ClusterConfig, TableSpec } from './config.js';
import { DiskFaults } from './disk-faults.js';
import { ClusterFaults } from './faults.js';
import { OpsRuns } from './ops-runs.js';
import { takeView } from './take-view.js';
import type { ClusterView } from './view.js';

/** Why a cluster did not come up: for the user, whose topology it is. */
export class BootError extends Error {
  override readonly name = 'BootError';
}

/** Where the operators and applications of a cluster sit. */
export const CLIENT_ADDRESS: Endpoint = 'client:1';

const BOOT_LIMIT_US = 120 * SECOND;

/** What an `ns` line may need besides the line. */
export interface NsOptions {
  /** Talk to this nameserver instead of the leader that ZooKeeper names. */
  readonly target?: Endpoint;
  /** Answers to yes/no questions, in order. */
  readonly answers?: readonly string[];
  readonly files?: FilePort;
}

/**
 * A whole cluster in a laboratory: its processes, the faults that can be done to it, and the clients
 * that operate it. Everything runs in virtual time, and only inside these methods.
 *
 * @example
 * const cluster = Cluster.boot(defaultConfig());
 * cluster.ns('confget'); // the table that ns_client prints
 */
export class Cluster {
  readonly lab: Laboratory;
  readonly paths: ZnodePaths;
  readonly client: Node;
  readonly applications: Applications;
  /** What can be done to its processes, its network and its clocks. */
  readonly faults: ClusterFaults;
  /** What can be done to the disks of its machines. */
  readonly disks: DiskFaults;
  /** The ZooKeeper servers as one: what is committed, and the faults of the ensemble. */
  readonly zooKeeper: ZooKeeperEnsemble;
  private readonly clientEnv: Environment;
  private nsClient: NsClient | undefined;
  private database = '';
  private readonly opsRuns: OpsRuns;

  private constructor(readonly config: ClusterConfig) {
    const { timing, seed, permuteTies } = config;
    this.lab = new Laboratory({
      seed,
      permuteTies,
      network: { latencyUs: timing.linkUs, jitterUs: timing.linkJitterUs },
    });
    this.paths = new ZnodePaths(config.zkRootPath);
    for (const address of config.zookeeper)
      this.lab.addNode({ address, boot: (node) => this.startZooKeeper(node) });
    for (const address of config.nameservers)
      this.lab.addNode({ address, boot: (node) => this.startNameserver(node) });
    for (const address of config.tablets)
      this.lab.addNode({ address, boot: (node) => this.startTablet(node) });
    this.client = this.lab.addNode({ address: CLIENT_ADDRESS, boot: () => {} });
    this.clientEnv = this.environment(this.client);
    this.opsRuns = new OpsRuns(this.lab, this.client, this.clientEnv, () => this.newClientZk());
    this.zooKeeper = new ZooKeeperEnsemble(config.zookeeper.map((address) => this.node(address)));
    this.faults = new ClusterFaults(this.lab, this.zooKeeper);
    this.disks = new DiskFaults(this.lab, (db, table) => this.tableInfo(db, table)?.tid);
    if (config.opIndex > 0) this.zooKeeper.preset(this.paths.opIndex, String(config.opIndex));
    if (config.tableIndex > 1) this.zooKeeper.preset(this.paths.tableIndex, String(config.tableIndex));
    this.applications = new Applications(this.clientEnv, () => this.newClientZk());
    if (config.supervisorUs !== undefined) this.supervise(config.supervisorUs);
  }

  /** Builds the world without starting anything: for those who want to see the first event. */
  static build(config: ClusterConfig): Cluster {
    return new Cluster(config);
  }

  /** A running cluster with its tables. Throws {@link BootError} when it does not come up. */
  static boot(config: ClusterConfig): Cluster {
    const cluster = new Cluster(config);
    cluster.startAll();
    return cluster;
  }

  /**
   * Starts every process, waits until a nameserver leads and knows all tablets, and creates the tables.
   * Nameservers start one after the other, each when the one before answers: started at the same
   * instant on an empty ZooKeeper, they would give up over who creates the first nodes.
   */
  startAll(): void {
    const [first, ...standbys] = this.config.nameservers.map((address) => this.node(address));
    const { tablets, later } = this.config;
    for (const node of this.lab.nodes.values()) {
      if (!standbys.includes(node) && !later.includes(node.address)) node.start();
    }
    let before = first!;
    for (const standby of standbys) {
      this.bootUntil(() => before.acceptor !== undefined, `nameserver ${before.address} does not answer`);
      standby.start();
      before = standby;
    }
    this.bootUntil(() => {
      const known = this.activeNameserver()?.tablets() ?? [];
      const healthy = known.filter((t) => t.state === 'kHealthy').length;
      return before.acceptor !== undefined && healthy === tablets.length - later.length;
    }, 'no nameserver leads all tablets');
    for (const table of this.config.tables) this.createTable(table);
  }

  private bootUntil(condition: () => boolean, otherwise: string): void {
    if (this.lab.scheduler.runUntilHolds(condition, BOOT_LIMIT_US)) return;
    throw new BootError(`the cluster did not come up within two minutes: ${otherwise}`);
  }

  get nowUs(): number {
    return this.lab.scheduler.nowUs;
  }

  node(address: Endpoint): Node {
    const node = this.lab.nodes.get(address);
    assert(node !== undefined, `no process at ${address}`);
    return node;
  }

  view(): ClusterView {
    return takeView(this);
  }

  nameserver(address: Endpoint): Nameserver | undefined {
    return this.node(address).actor as Nameserver | undefined;
  }

  tabletActor(address: Endpoint): Tablet | undefined {
    return this.node(address).actor as Tablet | undefined;
  }

  /** The nameserver that believes to lead; the first by address when several do. */
  activeNameserver(): Nameserver | undefined {
    const addresses = [...this.config.nameservers].sort();
    return addresses.map((address) => this.nameserver(address)).find((actor) => actor?.running === true);
  }

  /** A znode's committed value; undefined when it does not exist. */
  znode(path: string): string | undefined {
    return this.zooKeeper.read(path);
  }

  /** An OP as its znode has it, which is all that a nameserver taking over will know of it. */
  opNode(id: OpId): OpInfo | undefined {
    const text = this.znode(this.paths.op(id));
    return text === undefined ? undefined : parseOpInfo(text);
  }

  /** The files of a replica on the disk of a tablet's machine; undefined when there is no such process. */
  replicaFiles(tablet: Endpoint, tid: TableId, pid: PartitionId): ReplicaFiles | undefined {
    const node = this.lab.nodes.get(tablet);
    return node === undefined ? undefined : replicaFiles(node.disk, tid, pid);
  }

  // Time

  runUntil(timeUs: number): void {
    this.lab.scheduler.runUntil(timeUs);
  }

  /** False when `limitUs` of virtual time was reached first. */
  runUntilHolds(condition: () => boolean, limitUs: number): boolean {
    return this.lab.scheduler.runUntilHolds(condition, limitUs);
  }

  // Clients

  /** Runs one line of ns_client to its end. The leader is looked up anew, as by a client just started. */
  ns(line: string, options: NsOptions = {}): readonly string[] {
    const { target, answers, files } = options;
    return this.runToEnd(
      'ns_client',
      this.nsLine(line, {
        ...(target === undefined ? {} : { target }),
        ...(answers === undefined ? {} : { answers: [...answers] }),
        ...(files === undefined ? {} : { files }),
      }),
    );
  }

  /** Runs one line of the tablet client, connected to `endpoint`, to its end. */
  tablet(endpoint: Endpoint, line: string): readonly string[] {
    const client = new TabletClient(this.clientEnv, endpoint, { look: this.config.look });
    return this.runToEnd('tablet client', client.execute(line));
  }

  private *nsLine(
    line: string,
    options: Omit<NsOptions, 'answers'> & { answers?: string[] },
  ): Proc<readonly string[]> {
    const direct = options.target !== undefined;
    let client =
      direct || options.files !== undefined || options.answers !== undefined ? undefined : this.nsClient;
    if (client === undefined) {
      const zk = direct ? undefined : this.newClientZk();
      client = new NsClient(this.clientEnv, zk, {
        look: this.config.look,
        database: this.database,
        ...options,
      });
      const greeting = yield* client.open();
      if (!client.connected) return greeting;
      if (!direct) this.nsClient = client;
    } else {
      const problem = yield* client.resolveLeader();
      if (problem.length > 0) return problem;
    }
    const printed = yield* client.execute(line);
    this.database = client.database;
    // Whoever types on after `quit` has started the program again.
    if (client.ended) {
      this.nsClient = undefined;
      this.database = '';
    }
    return printed;
  }

  /** Runs one call of the operators' tool; undefined when it waits for something that does not come. */
  ops(line: string): readonly string[] | undefined {
    this.startOps('', line);
    return this.endOps('');
  }

  /** Starts a call of the operators' tool that goes on while others do other things. */
  startOps(name: string, line: string): void {
    this.opsRuns.start(name, line);
  }

  /** Waits for a call to end, and returns what it printed. */
  endOps(name: string): readonly string[] | undefined {
    return this.opsRuns.end(name);
  }

  /** Puts, gets or deletes as an application does. */
  sdk(line: string): readonly string[] {
    return this.runToEnd('sdk', this.applications.sdk(line));
  }

  /** Puts rows straight into one partition of a table; what went wrong, if something did. */
  putRows(rows: RowsSpec): string | undefined {
    const table = this.tableInfo(rows.db, rows.table);
    if (table === undefined) return `no nameserver knows a table ${rows.table}`;
    return this.runToEnd('put', this.applications.putRows(table, rows));
  }

  private tableInfo(db: string, table: string): TableInfo | undefined {
    const tables = this.activeNameserver()?.tables() ?? this.anyTables();
    return tables.find((info) => info.db === db && info.name === table);
  }

  /** While nobody leads: what a nameserver last knew. */
  private anyTables(): readonly TableInfo[] {
    return this.config.nameservers.flatMap((address) => this.nameserver(address)?.tables() ?? []);
  }

  /** Lets the nameserver that leads create an OP that no command creates; why it did not, if so. */
  enqueue(request: EnqueueRequest): string | undefined {
    const address = this.view().active?.address;
    const actor = address === undefined ? undefined : this.nameserver(address);
    if (address === undefined || actor === undefined) return 'no nameserver leads';
    const node = this.node(address);
    const { incarnation } = node;
    const outcome: { value?: string | undefined; done: boolean } = { done: false };
    node.spawn('enqueue', actor.enqueue(request), (value) => {
      outcome.value = value as string | undefined;
      outcome.done = true;
    });
    const isOver = (): boolean => outcome.done || !node.alive || node.incarnation !== incarnation;
    this.lab.scheduler.runUntilHolds(isOver, Infinity);
    return outcome.done ? outcome.value : 'the nameserver died meanwhile';
  }

  startWorkload(spec: WorkloadSpec): void {
    this.runToEnd('workload', this.applications.start(spec));
  }

  stopWorkload(name: string): void {
    this.applications.stop(name);
  }

  private newClientZk(): ZkClient {
    return new ZkClient(this.clientEnv, { endpoint: CLIENT_ADDRESS });
  }

  /** Runs a procedure of the client process until it has finished, however long that takes. */
  runToEnd<T>(name: string, body: Proc<T>): T {
    const outcome: { value?: T; done: boolean } = { done: false };
    this.client.spawn(name, body, (value) => {
      outcome.value = value as T;
      outcome.done = true;
    });
    this.lab.scheduler.runUntilHolds(() => outcome.done, Infinity);
    assert(outcome.done, `${name} never ended`);
    return outcome.value as T;
  }

  // Processes

  environment(node: Node): Environment {
    const { flags, timing, zookeeper, epochSeconds, zoneMinutes } = this.config;
    return { node, flags, timing, zkServers: zookeeper, paths: this.paths, epochSeconds, zoneMinutes };
  }

  private startZooKeeper(node: Node): void {
    const serverId = this.config.zookeeper.indexOf(node.address) + 1;
    node.actor = bootZooKeeper({ ...this.environment(node), serverId });
  }

  private startNameserver(node: Node): void {
    const env = this.environment(node);
    const zk = new ZkClient(env, { endpoint: node.address });
    const { updateTableAliveOps, nameserverDraws: draws } = this.config;
    node.actor = bootNameserver(env, zk, (callbacks) => new DistLock(env, zk, node.address, callbacks), {
      updateTableAliveOps,
      draws,
    });
  }

  private startTablet(node: Node): void {
    const env = this.environment(node);
    node.actor = bootTablet(env, new ZkClient(env, { endpoint: node.address }));
  }

  private supervise(delayUs: number): void {
    this.lab.events.on('died', (node) => {
      if (node === this.client) return;
      this.lab.scheduler.after(delayUs, () => {
        if (node.state === 'stopped') node.start();
      });
    });
  }

  private createTable(spec: TableSpec): void {
    const active = this.view().active?.address;
    if (active === undefined) throw new BootError('no nameserver leads');
    const problem = this.runToEnd('create table', createTable(this.clientEnv, active, spec));
    if (problem !== undefined) throw new BootError(`table ${spec.name} cannot be created: ${problem}`);
  }
}
