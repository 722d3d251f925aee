import { Option, type Command } from 'commander';
import { opsHelp } from '../client/ops-tool/options.js';
import type { ExportFormat } from '../report/export/index.js';
import type { Io } from './io.js';
import { parseSeed } from './option-values.js';

/** Named here so that the help needs none of the formats loaded. */
const FORMATS = ['jsonl', 'chrome', 'shiviz', 'mermaid'] as const satisfies readonly ExportFormat[];

interface ExportFlags {
  readonly format: ExportFormat;
  readonly out?: string;
  readonly seed?: number;
}

/** Commands about the trace of one scenario. */
export function addTraceCommands(program: Command, io: Io, ends: (code: number) => void): void {
  program
    .command('export')
    .description('run a scenario and write its trace down for another tool')
    .argument('<file>', 'a scenario file; - is standard input')
    .addOption(
      new Option('--format <name>', 'JSON lines, Chrome trace events (Perfetto), ShiViz, or Mermaid')
        .choices(FORMATS)
        .default('jsonl'),
    )
    .option('--out <file>', 'write there instead of to standard output')
    .option('--seed <number>', "instead of the file's", parseSeed)
    .action(async (file: string, { format, out, seed }: ExportFlags) => {
      const { exportCommand } = await import('./export-command.js');
      ends(await exportCommand({ file, format, out, seed }, io));
    });
  program
    .command('explain')
    .description(
      'how a failure or a loss came about: from the broken rule back to the faults, and which of them it takes',
    )
    .argument('<file>', 'a scenario file that fails, or loses acknowledged writes')
    .option('--seed <number>', "instead of the file's", parseSeed)
    .action(async (file: string, { seed }: { readonly seed?: number }) => {
      const { explainCommand } = await import('./explain-command.js');
      ends(await explainCommand({ file, seed }, io));
    });
  program
    .command('ops')
    .description("replay a scenario, and run the operators' tool against the cluster that it leaves")
    .argument('<file>', 'a scenario file')
    .argument('[words...]', 'as openmldb_ops.py takes them: --cmd=scalein --endpoints=172.27.128.33:8541')
    .allowUnknownOption()
    .option(
      '--cmd <command>',
      'recoverdata, scalein, scaleout, pre-upgrade, post-upgrade, showopstatus or showtablestatus',
    )
    .option('--seed <number>', "instead of the file's", parseSeed)
    .addHelpText('after', () => `\nOptions of the tool:\n${opsHelp().join('\n')}`)
    .action(
      async (
        file: string,
        rest: string[],
        { cmd, seed }: { readonly cmd?: string; readonly seed?: number },
      ) => {
        const { opsCommand } = await import('./ops-command.js');
        const words = [...(cmd === undefined ? [] : [`--cmd=${cmd}`]), ...rest];
        ends(await opsCommand({ file, seed, words }, io));
      },
    );
  program
    .command('verify')
    .description('run a scenario twice here and once in a fresh process, and compare every event')
    .argument('<file>', 'a scenario file')
    .option('--seed <number>', "instead of the file's", parseSeed)
    .action(async (file: string, { seed }: { readonly seed?: number }) => {
      const { verifyCommand } = await import('./verify-command.js');
      ends(await verifyCommand({ file, seed }, io));
    });
}
