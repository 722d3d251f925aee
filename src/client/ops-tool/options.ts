/** Commands that change something; auto_failover is off while they run. */
export const MANAGE_COMMANDS = ['recoverdata', 'scalein', 'scaleout', 'pre-upgrade', 'post-upgrade'] as const;
export const QUERY_COMMANDS = ['showopstatus', 'showtablestatus'] as const;
export const OPS_COMMANDS: readonly string[] = [...MANAGE_COMMANDS, ...QUERY_COMMANDS];

/** The words of one call of the tool. */
export interface OpsOptions {
  readonly cmd: string;
  readonly endpoints: string;
  readonly statfile: string;
  readonly allowSingleReplica: boolean;
  readonly db: string;
  readonly filter: string;
  /** The corrected variant: by offset, with a mode, the default database as well, and no endless wait. */
  readonly fixed: boolean;
  /** Shows each client command that is started, and what it prints, as the original does. */
  readonly echo: boolean;
}

const NAMED = ['cmd', 'endpoints', 'statfile', 'db', 'filter'] as const;
const FLAGS: ReadonlyMap<string, 'allowSingleReplica' | 'fixed' | 'echo'> = new Map([
  ['allow_single_replica', 'allowSingleReplica'],
  ['fixed', 'fixed'],
  ['echo', 'echo'],
]);
/** Given to the original, and known here anyway. */
const IGNORED: readonly string[] = ['openmldb_bin_path', 'zk_cluster', 'zk_root_path'];

/**
 * Reads the words of a call; a sentence when one of them is not known.
 *
 * @example parseOpsLine('--cmd=scalein --endpoints=172.27.128.31:8541')
 */
export function parseOpsLine(line: string): OpsOptions | string {
  const named: Record<(typeof NAMED)[number], string> = {
    cmd: '',
    endpoints: '',
    statfile: '.stat',
    db: '',
    filter: '',
  };
  const flags = { allowSingleReplica: false, fixed: false, echo: false };
  for (const word of line.split(/\s+/).filter((part) => part !== '')) {
    const [, name = '', value] = /^--([\w-]+)(?:=(.*))?$/.exec(word) ?? [];
    const key = NAMED.find((known) => known === name);
    const flag = FLAGS.get(name);
    if (name === '' && named.cmd === '' && !word.startsWith('-')) named.cmd = word;
    else if (key !== undefined && value !== undefined) named[key] = value;
    else if (flag !== undefined) flags[flag] = value === undefined || value === 'true';
    else if (!IGNORED.includes(name)) return `'${word}' is no option of openmldb_ops.py`;
  }
  return { ...named, ...flags };
}
