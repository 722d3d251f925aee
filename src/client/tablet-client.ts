import type { ClientEvent, Endpoint, Environment, Look } from '../protocol/index.js';
import type { Proc } from '../sim/index.js';
import { splitWords, stripBlanks } from './arguments.js';
import { runCommand, type Lines } from './command.js';
import type { Layout } from './printer.js';
import { TABLET_COMMANDS } from './tablet-commands/registry.js';
import type { TabletSession } from './tablet-session.js';

export interface TabletClientOptions {
  readonly look: Look;
  readonly layout?: Layout;
}

/**
 * One process of `--role=client`: it talks to one tablet, and to nobody else. Neither ZooKeeper nor
 * the nameserver learns what it changes.
 *
 * Models: StartClient, `src/cmd/openmldb.cc`.
 */
export class TabletClient {
  private readonly session: TabletSession;

  constructor(
    private readonly env: Environment,
    endpoint: Endpoint,
    options: TabletClientOptions,
  ) {
    this.session = { env, endpoint, look: options.look, layout: options.layout ?? {}, ended: false };
  }

  get prompt(): string {
    return this.session.look === 'manual' ? '> ' : `${this.session.endpoint}> `;
  }

  /** Whether somebody typed `exit` or `quit`. */
  get ended(): boolean {
    return this.session.ended;
  }

  /** Runs one line as typed and returns what it prints. */
  *execute(line: string): Proc<Lines> {
    const text = stripBlanks(line);
    if (this.session.ended || text === '' || text.startsWith('/')) return [];
    this.env.node.record<ClientEvent>({ kind: 'command-typed', client: 'client', line: text });
    const lines = yield* runCommand(TABLET_COMMANDS, this.session, splitWords(text));
    this.env.node.record<ClientEvent>({ kind: 'command-answered', client: 'client', line: text });
    return lines;
  }
}
