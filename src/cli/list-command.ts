import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { INVARIANTS, LIVENESS } from '../checker/index.js';
import { Cluster, defaultConfig } from '../cluster/index.js';
import { NS_HELP_LIST } from '../client/help-texts/ns-help.js';
import { TABLET_HELP_LIST } from '../client/help-texts/tablet-help.js';
import { NS_COMMANDS } from '../client/ns-commands/registry.js';
import { TABLET_COMMANDS } from '../client/tablet-commands/registry.js';
import type { CommandTable } from '../client/command.js';
import { DEFAULT_TIMING, FLAG_SPECS } from '../protocol/index.js';
import { TIMING_KEYS } from '../scenario/format/cluster-schema.js';
import { formatDuration } from '../scenario/format/duration.js';
import { VERBS } from '../scenario/format/step-schema.js';
import { CONDITION_WORDS } from '../scenario/language/condition-words.js';
import { suggestion } from '../scenario/language/nearest.js';
import { SELECTOR_FORMS } from '../scenario/language/selector.js';
import { VERDICTS } from '../scenario/run/result.js';
import { EXIT_MEANINGS } from './exit-codes.js';
import { expandInput } from './input-files.js';
import { UsageError, type Io } from './io.js';
import { REPORTERS } from './reporters.js';

type Row = readonly string[];

interface Topic {
  readonly help: string;
  readonly rows: (io: Io) => readonly Row[];
}

type VerbGroup = (typeof VERBS)[keyof typeof VERBS]['group'];
const FAULT_GROUPS: readonly VerbGroup[] = ['process', 'zookeeper', 'network'];

const verbRows = (groups?: readonly VerbGroup[]): readonly Row[] =>
  Object.entries(VERBS)
    .filter(([, { group }]) => groups === undefined || groups.includes(group))
    .map(([verb, { help }]) => [verb, help]);

const commandRows = (
  commands: CommandTable<never>,
  help: readonly string[],
  client: string,
): readonly Row[] => {
  const texts = new Map(
    help.map((line) => [line.split(' - ')[0]!.trim(), line.split(' - ').slice(1).join(' - ').trim()]),
  );
  return [...commands.keys()].sort().map((name) => [name, client, texts.get(name) ?? '']);
};

const flagDefault = (type: string, value: number | boolean): string =>
  type === 'duration' ? formatDuration(Number(value) * 1000) : String(value);

const TOPICS: ReadonlyMap<string, Topic> = new Map<string, Topic>([
  ['verbs', { help: 'what a step of a scenario can do', rows: () => verbRows() }],
  ['faults', { help: 'the verbs that do harm, and those that undo it', rows: () => verbRows(FAULT_GROUPS) }],
  [
    'selectors',
    { help: 'ways to name a process', rows: () => SELECTOR_FORMS.map(({ form, help }) => [form, help]) },
  ],
  [
    'conditions',
    {
      help: "what 'until' and 'check' can ask",
      rows: () =>
        [...CONDITION_WORDS].flatMap(([word, { fields, parameters }]) => {
          const head =
            parameters.length === 0
              ? word
              : `${word}(${parameters.map((kind) => PARAMETERS[kind]).join(', ')})`;
          return [...fields].map(([name, { help }]) => [name === '' ? head : `${head}.${name}`, help]);
        }),
    },
  ],
  [
    'flags',
    {
      help: "OpenMLDB's flags: default, default of the template where it differs",
      rows: () =>
        Object.entries(FLAG_SPECS).map(([name, spec]) => {
          const template = 'template' in spec ? flagDefault(spec.type, spec.template) : '';
          return [name, flagDefault(spec.type, spec.source), template, spec.help];
        }),
    },
  ],
  [
    'timing',
    {
      help: 'how long things take that no flag fixes',
      rows: () =>
        TIMING_KEYS.map(({ key, field, type, help }) => {
          const value = DEFAULT_TIMING[field];
          return [key, type === 'rate' ? `${value}/s` : formatDuration(value), help];
        }),
    },
  ],
  [
    'commands',
    {
      help: 'commands of ns_client and of the tablet client',
      rows: () => [
        ...commandRows(NS_COMMANDS, NS_HELP_LIST, 'ns'),
        ...commandRows(TABLET_COMMANDS, TABLET_HELP_LIST, 'tablet'),
      ],
    },
  ],
  [
    'invariants',
    {
      help: 'rules that are watched during a run; what OpenMLDB breaks by design is counted',
      rows: () => {
        const cluster = Cluster.build(defaultConfig());
        return [...INVARIANTS.values()].map((make) => {
          const { rule, standing, statement } = make(cluster);
          return [rule, standing, statement];
        });
      },
    },
  ],
  [
    'liveness',
    {
      help: 'what must come about once faults have stopped, for `verify.liveness`',
      rows: () => LIVENESS.map(({ rule, statement }) => [rule, statement]),
    },
  ],
  ['verdicts', { help: 'how a run can end', rows: () => Object.entries(VERDICTS) }],
  ['reporters', { help: 'ways to show runs', rows: () => Object.entries(REPORTERS) }],
  [
    'exit-codes',
    {
      help: 'what the exit code says',
      rows: () => EXIT_MEANINGS.map(([code, help]) => [String(code), help]),
    },
  ],
  ['scenarios', { help: 'scenarios that come with the program', rows: shippedScenarios }],
]);

const PARAMETERS = {
  partition: 'table/pid',
  partitions: 'table[/pid]',
  process: 'process',
  nameserver: 'nameserver',
  number: 'number',
} as const;

/** Prints what there is of a kind, a line each. */
export function listCommand(topic: string | undefined, io: Io): void {
  if (topic === undefined) {
    printColumns(
      [...TOPICS].map(([name, { help }]) => [name, help]),
      io,
    );
    return;
  }
  const found = TOPICS.get(topic);
  if (found === undefined) {
    throw new UsageError(
      `nothing to list as '${topic}'${suggestion(topic, TOPICS.keys()) || `; topics: ${[...TOPICS.keys()].join(', ')}`}`,
    );
  }
  printColumns(found.rows(io), io);
}

function printColumns(rows: readonly Row[], io: Io): void {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  for (const row of rows)
    io.out(
      row
        .map((cell, index) => cell.padEnd(widths[index]!))
        .join('  ')
        .trimEnd(),
    );
}

function shippedScenarios(io: Io): readonly Row[] {
  const folder = fileURLToPath(new URL('../../scenarios', import.meta.url));
  if (!existsSync(folder)) return [];
  return expandInput(folder, io.cwd).map((file) => {
    const title = /^title: *(.*)$/m.exec(
      readFileSync(file.startsWith('/') ? file : `${io.cwd}/${file}`, 'utf8'),
    )?.[1];
    return [relative('', file) === '' ? file : file, title ?? ''];
  });
}
