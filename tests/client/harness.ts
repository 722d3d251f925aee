import { expect } from 'vitest';
import { NsClient, TabletClient, type NsClientOptions } from '../../src/client/index.js';
import {
  DEFAULT_TIMING,
  NO_TTL,
  OK,
  resolveFlags,
  ZnodePaths,
  type ColumnDesc,
  type Endpoint,
  type Environment,
  type Look,
  type NameserverRpc,
  type PartitionMeta,
  type TableInfo,
  type TabletRpc,
  type Ttl,
} from '../../src/protocol/index.js';
import { Laboratory, type Node, type Proc, type RpcHandler } from '../../src/sim/index.js';
import type { CreateKind, ItemCallback, ZkPort } from '../../src/zk-sim/zk-port.js';

export const HOST = '172.27.128.3';
export const NAMESERVER = `${HOST}1:6527`;
export const STANDBY = `${HOST}2:6527`;
export const TABLETS = [1, 2, 3].map((n) => `${HOST}${n}:8541`);
export const [T31, T32, T33] = TABLETS as [string, string, string];

/** What a scripted server answers, by method; every request is kept. */
export type NsScript = { [M in keyof NameserverRpc]?: (request: NameserverRpc[M][0]) => NameserverRpc[M][1] };
export type TabletScript = { [M in keyof TabletRpc]?: (request: TabletRpc[M][0]) => TabletRpc[M][1] };

/** A client node, scripted servers, and a znode tree in memory. */
export class World {
  readonly lab: Laboratory;
  readonly client: Node;
  readonly env: Environment;
  readonly znodes = new Map<string, string>();
  readonly requests: { readonly address: Endpoint; readonly method: string; readonly request: unknown }[] =
    [];

  constructor(seed = 1) {
    this.lab = new Laboratory({ seed, network: { latencyUs: 500, jitterUs: 0 } });
    this.client = this.lab.addNode({ address: 'client:1', boot: () => {} });
    this.client.start();
    this.env = {
      node: this.client,
      flags: resolveFlags('template', {}),
      timing: DEFAULT_TIMING,
      zkServers: [],
      paths: new ZnodePaths('/openmldb_cluster'),
      epochSeconds: 1_535_111_784,
      zoneMinutes: 480,
    };
    this.znodes.set(`${this.env.paths.leader}/lock_request0000000001`, NAMESERVER);
  }

  /** Starts a server that answers by the script; other methods are answered with `ok`. */
  serve(
    address: Endpoint,
    script: Readonly<Record<string, ((request: never) => unknown) | undefined>>,
  ): Node {
    const handlers: Record<string, RpcHandler> = {};
    for (const [method, answer] of Object.entries(script)) {
      handlers[method] = (request) => {
        this.requests.push({ address, method, request });
        return answer === undefined ? OK : answer(request as never);
      };
    }
    const node = this.lab.addNode({ address, boot: (n) => n.rpc.listen(handlers) });
    node.start();
    return node;
  }

  nameserver(script: NsScript): Node {
    return this.serve(NAMESERVER, script);
  }

  tablet(address: Endpoint, script: TabletScript): Node {
    return this.serve(address, script);
  }

  run<T>(body: Proc<T>): T {
    const result: { value?: T; done: boolean } = { done: false };
    this.client.spawn('test', body, (value) => {
      result.value = value as T;
      result.done = true;
    });
    expect(this.lab.scheduler.runUntilHolds(() => result.done, Infinity)).toBe(true);
    return result.value as T;
  }

  nsClient(look: Look = 'manual', options: Partial<NsClientOptions> = {}): NsClient {
    const client = new NsClient(this.env, new MemoryZk(this.znodes), { look, ...options });
    this.run(client.open());
    return client;
  }

  tabletClient(endpoint: Endpoint, look: Look = 'manual'): TabletClient {
    return new TabletClient(this.env, endpoint, { look });
  }

  /** What one line prints. */
  line(client: NsClient | TabletClient, line: string): readonly string[] {
    return this.run(client.execute(line));
  }

