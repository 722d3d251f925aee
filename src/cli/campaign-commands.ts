import { InvalidArgumentError, Option, type Command } from 'commander';
import { PROFILES, type ProfileName } from '../arbitraries/cluster-plan.js';
import { GUARANTEES } from '../arbitraries/guarantees/index.js';
import type { Io } from './io.js';
import { parseCount, parseSeed } from './option-values.js';

interface FuzzFlags {
  readonly profile: ProfileName;
  readonly runs: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly shard: { readonly share: number; readonly of: number };
  readonly time?: number;
  readonly out: string;
  readonly resume?: true;
  readonly untilCovered?: true;
  readonly tries: number;
}

/** A share of a campaign: `2/4` is the second of four. */
export function parseShard(text: string): FuzzFlags['shard'] {
  const match = /^([1-9]\d{0,5})\/([1-9]\d{0,5})$/.exec(text);
  const [share, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || share > of) throw new InvalidArgumentError('Expected a share such as 1/4.');
  return { share, of };
}

/** Seconds, from `90s`, `10m` or `2h`. */
export function parseTime(text: string): number {
  const match = /^([1-9]\d{0,5})(s|m|h)$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Expected a duration such as 90s, 10m or 2h.');
  return Number(match[1]) * { s: 1, m: 60, h: 3600 }[match[2] as 's' | 'm' | 'h'];
}

/** The commands that run many scenarios. */
export function addCampaignCommands(program: Command, io: Io, ends: (code: number) => void): void {
  addFuzz(program, io, ends);
  addGuarantees(program, io, ends);
  addShrink(program, io, ends);
}

function addFuzz(program: Command, io: Io, ends: (code: number) => void): void {
  const profiles = Object.entries(PROFILES).map(([name, { help }]) => `  ${name.padEnd(10)} ${help}`);
  program
    .command('fuzz')
    .description('a campaign of random plans of faults; what fails is shrunk and written as a scenario file')
    .addOption(
      new Option('--profile <name>', 'which faults, and what is promised under them')
        .choices(Object.keys(PROFILES))
        .default('tablets'),
    )
    .option('--runs <number>', 'runs of the campaign', parseCount, 1000)
    .option('--seed <number>', 'seed of the campaign', parseSeed, 1)
    .option('--time <duration>', 'end after so long, such as 10m', parseTime)
    .option('--until-covered', 'end as soon as every mark is reached and nothing new comes')
    .option('--jobs <number>', 'runs at a time (default: one a core)', parseCount)
    .option('--shard <i/n>', 'this process does the i-th of n shares', parseShard, { share: 1, of: 1 })
    .option('--out <folder>', 'where results and scenario files go', 'out/fuzz')
    .option('--resume', 'go on with the results in that folder')
    .option('--tries <number>', 'scenarios tried to make a failing one smaller', parseCount, 500)
    .addHelpText('after', `\nProfiles:\n${profiles.join('\n')}`)
    .action(async ({ time, resume, jobs, untilCovered, ...flags }: FuzzFlags) => {
      const { fuzzCommand } = await import('./fuzz-command.js');
      ends(
        await fuzzCommand(
          { ...flags, jobs, seconds: time, resume: resume === true, untilCovered: untilCovered === true },
          io,
        ),
      );
    });
}

function addShrink(program: Command, io: Io, ends: (code: number) => void): void {
  program
    .command('shrink')
    .description('make a failing scenario smaller: the same verdict, the same broken rule')
    .argument('<file>', 'a scenario that fails')
    .option('--out <file>', 'where to write it (default: beside the file, as .shrunk.yaml)')
    .option('--tries <number>', 'scenarios tried at the most', parseCount, 2000)
    .action(async (file: string, { out, tries }: { readonly out?: string; readonly tries: number }) => {
      const { shrinkCommand } = await import('./shrink-command.js');
      ends(await shrinkCommand({ file, out, tries }, io));
    });
}

interface GuaranteeFlags {
  readonly runs: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly only?: readonly string[];
  readonly out: string;
  readonly json?: true;
}

function addGuarantees(program: Command, io: Io, ends: (code: number) => void): void {
  program
    .command('guarantees')
    .description("what OpenMLDB's document promises about failures, each held against random cases of it")
    .option('--runs <number>', 'cases of each guarantee', parseCount, 200)
    .option('--seed <number>', 'seed that the cases are drawn with', parseSeed, 1)
    .option('--only <names>', 'some of them, such as G3,G5', parseGuarantees)
    .option('--jobs <number>', 'cases at a time (default: one a core)', parseCount)
    .option('--out <folder>', 'where the files of broken cases go', 'out/guarantees')
    .option('--json', 'one JSON document')
    .action(async ({ jobs, only, json, ...flags }: GuaranteeFlags) => {
      const { guaranteesCommand } = await import('./guarantees-command.js');
      ends(await guaranteesCommand({ ...flags, jobs, only, json: json === true }, io));
    });
}

/** Names of guarantees, from `G3,G5`. */
export function parseGuarantees(text: string): readonly string[] {
  const names = text.split(',');
  const known = GUARANTEES.map(({ name }) => name);
  if (names.every((name) => known.includes(name))) return names;
  throw new InvalidArgumentError(`Expected names out of ${known.join(', ')}.`);
}
