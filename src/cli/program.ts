import { Command, CommanderError, Option } from 'commander';
import type { StrikeKind } from '../campaign/perturb.js';
import { addCampaignCommands } from './campaign-commands.js';
import { EXIT, EXIT_MEANINGS } from './exit-codes.js';
import { UsageError, type Io } from './io.js';
import { parseCount, parseJitter, parseSeed } from './option-values.js';
import { createReporter, REPORTERS, type ReporterName } from './reporters.js';
import { addTraceCommands } from './trace-commands.js';

const SHORT_HELP = `openmldb-sim: an OpenMLDB cluster in one process, with faults, in virtual time

  openmldb-sim run scenarios/manual/*.yaml   replay what the operations manual shows
  openmldb-sim run my.yaml --verbose         one scenario, with the protocol in words
  openmldb-sim list                          what can be said in a scenario
  openmldb-sim help                          all commands and options`;

interface RunFlags {
  readonly seed?: number;
  readonly jitter?: number;
  readonly quiet?: true;
  readonly verbose?: true;
  readonly update?: true;
  readonly json?: true;
  readonly reporter?: ReporterName;
  readonly killEverywhere?: string;
  readonly how: StrikeKind;
  readonly jobs?: number;
  readonly out: string;
}

/** Follows a command line. Returns the exit code; nothing that a user can type ends in a stack trace. */
export async function runCommandLine(words: readonly string[], version: string, io: Io): Promise<number> {
  if (words.length === 0) {
    io.out(SHORT_HELP);
    return EXIT.ok;
  }
  const result = { code: EXIT.ok as number };
  try {
    await buildProgram(version, io, (code) => (result.code = code)).parseAsync([...words], { from: 'user' });
    return result.code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof UsageError) {
      io.err(`openmldb-sim: ${error.message}`);
      return EXIT.usage;
    }
    io.err(
      `openmldb-sim: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return EXIT.internal;
  }
}

function buildProgram(version: string, io: Io, ends: (code: number) => void): Command {
  const program = new Command('openmldb-sim')
    .description('A deterministic simulation of an OpenMLDB cluster, with faults, in virtual time.')
    .version(version)
    .exitOverride()
    .showHelpAfterError('(openmldb-sim help shows what there is)')
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
    })
    .addHelpText(
      'after',
      `\nExit codes:\n${EXIT_MEANINGS.map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}`,
    );
  addRun(program, io, ends);
  addTraceCommands(program, io, ends);
  addCampaignCommands(program, io, ends);
  addList(program, io, ends);
  program
    .command('schema')
    .description('print the JSON Schema of scenario files')
    .action(async () => {
      const { scenarioJsonSchema } = await import('../scenario/format/json-schema.js');
      io.out(JSON.stringify(scenarioJsonSchema(), null, 2));
    });
  return program;
}

function addRun(program: Command, io: Io, ends: (code: number) => void): void {
  program
    .command('run')
    .description('replay scenario files: the session, what happened meanwhile, and the verdict')
    .argument('<file...>', 'files, folders or patterns; - is standard input')
    .option('--seed <number>', "seed of everything random, instead of the file's", parseSeed)
    .addOption(
      new Option('--jitter <duration>', 'upper bound of random delays on links, such as 2ms').argParser(
        parseJitter,
      ),
    )
    .addOption(new Option('-q, --quiet', 'one line a file, and what failed').conflicts('verbose'))
    .option('-v, --verbose', 'tell the protocol too: tasks, terms, sessions, transfers')
    .option('--update', 'rewrite expected output in the files to what was printed')
    .addOption(new Option('--json', 'short for --reporter json').conflicts('reporter'))
    .addOption(new Option('--reporter <name>', 'how to show the runs').choices(Object.keys(REPORTERS)))
    .addOption(
      new Option(
        '--kill-everywhere <process>',
        'kill a process, such as nameserver(active), at every point of the run in turn',
      ).conflicts(['update', 'json', 'reporter']),
    )
    .addOption(
      new Option('--how <fault>', 'with --kill-everywhere: what happens to it')
        .choices(['kill', 'expire', 'pause'])
        .default('kill'),
    )
    .option('--jobs <number>', 'with --kill-everywhere: runs at a time (default: one a core)', parseCount)
    .option('--out <folder>', 'with --kill-everywhere: where scenario files go', 'out/kill-everywhere')
    .action(async (files: readonly string[], flags: RunFlags) => {
      if (flags.killEverywhere !== undefined) {
        const { killEverywhereCommand } = await import('./kill-everywhere-command.js');
        const { killEverywhere: process, how, jobs, out } = flags;
        if (files.length > 1) throw new UsageError('--kill-everywhere takes one file at a time');
        ends(await killEverywhereCommand({ file: files[0]!, process, how, jobs, out }, io));
        return;
      }
      const level = flags.quiet === true ? 'quiet' : flags.verbose === true ? 'verbose' : 'normal';
      const { runCommand } = await import('./run-command.js');
      const reporter = await createReporter(
        flags.json === true ? 'json' : (flags.reporter ?? 'pretty'),
        level,
        io,
      );
      const { seed, jitter: jitterUs, update } = flags;
      ends(await runCommand({ files, seed, jitterUs, update: update === true, reporter }, io));
    });
}

function addList(program: Command, io: Io, ends: (code: number) => void): void {
  program
    .command('list')
    .description('list what there is: verbs, faults, conditions, flags, commands, scenarios, …')
    .argument('[topic]', 'what to list; without it, the topics')
    .action(async (topic: string | undefined) => {
      const { listCommand } = await import('./list-command.js');
      listCommand(topic, io);
      ends(EXIT.ok);
    });
}