  /** Plays a transcript: after each line that begins with `> `, exactly the following lines are printed. */
  transcript(client: NsClient | TabletClient, text: string): void {
    const blocks = text
      .replace(/^\n/, '')
      .split(/^> /m)
      .filter((block) => block !== '');
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      const [command, ...expected] = block.replace(/\n$/, '').split('\n');
      expect(this.line(client, command!), command).toEqual(expected);
    }
  }
}

/** ZooKeeper as a map, answering at once. */
export class MemoryZk implements ZkPort {
  connected = false;
  registered = false;
  sessionTerm = 0;
  readonly itemWatches = new Map<string, ItemCallback>();
  reachable = true;
  reads = 0;

  constructor(private readonly znodes: Map<string, string>) {}

  *init(): Proc<boolean> {
    this.connected = this.reachable;
    if (this.connected) this.sessionTerm++;
    return this.connected;
  }
  reconnect(): Proc<boolean> {
    return this.init();
  }
  *closeZk(): Proc<void> {
    this.connected = false;
  }
  *isConnected(): Proc<boolean> {
    return this.connected;
  }
  *register(): Proc<boolean> {
    return true;
  }
  *createNode(path: string, value: string, _kind?: CreateKind): Proc<string | undefined> {
    this.znodes.set(path, value);
    return path;
  }
  *mkdir(): Proc<boolean> {
    return true;
  }
  *getNodeValue(path: string): Proc<string | undefined> {
    this.reads++;
    return this.connected ? this.znodes.get(path) : undefined;
  }
  *setNodeValue(path: string, value: string): Proc<boolean> {
    this.znodes.set(path, value);
    return true;
  }
  *deleteNode(path: string): Proc<boolean> {
    return this.znodes.delete(path);
  }
  *isExistNode(path: string): Proc<'exists' | 'no-node' | 'error'> {
    const below = [...this.znodes.keys()].some((key) => key === path || key.startsWith(`${path}/`));
    return below ? 'exists' : 'no-node';
  }
  *increment(): Proc<boolean> {
    return true;
  }
  *getChildren(path: string): Proc<string[] | undefined> {
    if (!this.connected) return undefined;
    const prefix = `${path}/`;
    return [...this.znodes.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
  }
  *getNodes(): Proc<string[] | undefined> {
    return yield* this.getChildren('/openmldb_cluster/nodes');
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
    this.itemWatches.set(path, callback);
    return true;
  }
}

export interface ReplicaSpec {
  readonly at: Endpoint;
  readonly leader?: boolean;
  readonly alive?: boolean;
  readonly seen?: Partial<PartitionMeta>;
}

const POLLED = { offset: 0, record_cnt: 0, record_byte_size: 0 };

/** A table as the nameserver describes it; replicas count as polled unless `seen` says otherwise. */
export function tableInfo(
  partitions: readonly (readonly ReplicaSpec[])[],
  more: { name?: string; db?: string; tid?: number; ttl?: Ttl; columns?: readonly ColumnDesc[] } = {},
): TableInfo {
  return {
    name: more.name ?? 'flow',
    db: more.db ?? '',
    tid: more.tid ?? 4,
    partition_num: partitions.length,
    replica_num: 3,
    seg_cnt: 8,
    ttl: more.ttl ?? NO_TTL,
    compress_type: 'kNoCompress',
    column_desc: [...(more.columns ?? [])],
    table_partition: partitions.map((replicas, pid) => ({
      pid,
      term_offset: [{ term: 1, offset: 0 }],
      partition_meta: replicas.map(({ at, leader, alive, seen }) => ({
        endpoint: at,
        is_leader: leader ?? false,
        is_alive: alive ?? true,
        tablet_has_partition: true,
        ...(seen ?? POLLED),
      })),
    })),
  };
}

/** Table `flow` after 172.27.128.32 died and was failed over: the state that the document shows. */
export function flowAfterFailover(seen?: Partial<PartitionMeta>): TableInfo {
  const more = seen === undefined ? {} : { seen };
  return tableInfo([
    [
      { at: T32, leader: true, alive: false, ...more },
      { at: T33, ...more },
      { at: T31, leader: true, ...more },
    ],
    [
      { at: T33, leader: true, ...more },
      { at: T31, ...more },
      { at: T32, alive: false, ...more },
    ],
  ]);
}
