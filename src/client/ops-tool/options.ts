/** Commands that change something; auto_failover is off while they run. */
export const MANAGE_COMMANDS = ['recoverdata', 'scalein', 'scaleout', 'pre-upgrade', 'post-upgrade'] as const;
export const QUERY_COMMANDS = ['showopstatus', 'showtablestatus'] as const;
export const OPS_COMMANDS: readonly string[] = [...MANAGE_COMMANDS, ...QUERY_COMMANDS];

const USAGE = 'Usage: openmldb_ops.py [options]';

/** The words of one call of the tool. */
export interface OpsOptions {
  readonly cmd: string | undefined;
  /** Undefined when it was not given at all, which the original tells from an empty one. */
  readonly endpoints: string | undefined;
  readonly statfile: string;
  readonly allowSingleReplica: boolean;
  readonly db: string;
  readonly filter: string | undefined;
  /** The corrected variant: by offset, with a mode, the default database as well, and no endless wait. */
  readonly fixed: boolean;
  /** Shows each client command that is started, and what it prints, as the original does. */
  readonly echo: boolean;
}

/** What an option takes behind it, and what it is good for. */
interface OptionHelp {
  readonly takes?: string;
  readonly help: string;
}

/** The options of `openmldb_ops.py`, and at the end those that only the simulated tool has. */
export const OPS_OPTIONS: ReadonlyMap<string, OptionHelp> = new Map([
  ['cmd', { takes: 'command', help: OPS_COMMANDS.join(', ') }],
  ['endpoints', { takes: 'a,b', help: 'scalein: tablets to empty; pre-upgrade, post-upgrade: one tablet' }],
  ['statfile', { takes: 'file', help: 'pre-upgrade, post-upgrade: who led where (.stat)' }],
  ['allow_single_replica', { help: 'pre-upgrade: partitions with one replica stay where they are' }],
  ['db', { takes: 'name', help: 'showopstatus: of one database' }],
  ['filter', { takes: 'word', help: 'showopstatus: of one status; showtablestatus: databases LIKE it' }],
  ['openmldb_bin_path', { takes: 'path', help: 'read, and of no effect here' }],
  ['zk_cluster', { takes: 'servers', help: 'read, and of no effect here' }],
  ['zk_root_path', { takes: 'path', help: 'read, and of no effect here' }],
  ['fixed', { help: 'without the flaws of the original' }],
  ['echo', { help: 'show the commands that are started, and what they print' }],
]);

/**
 * Reads the words of a call as Python's optparse does; its complaint when it cannot. A word without
 * dashes is the command, which the original knows behind `--cmd` only.
 *
 * @example parseOpsLine('--cmd=scalein --endpoints=172.27.128.31:8541')
 */
export function parseOpsLine(line: string): OpsOptions | string {
  const words = line.split(/\s+/).filter((part) => part !== '');
  const given = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (!word.startsWith('-')) {
      if (given.has('cmd')) return `'${word}' is one word too many: the command is ${given.get('cmd')}`;
      given.set('cmd', word);
      continue;
    }
    const [, typed = '', value] = /^--([^=]+)(?:=(.*))?$/.exec(word) ?? [];
    const names = optionsNamed(typed);
    const [name = ''] = names;
    const option = OPS_OPTIONS.get(name);
    if (names.length > 1) return `ambiguous option: --${typed} (--${names.join(', --')}?)`;
    if (option === undefined) return `no such option: ${word.split('=')[0]}`;
    if (option.takes === undefined && value !== undefined) return `--${name} option does not take a value`;
    const read = option.takes === undefined ? 'true' : (value ?? words[++at]);
    if (read === undefined) return `--${name} option requires 1 argument`;
    given.set(name, read);
  }
  return {
    cmd: given.get('cmd'),
    endpoints: given.get('endpoints'),
    statfile: given.get('statfile') ?? '.stat',
    allowSingleReplica: given.has('allow_single_replica'),
    db: given.get('db') ?? '',
    filter: given.get('filter'),
    fixed: given.has('fixed'),
    echo: given.has('echo'),
  };
}

/** As optparse prints a complaint. */
export function usageError(complaint: string): readonly string[] {
  return [USAGE, '', `openmldb_ops.py: error: ${complaint}`];
}

/** What there is to be typed. */
export function opsHelp(): readonly string[] {
  const heads = [...OPS_OPTIONS].map(
    ([name, { takes }]) => `--${name}${takes === undefined ? '' : `=<${takes}>`}`,
  );
  const width = Math.max(...heads.map((head) => head.length));
  return [...OPS_OPTIONS.values()].map(({ help }, at) => `  ${heads[at]!.padEnd(width)}  ${help}`);
}

/** The option of this name, or those whose names begin so. */
function optionsNamed(typed: string): readonly string[] {
  if (OPS_OPTIONS.has(typed)) return [typed];
  return [...OPS_OPTIONS.keys()].filter((name) => typed !== '' && name.startsWith(typed)).sort();
}
