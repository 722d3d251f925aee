import {
  callNameserver,
  callTablet,
  isOk,
  type Endpoint,
  type Environment,
  type LoadTableMeta,
  type TableInfo,
} from '../../protocol/index.js';
import { HOUR, msToUs, SECOND, type Proc, type RandomStream, type RpcOutcome } from '../../sim/index.js';
import type { ZkPort } from '../../zk-sim/zk-port.js';
import type { Lines } from '../command.js';
import type { FilePort } from '../file-port.js';
import { NsClient } from '../ns-client.js';
import { TabletClient } from '../tablet-client.js';
import { transportErrorText } from '../transport-error.js';
import type { OpsOptions } from './options.js';
import { PythonError, raiseForHttp } from './python-error.js';

/** A program that is started anew for each command. */
const START_OF_A_PROCESS_US = msToUs(20);
/** The tool looks again so often, and never gives up. */
const POLL_US = 2 * SECOND;
/** Longer than any run: Python's HTTP client has no time-out. */
const FOR_EVER_US = 1_000_000 * HOUR;
const BINARY = './bin/openmldb';

/** What a command printed, as rows of words; `ok` unless it says `error msg`. */
export interface OpsAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
  /** The words of the command, as Python keeps them. */
  readonly command: readonly string[];
}

export interface OpsEnvironment {
  readonly env: Environment;
  readonly newZk: () => ZkPort;
  readonly files: FilePort;
  /** Where the tool draws at random. */
  readonly stream: RandomStream;
  /** Whether somebody pressed Ctrl-C, since nothing came any more. */
  readonly isInterrupted: () => boolean;
}

/**
 * One run of `tools/openmldb_ops.py`: it starts clients, reads what they print in today's look, and
 * writes its log.
 *
 * Models: Executor, `tools/tool.py`.
 */
export class OpsSession {
  readonly lines: string[] = [];
  /** Empty until the tool has connected: clients then look the leader up by ZooKeeper. */
  leader: Endpoint = '';
  /** The servers that `showns` and `showtablet` listed when the tool connected; it knows no others. */
  private readonly servers = new Set<Endpoint>();

  constructor(
    readonly around: OpsEnvironment,
    readonly options: OpsOptions,
  ) {}

  info(message: string): void {
    this.lines.push(`INFO: ${message}`);
  }

  warning(message: string): void {
    this.lines.push(`WARNING: ${message}`);
  }

  error(message: string): void {
    this.lines.push(`ERROR: ${message}`);
  }

  learnServers(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) this.servers.add(endpoint);
  }

  knowsServer(endpoint: Endpoint): boolean {
    return this.servers.has(endpoint);
  }

  /** Lets time pass. */
  *sleep(us: number): Proc {
    if (this.around.isInterrupted()) throw new PythonError('KeyboardInterrupt');
    yield* this.around.env.node.sleep(us);
  }

  /** Sleeps until the next look. */
  *pause(): Proc {
    yield* this.sleep(POLL_US);
  }

  /** Starts ns_client for one command, with `--database` when one is given, be it empty. */
  *ns(line: string, database?: string): Proc<OpsAnswer> {
    const { env, newZk } = this.around;
    yield* this.sleep(START_OF_A_PROCESS_US);
    const zk = this.leader === '' ? newZk() : undefined;
    const client = new NsClient(env, zk, {
      look: '0.9',
      target: this.leader,
      mode: 'batch',
      database: database ?? '',
    });
    const greeting = yield* client.open();
    const printed = client.connected ? yield* client.execute(line) : [];
    const where = this.leader === '' ? this.zooKeeperWords() : [`--endpoint=${this.leader}`];
    const command = [BINARY, ...where, '--role=ns_client', '--interactive=false', `--cmd=${line}`];
    if (database !== undefined) command.push(`--database=${database}`);
    return this.answered(command, [...greeting, ...printed]);
  }

  /** Starts the client of a tablet for one command. */
  *tablet(endpoint: Endpoint, line: string): Proc<OpsAnswer> {
    const { env } = this.around;
    yield* this.sleep(START_OF_A_PROCESS_US);
    const printed = yield* new TabletClient(env, endpoint, { look: '0.9' }).execute(line);
    const role = ['--role=client', '--interactive=false'];
    return this.answered([BINARY, ...role, `--endpoint=${endpoint}`, `--cmd=${line}`], printed);
  }

  /**
   * The tables of this name in a database and without one, as the nameserver's HTTP interface has them.
   *
   * Models: Executor::GetTableInfoHTTP.
   */
  *tableInfo(db: string, name: string): Proc<readonly TableInfo[]> {
    const { env } = this.around;
    const outcome = yield* callNameserver(env, this.leader, 'ShowTable', { db, name }, this.http());
    const answer = this.received(outcome, this.leader);
    if (typeof answer === 'string') return [];
    if (!isOk(answer)) {
      if (this.options.fixed) return [];
      // A failure comes back without its second half.
      throw new PythonError('TypeError: cannot unpack non-iterable Status object');
    }
    const tables = answer.table_info ?? [];
    // An empty list is left out of the JSON.
    if (tables.length === 0 && !this.options.fixed) throw new PythonError("KeyError: 'table_info'");
    return tables;
  }

  /** Asks a tablet over HTTP to load a replica; what it complained about, if it did. */
  *loadTable(endpoint: Endpoint, table_meta: LoadTableMeta): Proc<string | undefined> {
    const { env } = this.around;
    const outcome = yield* callTablet(env, endpoint, 'LoadTable', { table_meta }, this.http());
    const answer = this.received(outcome, endpoint);
    if (typeof answer === 'string') return answer;
    return isOk(answer) ? undefined : answer.msg;
  }

  private http(): { readonly maxRetry: number; readonly timeoutUs?: number } {
    return this.options.fixed ? { maxRetry: 0 } : { maxRetry: 0, timeoutUs: FOR_EVER_US };
  }

  /** The answer to a call over HTTP, or why there is none. The original catches no exception there. */
  private received<T>(outcome: RpcOutcome<T>, endpoint: Endpoint): T | string {
    if (outcome.ok) return outcome.response;
    if (this.options.fixed) return transportErrorText(this.around.env, outcome.error, endpoint);
    return raiseForHttp(outcome.error);
  }

  private zooKeeperWords(): readonly string[] {
    const { zkServers, paths } = this.around.env;
    return [`--zk_cluster=${zkServers.join(',')}`, `--zk_root_path=${paths.root}`];
  }

  private answered(command: readonly string[], printed: Lines): OpsAnswer {
    const text = printed.join('\n').trim();
    if (this.options.echo) {
      this.info(command.join(' '));
      const [first, ...rest] = printed;
      if (first !== undefined) this.info(first);
      this.lines.push(...rest);
    }
    return { ok: !text.includes('error msg'), text, rows: rowsOf(printed), command };
  }
}

/** The words of the lines below the first line of dashes. Models: Executor::ParseResult. */
function rowsOf(lines: Lines): readonly (readonly string[])[] {
  const isRule = (line: string): boolean => line.trimStart().startsWith('------');
  const first = lines.findIndex(isRule);
  if (first < 0) return [];
  return lines
    .slice(first + 1)
    .filter((line) => line.trim() !== '' && !isRule(line))
    .map((line) => line.trim().split(/\s+/));
}
