import { callNameserver, type Endpoint, type Environment, type TableInfo } from '../../protocol/index.js';
import { msToUs, SECOND, type Proc, type RandomStream } from '../../sim/index.js';
import type { ZkPort } from '../../zk-sim/zk-port.js';
import type { Lines } from '../command.js';
import type { FilePort } from '../file-port.js';
import { NsClient } from '../ns-client.js';
import { TabletClient } from '../tablet-client.js';
import type { OpsOptions } from './options.js';

/** A program that is started anew for each command. */
const START_OF_A_PROCESS_US = msToUs(20);
/** The tool looks again so often, and never gives up. */
const POLL_US = 2 * SECOND;

/** An error that Python would raise: it ends the tool wherever it is, and auto_failover stays as it is. */
export class PythonError extends Error {}

/** What a command printed, as rows of words; `ok` unless it says `error msg`. */
export interface OpsAnswer {
  readonly ok: boolean;
  readonly text: string;
  readonly rows: readonly (readonly string[])[];
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
  leader: Endpoint = '';

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

  /** Lets time pass. */
  *sleep(us: number): Proc {
    if (this.around.isInterrupted()) throw new PythonError('KeyboardInterrupt');
    yield* this.around.env.node.sleep(us);
  }

  /** Sleeps until the next look. */
  *pause(): Proc {
    yield* this.sleep(POLL_US);
  }

  /** Starts ns_client for one command. */
  *ns(line: string, database = ''): Proc<OpsAnswer> {
    const { env } = this.around;
    yield* this.sleep(START_OF_A_PROCESS_US);
    const client = new NsClient(env, undefined, {
      look: '0.9',
      target: this.leader,
      mode: 'batch',
      database,
    });
    yield* client.open();
    const printed = yield* client.execute(line);
    const at = `--endpoint=${this.leader} --role=ns_client --interactive=false`;
    return this.answered(`${at}${database === '' ? '' : ` --database=${database}`}`, line, printed);
  }

  /** Starts the client of a tablet for one command. */
  *tablet(endpoint: Endpoint, line: string): Proc<OpsAnswer> {
    const { env } = this.around;
    yield* this.sleep(START_OF_A_PROCESS_US);
    const printed = yield* new TabletClient(env, endpoint, { look: '0.9' }).execute(line);
    return this.answered(`--endpoint=${endpoint} --role=client --interactive=false`, line, printed);
  }

  /** `showns`, which finds the nameserver by ZooKeeper. */
  *showns(): Proc<OpsAnswer> {
    const { env, newZk } = this.around;
    yield* this.sleep(START_OF_A_PROCESS_US);
    const client = new NsClient(env, newZk(), { look: '0.9', mode: 'batch' });
    const opened = yield* client.open();
    const printed = client.connected ? yield* client.execute('showns') : opened;
    const answer = this.answered('--role=ns_client --interactive=false', 'showns', printed);
    return { ...answer, ok: answer.ok && client.connected };
  }

  /** The tables of this name in a database, as the nameserver's HTTP interface has them. */
  *tableInfo(db: string, name: string): Proc<readonly TableInfo[]> {
    const outcome = yield* callNameserver(this.around.env, this.leader, 'ShowTable', { db, name });
    return outcome.ok ? (outcome.response.table_info ?? []) : [];
  }

  private answered(where: string, line: string, printed: Lines): OpsAnswer {
    const text = printed.join('\n').trim();
    if (this.options.echo) {
      this.info(`./bin/openmldb ${where} --cmd=${line}`);
      if (text !== '') this.info(text);
    }
    return { ok: !text.includes('error msg'), text, rows: rowsOf(printed) };
  }
}

/** The rows below the first line of dashes. Models: Executor::ParseResult. */
function rowsOf(lines: Lines): readonly (readonly string[])[] {
  const rule = lines.findIndex((line) => line.includes('-'.repeat(9)));
  if (rule < 0) return [];
  return lines
    .slice(rule + 1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
}
