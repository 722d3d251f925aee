import type { ClientEvent } from '../../protocol/index.js';
import type { Proc } from '../../sim/index.js';
import { tablets } from './cluster-questions.js';
import { MANAGE_COMMANDS, OPS_COMMANDS, opsHelp, parseOpsLine, usageError } from './options.js';
import { OpsSession, type OpsEnvironment } from './ops-session.js';
import { PythonError } from './python-error.js';
import { showOpStatus, showTableStatus } from './queries.js';
import { recoverData } from './recover-data.js';
import { scaleIn } from './scale-in.js';
import { scaleOut } from './scale-out.js';
import { postUpgrade, preUpgrade } from './upgrade.js';

const COMMANDS: ReadonlyMap<string, (ops: OpsSession) => Proc> = new Map([
  ['recoverdata', recoverData],
  ['scalein', scaleIn],
  ['scaleout', scaleOut],
  ['pre-upgrade', preUpgrade],
  ['post-upgrade', postUpgrade],
  ['showopstatus', showOpStatus],
  ['showtablestatus', showTableStatus],
]);

/**
 * The operators' tool, `tools/openmldb_ops.py`: runs one call and returns what it prints. What its
 * program does wrong it does wrong here as well, unless `--fixed` is given.
 *
 * @example
 * node.spawn('ops', opsTool(around, '--cmd=recoverdata'), (lines) => console.log(lines));
 */
export function* opsTool(around: OpsEnvironment, line: string): Proc<readonly string[]> {
  const { node } = around.env;
  node.record<ClientEvent>({ kind: 'command-typed', client: 'openmldb_ops.py', line });
  const lines = yield* runOpsTool(around, line);
  node.record<ClientEvent>({ kind: 'command-answered', client: 'openmldb_ops.py', line });
  return lines;
}

function* runOpsTool(around: OpsEnvironment, line: string): Proc<readonly string[]> {
  if (/(^|\s)(-h|--help)(\s|$)/.test(line)) return opsHelp();
  const options = parseOpsLine(line);
  if (typeof options === 'string') return usageError(options);
  const command = COMMANDS.get(options.cmd ?? '');
  if (command === undefined) {
    const known = OPS_COMMANDS.map((name) => `'${name}'`).join(', ');
    return [`unsupported cmd: ${options.cmd ?? 'None'}`, `available cmds: [${known}]`];
  }
  const ops = new OpsSession(around, options);
  const manages = (MANAGE_COMMANDS as readonly (string | undefined)[]).includes(options.cmd);
  try {
    if (yield* connect(ops)) yield* manages ? withoutFailover(ops, command) : command(ops);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    ops.lines.push('Traceback (most recent call last):', error.message);
  }
  return ops.lines;
}

/** Models: Executor::Connect. */
function* connect(ops: OpsSession): Proc<boolean> {
  const { ok, text, rows } = yield* ops.ns('showns');
  if (!ok || text.includes('zk client init failed')) {
    ops.error('connect OpenMLDB failed, get ns failed');
    return false;
  }
  const leader = rows.find((row) => row[2] === 'leader')?.[0];
  const all = yield* tablets(ops);
  if (all === undefined) {
    ops.error('connect OpenMLDB failed, get tablet failed');
    return false;
  }
  if (leader === undefined) {
    // No nameserver is registered: the client complained, in words that the tool does not look for.
    if (!ops.options.fixed)
      throw new PythonError("AttributeError: 'Executor' object has no attribute 'ns_leader'");
    ops.error('connect OpenMLDB failed, no nameserver leads');
    return false;
  }
  ops.learnServers([...rows.map((row) => row[0] ?? ''), ...all.keys()]);
  ops.info(`ns leader: ${leader}`);
  ops.leader = leader;
  return true;
}

/**
 * Switches auto_failover off for the time of a command. An exception leaves it off, but in the corrected
 * variant.
 */
function* withoutFailover(ops: OpsSession, command: (ops: OpsSession) => Proc): Proc {
  const { ok, text } = yield* ops.ns('confget auto_failover');
  if (!ok) return ops.error('get failover failed');
  const wasOn = text.includes('true');
  if (wasOn && !(yield* ops.ns('confset auto_failover false')).ok)
    return ops.error('set auto_failover failed');
  let exception: PythonError | undefined;
  try {
    yield* command(ops);
  } catch (error) {
    if (!(error instanceof PythonError) || !ops.options.fixed) throw error;
    exception = error;
  }
  if (wasOn && !(yield* ops.ns('confset auto_failover true')).ok) ops.warning('set auto_failover failed');
  if (exception !== undefined) throw exception;
}
