import {
  DirectPuts,
  Reads,
  SdkClient,
  ShowTableRouter,
  Workload,
  type PutOutcome,
  type ReadRouter,
  type SdkOutcome,
  type WriteRecord,
  type WriteRouter,
} from '../client/index.js';
import {
  tableName,
  type Endpoint,
  type Environment,
  type PartitionId,
  type TableInfo,
} from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';

/** A stream of writes into one table. */
export interface WorkloadSpec {
  readonly name: string;
  readonly db: string;
  readonly table: string;
  readonly putsPerSecond: number;
  /** Keys are drawn from so many. */
  readonly keys: number;
  /** Reads of the same keys; when absent, none. */
  readonly getsPerSecond?: number;
  /** `never`: what the client of a named database read at its start is all it ever knows. */
  readonly catalog?: 'on-notify' | 'never';
}

/** Rows that are put straight into one partition, one after the other. */
export interface RowsSpec {
  readonly db: string;
  readonly table: string;
  readonly pid: PartitionId;
  readonly to: Endpoint;
  readonly rows: number;
  /** Undefined: behind the last row that was put so. */
  readonly first: number | undefined;
}

type OpenRouter = WriteRouter & ReadRouter & { open(): Proc<boolean> };

/** A table as people write it: `flow`, or `db.flow`. */
function splitTable(name: string): { readonly db: string; readonly table: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { db: '', table: name } : { db: name.slice(0, dot), table: name.slice(dot + 1) };
}

/**
 * The applications of a cluster: workloads, and an SDK to type into. Tables of a named database are
 * reached as the SDK reaches them; those of the default database, which the SDK does not see, as
 * ns_client does.
 */
export class Applications {
  private readonly workloads = new Map<string, Workload>();
  private readonly reads = new Map<string, Reads>();
  private readonly routers = new Map<string, OpenRouter>();
  private readonly direct: DirectPuts;
  private sdkClient: SdkClient | undefined;

  constructor(
    private readonly env: Environment,
    private readonly newZk: () => ZkPort,
  ) {
    this.direct = new DirectPuts(env);
  }

  /** Every write of every workload, and every row put straight, in the order they began. */
  history(): readonly WriteRecord[] {
    const all = [...this.workloads.values()].flatMap((workload) => workload.history);
    all.push(...this.direct.history);
    return all.sort((a, b) => a.id - b.id);
  }

  /** The write with this id, if a workload made it. */
  write(id: number): WriteRecord | undefined {
    for (const workload of this.workloads.values()) {
      const record = workload.write(id);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  /** Whether anybody reads. */
  get hasReads(): boolean {
    return this.reads.size > 0;
  }

  /** Whether a workload has put this row, or tried to. */
  wrote({
    db,
    table,
    key,
    ts,
    payload,
  }: Pick<WriteRecord, 'db' | 'table' | 'key' | 'ts' | 'payload'>): boolean {
    return [...this.workloads.values()].some(
      (workload) => workload.writesTo(table, db) && workload.wrote(key, ts, payload),
    );
  }

  /** Writes and reads under way. */
  get pending(): number {
    const all = [...this.workloads.values(), ...this.reads.values()];
    return all.reduce((sum, { pending }) => sum + pending, 0);
  }

  /** Begins, or goes on after {@link stop}. The client of a workload opens its session first. */
  *start(spec: WorkloadSpec): Proc {
    let workload = this.workloads.get(spec.name);
    if (workload === undefined) {
      const router = yield* this.router(spec);
      workload = new Workload(this.env, { ...spec, router });
      this.workloads.set(spec.name, workload);
      const { getsPerSecond = 0 } = spec;
      if (getsPerSecond > 0)
        this.reads.set(spec.name, new Reads(this.env, { ...spec, getsPerSecond, router }));
    }
    workload.start();
    this.reads.get(spec.name)?.start();
  }

  /** Stops at the first row that is refused, and says why. */
  *putRows(table: TableInfo, { pid, to, rows, first }: RowsSpec): Proc<string | undefined> {
    return yield* this.direct.put(table, pid, to, rows, first);
  }

  stop(name: string): void {
    this.workloads.get(name)?.stop();
    this.reads.get(name)?.stop();
  }

  private *router({ db, name, catalog = 'on-notify' }: WorkloadSpec): Proc<OpenRouter> {
    let router = this.routers.get(name);
    if (router === undefined) {
      router =
        db === ''
          ? new ShowTableRouter(this.env, this.newZk(), { cacheMs: 1000 })
          : new SdkClient(this.env, this.newZk(), { refresh: catalog });
      this.routers.set(name, router);
      yield* router.open();
    }
    return router;
  }

  /** `put <table> <key> <ts> <value>`, `get <table> <key> [ts]`, `delete <table> <key>`, `truncate <table>`. */
  *sdk(line: string): Proc<readonly string[]> {
    const [verb = '', name = '', key = '', ...rest] = line.split(' ').filter((word) => word !== '');
    const { db, table } = splitTable(name);
    if (this.sdkClient === undefined) {
      this.sdkClient = new SdkClient(this.env, this.newZk(), {});
      yield* this.sdkClient.open();
    }
    switch (verb) {
      case 'put':
        return [
          putText(yield* this.sdkClient.put(table, db, key, Number(rest[0] ?? 0), rest.slice(1).join(' '))),
        ];
      case 'get':
        return [getText(yield* this.sdkClient.get(table, db, key, Number(rest[0] ?? 0)))];
      case 'delete':
        return [deleteText(yield* this.sdkClient.delete(table, db, key))];
      case 'truncate':
        return [truncateText(yield* this.sdkClient.truncate(table, db))];
      default:
        return [`unknown: ${verb} ${tableName(db, table)}; expected put, get, delete or truncate`];
    }
  }
}

function putText(outcome: PutOutcome): string {
  return outcome.status === 'ok' ? 'put ok' : `put ${outcome.status}: ${outcome.message}`;
}

function getText(outcome: SdkOutcome): string {
  return outcome.status === 'ok'
    ? `${outcome.ts} ${outcome.value}`
    : `get ${outcome.status}: ${outcome.message}`;
}

function deleteText(outcome: SdkOutcome): string {
  return outcome.status === 'ok' ? 'delete ok' : `delete ${outcome.status}: ${outcome.message}`;
}

function truncateText(outcome: SdkOutcome): string {
  return outcome.status === 'ok' ? 'truncate ok' : `truncate ${outcome.status}: ${outcome.message}`;
}
