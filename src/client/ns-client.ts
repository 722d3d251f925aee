import type { ClientEvent, Endpoint, Environment, Look } from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import type { ZkPort } from '../zk-sim/zk-port.js';
import { splitWords, stripBlanks } from './arguments.js';
import { runCommand, type Lines } from './command.js';
import { MemoryFiles, type FilePort } from './file-port.js';
import { NS_COMMANDS } from './ns-commands/registry.js';
import type { Confirmation, NsSession } from './ns-session.js';
import type { Layout } from './printer.js';

export interface NsClientOptions {
  readonly look: Look;
  /** `--endpoint`: the nameserver to ask when there is no ZooKeeper. */
  readonly target?: Endpoint;
  /**
   * `shell` shows a banner and asks before it drops something; `batch` is `--cmd` with
   * `--interactive=false`.
   */
  readonly mode?: 'shell' | 'batch';
  /** `--database`: selected before the first command; a failure is ignored. */
  readonly database?: string;
  /** Answers to yes/no questions, taken from the front as they are asked. */
  readonly answers?: string[];
  /** Asked when `answers` is used up; without it, nobody answers. */
  readonly ask?: (question: string) => string;
  readonly files?: FilePort;
  readonly layout?: Layout;
  readonly showtableLayout?: 'tprinter' | 'document';
}

const BANNERS: Readonly<Record<Look, string>> = {
  manual: 'Welcome to rtidb with version 0.9.3',
  '0.9': 'Welcome to openmldb with version 0.9.3-c5ffa7529',
};

/**
 * One process of `--role=ns_client`: it finds the leading nameserver once and sends every command to
 * it, whoever leads later.
 *
 * Models: StartNsClient, `src/cmd/openmldb.cc`.
 *
 * @example
 * const client = new NsClient(env, zk, { look: 'manual' });
 * node.spawn('ns_client', client.open(), (lines) => console.log(lines));
 */
export class NsClient {
  private session: MutableSession | undefined = undefined;

  constructor(
    private readonly env: Environment,
    private readonly zk: ZkPort | undefined,
    private readonly options: NsClientOptions,
  ) {}

  /** What stands before the cursor. */
  get prompt(): string {
    if (this.options.look === 'manual') return '> ';
    return `${this.session?.leader ?? ''} ${this.session?.db ?? ''}> `;
  }

  /** Whether it found a nameserver to talk to; otherwise it gave up. */
  get connected(): boolean {
    return this.session !== undefined;
  }

  /** Whether somebody typed `exit` or `quit`. */
  get ended(): boolean {
    return this.session?.ended ?? false;
  }

  /** The selected database; empty for none. */
  get database(): string {
    return this.session?.db ?? '';
  }

  /** The nameserver that commands go to. */
  get leader(): Endpoint | undefined {
    return this.session?.leader;
  }

  /** Starts the program and returns what it prints before the first prompt. */
  *open(): Proc<Lines> {
    const banner = this.options.mode === 'batch' ? [] : [BANNERS[this.options.look]];
    if (this.zk === undefined) {
      if (this.options.target === undefined)
        return [...banner, 'Start failed! not set endpoint or zk_cluster'];
      this.session = this.newSession(this.options.target);
    } else {
      if (!(yield* this.zk.init())) return [...banner, 'zk client init failed'];
      const found = yield* this.findLeader(this.zk);
      if ('refusal' in found) return [...banner, found.refusal];
      this.session = this.newSession(found.leader);
      banner.push(`ns leader: ${found.leader}`);
      // Where the servers have names, their addresses are read here; in a simulated cluster none has.
      yield* this.zk.isExistNode(this.env.paths.child(`map/names/${found.leader}`));
    }
    const { database } = this.options;
    if (database !== undefined && database !== '') yield* this.execute(`use ${database}`);
    return banner;
  }

  /**
   * Reads the leader anew, as an operator who starts the client again, but within the same session
   * with ZooKeeper unless that is lost. Returns what such a start would complain about; the old leader
   * stays then.
   */
  *resolveLeader(): Proc<Lines> {
    const { zk } = this;
    if (zk === undefined) return [];
    if (!zk.connected && !(yield* zk.reconnect())) return ['zk client init failed'];
    const found = yield* this.findLeader(zk);
    if ('refusal' in found) return [found.refusal];
    if (this.session === undefined) this.session = this.newSession(found.leader);
    else this.session.leader = found.leader;
    return [];
  }

  /** Runs one line as typed and returns what it prints. */
  *execute(line: string): Proc<Lines> {
    const { session } = this;
    const text = stripBlanks(line);
    if (session === undefined || session.ended || text === '' || text.startsWith('/')) return [];
    this.env.node.record<ClientEvent>({ kind: 'command-typed', client: 'ns_client', line: text });
    const lines = yield* runCommand(NS_COMMANDS, session, splitWords(text));
    this.env.node.record<ClientEvent>({ kind: 'command-answered', client: 'ns_client', line: text });
    return lines;
  }

  private *findLeader(zk: ZkPort): Proc<{ readonly leader: Endpoint } | { readonly refusal: string }> {
    const { leader } = this.env.paths;
    const children = yield* zk.getChildren(leader);
    const first = children?.[0];
    if (first === undefined) return { refusal: 'get children failed' };
    const endpoint = yield* zk.getNodeValue(`${leader}/${first}`);
    return endpoint === undefined ? { refusal: 'get leader failed' } : { leader: endpoint };
  }

  private newSession(leader: Endpoint): MutableSession {
    const { look, files, layout, showtableLayout } = this.options;
    return {
      env: this.env,
      look,
      zk: this.zk,
      files: files ?? new MemoryFiles(),
      layout: layout ?? {},
      showtableLayout: showtableLayout ?? 'tprinter',
      leader,
      db: '',
      ended: false,
      confirm: (question) => this.confirm(question),
    };
  }

  /** The answer is the next word, in any case; only `yes` confirms. */
  private confirm(question: string): Confirmation {
    const { mode, answers, ask } = this.options;
    if (mode === 'batch') return { asked: [], confirmed: true };
    const answer = answers?.shift() ?? ask?.(question) ?? '';
    return { asked: [question], confirmed: splitWords(answer)[0]?.toLowerCase() === 'yes' };
  }
}

type MutableSession = Omit<NsSession, 'leader'> & { leader: Endpoint };
