import {
  callNameserver,
  isOk,
  ReturnCode,
  type Endpoint,
  type Environment,
  type PartitionId,
  type TableInfo,
} from '../protocol/index.js';
import { msToUs, Mutex, type Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { partitionOf } from './hash64.js';
import { firstAliveLeader } from './routing.js';
import { transportErrorText } from './transport-error.js';
import { sendGet, type ReadOutcome, type ReadRouter } from './read-router.js';
import { sendPut, type PutOutcome, type WriteRouter } from './write-router.js';

export interface ShowTableRouterOptions {
  /** How long an answer of the nameserver is used; without it every put asks. Milliseconds. */
  readonly cacheMs?: number;
}

type Found = { readonly table: TableInfo } | { readonly refusal: Refusal };

/**
 * Writes as ns_client does: asks the leading nameserver for the table, and sends the row to the first
 * replica that is flagged leader and alive. Unlike an SDK it sees tables without a database. After an
 * error of the nameserver it looks for the leader again, as a client that is started anew.
 */
export class ShowTableRouter implements WriteRouter, ReadRouter {
  private nameserver: Endpoint | undefined = undefined;
  private readonly known = new Map<string, { readonly table: TableInfo; readonly askedUs: number }>();
  private readonly resolving = new Mutex();

  constructor(
    private readonly env: Environment,
    private readonly zk: ZkPort,
    private readonly options: ShowTableRouterOptions,
  ) {}

  /** Connects to ZooKeeper; false when that fails. */
  *open(): Proc<boolean> {
    return yield* this.zk.init();
  }

  partitionOf(table: string, db: string, key: string): PartitionId | undefined {
    const info = this.known.get(cacheKey(table, db))?.table;
    return info === undefined ? undefined : partitionOf(key, info.table_partition.length);
  }

  *put(table: string, db: string, key: string, ts: number, value: string): Proc<PutOutcome> {
    const found = yield* this.find(table, db);
    if ('refusal' in found) return found.refusal;
    const pid = partitionOf(key, found.table.table_partition.length);
    const leader = firstAliveLeader(found.table, pid);
    if (leader === undefined)
      return refuse(ReturnCode.kError, `put error. cannot find healthy endpoint. pid is ${pid}`);
    const put = { table: found.table, pid, leader, key, ts, payload: value };
    const { tid } = found.table;
    return yield* sendPut(
      this.env,
      put,
      () => `put failed. tid ${tid} pid ${pid} endpoint ${leader} ts ${ts} `,
    );
  }

  /** As ns_client does: the leader that is flagged alive is asked. */
  *read(table: string, db: string, key: string): Proc<ReadOutcome> {
    const found = yield* this.find(table, db);
    if ('refusal' in found) return found.refusal;
    const pid = partitionOf(key, found.table.table_partition.length);
    const leader = firstAliveLeader(found.table, pid);
    if (leader === undefined) {
      const message = `get error. cannot find healthy endpoint. pid is ${pid}`;
      return { status: 'failed', code: ReturnCode.kError, message };
    }
    return yield* sendGet(
      this.env,
      { table: found.table, pid, leader, key },
      ({ msg }) => `get failed. ${msg}`,
    );
  }

  private *find(name: string, db: string): Proc<Found> {
    const { scheduler } = this.env.node.lab;
    const cached = this.known.get(cacheKey(name, db));
    const ageUs = scheduler.nowUs - (cached?.askedUs ?? 0);
    if (cached !== undefined && ageUs < msToUs(this.options.cacheMs ?? 0)) return { table: cached.table };
    const nameserver = yield* this.leadingNameserver();
    if (nameserver === undefined) return { refusal: refuse(ReturnCode.kError, 'get leader failed') };
    const askedUs = scheduler.nowUs;
    const outcome = yield* callNameserver(this.env, nameserver, 'ShowTable', { name, db });
    if (!outcome.ok || !isOk(outcome.response)) {
      this.forget(nameserver);
      const [code, text] = outcome.ok
        ? [outcome.response.code, outcome.response.msg]
        : [ReturnCode.kRPCError, transportErrorText(this.env, outcome.error, nameserver)];
      return { refusal: refuse(code, `failed to get table info. error msg: ${text}`) };
    }
    const table = outcome.response.table_info?.[0];
    if (table === undefined) {
      return { refusal: refuse(ReturnCode.kTableIsNotExist, `put failed! table ${name} does not exist`) };
    }
    this.known.set(cacheKey(name, db), { table, askedUs });
    return { table };
  }

  private forget(nameserver: Endpoint): void {
    if (this.nameserver === nameserver) this.nameserver = undefined;
  }

  /** One put looks for the leader, the others wait for what it finds. */
  private *leadingNameserver(): Proc<Endpoint | undefined> {
    if (this.nameserver !== undefined) return this.nameserver;
    return yield* this.resolving.hold(() => this.resolve());
  }

  private *resolve(): Proc<Endpoint | undefined> {
    if (this.nameserver !== undefined) return this.nameserver;
    const { zk } = this;
    if (!zk.connected && !(yield* zk.reconnect())) return undefined;
    const { leader } = this.env.paths;
    const first = (yield* zk.getChildren(leader))?.[0];
    if (first === undefined) return undefined;
    this.nameserver = yield* zk.getNodeValue(`${leader}/${first}`);
    return this.nameserver;
  }
}

function cacheKey(table: string, db: string): string {
  return `${db}/${table}`;
}

type Refusal = Extract<PutOutcome, { status: 'failed' }>;

function refuse(code: number, message: string): Refusal {
  return { status: 'failed', code, message };
}
