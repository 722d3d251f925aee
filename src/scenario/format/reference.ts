import { DEFAULT_TIMING, FLAG_SPECS } from '../../protocol/index.js';
import { CONDITION_WORDS, type ValueType } from '../language/condition-words.js';
import { SELECTOR_FORMS } from '../language/selector.js';
import { VERDICTS } from '../run/result.js';
import { TIMING_KEYS } from './cluster-schema.js';
import { DURATION_PATTERN, formatDuration } from './duration.js';
import { scenarioJsonSchema } from './json-schema.js';
import { COMMON_STEP_KEYS, VERBS, type Verb } from './step-schema.js';

/** The part of a JSON Schema that the reference is written from. */
interface SchemaNode {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly (string | number | null)[];
  readonly const?: string | number;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly required?: readonly string[];
}

const escape = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function typeOf(node: SchemaNode): string {
  if (node.const !== undefined) return code(String(node.const));
  if (node.enum !== undefined) return [...new Set(node.enum.map((value) => code(String(value))))].join(', ');
  if (node.anyOf !== undefined) {
    const kinds = node.anyOf.filter((option) => option.type !== 'null').map(typeOf);
    return [...new Set(kinds)].join(' or ');
  }
  if (node.type === 'array')
    return `list of ${node.items === undefined ? 'values' : plural(typeOf(node.items))}`;
  if (node.type === 'object') return 'map';
  if (node.type === 'integer' || node.type === 'number') return 'number';
  if (node.type === 'boolean') return '`true`, `false`';
  return node.pattern === DURATION_PATTERN.source ? 'duration' : 'text';
}

function plural(kind: string): string {
  return /^[a-z]+$/.test(kind) ? `${kind}s` : kind;
}

function keys(node: SchemaNode): string {
  const rows = Object.entries(node.properties ?? {}).map(([key, value]) => {
    const required = node.required?.includes(key) === true ? ', required' : '';
    return [code(key), typeOf(value) + required, value.description ?? ''];
  });
  return table(['key', 'value', 'meaning'], rows);
}

const GROUPS = {
  command: 'Commands',
  time: 'Time',
  process: 'Processes',
  zookeeper: 'ZooKeeper',
  network: 'Network',
  disk: 'Disks',
  laboratory: 'Laboratory',
} as const;

function steps(schema: SchemaNode): string {
  const options = schema.properties?.['steps']?.items?.anyOf ?? [];
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const verbs = (Object.keys(VERBS) as Verb[]).filter((verb) => VERBS[verb].group === group);
    return `### ${title}\n\n${verbs.map((verb) => verbSection(verb, options)).join('\n\n')}`;
  });
  return sections.join('\n\n');
}

function verbSection(verb: Verb, options: readonly SchemaNode[]): string {
  const { help, example } = VERBS[verb];
  const properties = options.find((option) => option.properties?.[verb] !== undefined)?.properties ?? {};
  const companions = Object.entries(properties).filter(
    ([key]) => key !== verb && !Object.hasOwn(COMMON_STEP_KEYS, key),
  );
  const lines = [`**${code(verb)}** ${help} Example: ${code(example)}`];
  for (const [key, node] of companions)
    lines.push(`- ${code(key)} (${typeOf(node)}): ${node.description ?? ''}`);
  return lines.length === 1 ? lines[0]! : `${lines[0]!}\n\n${lines.slice(1).join('\n')}`;
}

function valueText(type: ValueType): string {
  switch (type.kind) {
    case 'boolean':
      return 'true or false';
    case 'number':
      return 'number';
    case 'endpoint':
      return 'process';
    case 'list':
      return 'words in brackets';
    case 'word':
      return type.words.length > 6
        ? `a word such as ${code(type.words[0]!)}`
        : type.words.map(code).join(', ');
  }
}

const ARGUMENTS = {
  partition: 'flow/0',
  partitions: 'flow',
  process: 'tablet(2)',
  nameserver: 'nameserver(1)',
  number: '55',
} as const;

function conditions(): string {
  const rows = [...CONDITION_WORDS].flatMap(([word, { parameters, fields }]) => {
    const head =
      parameters.length === 0 ? word : `${word}(${parameters.map((kind) => ARGUMENTS[kind]).join(', ')})`;
    return [...fields].map(([name, { type, help }]) => [
      code(name === '' ? head : `${head}.${name}`),
      valueText(type),
      help,
    ]);
  });
  return table(['query', 'value', 'meaning'], rows);
}

function flags(): string {
  const text = (type: string, value: number | boolean): string =>
    type === 'duration' ? formatDuration(Number(value) * 1000) : String(value);
  const rows = Object.entries(FLAG_SPECS).map(([name, spec]) => [
    code(name),
    text(spec.type, spec.source),
    'template' in spec ? text(spec.type, spec.template) : '',
    spec.who,
    spec.help,
  ]);
  return table(['flag', 'source', 'template', 'read by', 'meaning'], rows);
}

function timing(): string {
  const rows = TIMING_KEYS.map(({ key, field, type, help }) => {
    const value = DEFAULT_TIMING[field];
    return [code(key), type === 'rate' ? `${value}/s` : formatDuration(value), help];
  });
  return table(['key', 'default', 'meaning'], rows);
}

/** The reference of scenario files as Markdown, from the schemas and tables that the program itself uses. */
export function scenarioReference(): string {
  const schema = scenarioJsonSchema() as SchemaNode;
  const part = (name: string): SchemaNode => schema.properties?.[name] ?? {};
  const sections: readonly (readonly [string, string])[] = [
    ['# Scenario files', INTRODUCTION],
    ['## The file', keys(schema)],
    ['## `clock`', keys(part('clock'))],
    ['## `cluster`', keys(part('cluster'))],
    ['## `tables`', keys(part('tables').items ?? {})],
    ['## `tables.indexes`', keys(part('tables').items?.properties?.['indexes']?.items ?? {})],
    ['## `workloads`', keys(part('workloads').items ?? {})],
    ['## `verify`', `${VERIFY}\n\n${keys(part('verify'))}`],
    ['## Steps', STEPS],
    ['', steps(schema)],
    [
      '## Naming a process',
      table(
        ['form', 'meaning'],
        SELECTOR_FORMS.map(({ form, help }) => [code(form), help]),
      ),
    ],
    ['## Conditions', `${CONDITIONS}\n\n${conditions()}`],
    ['## Expected output', EXPECTED_OUTPUT],
    [
      '## Verdicts',
      table(
        ['verdict', 'meaning'],
        Object.entries(VERDICTS).map(([verdict, help]) => [code(verdict), help]),
      ),
    ],
    ['## `cluster.timing`', timing()],
    ['## `cluster.flags`', `${FLAGS}\n\n${flags()}`],
  ];
  return `${sections.map(([title, body]) => (title === '' ? body : `${title}\n\n${body}`)).join('\n\n')}\n`;
}

const INTRODUCTION = `<!-- Generated by scripts/generate-schema.ts. -->

A scenario is a YAML file: a cluster, what happens to it, and what is expected. All of it is checked before anything
runs; a mistake is reported with its line, its column and the word that was probably meant. Editors complete and check
a file whose first line is:

\`\`\`yaml
# yaml-language-server: $schema=../../schema/scenario.schema.json
\`\`\`

Durations are written \`300s\`, \`25ms\`, \`500us\`, \`6m\`, \`1h\`, \`1.5s\` or \`1h30m\`; rates \`100/s\`; instants
\`"2018-08-24 20:01:35"\`, or only the time of day, in the zone of the file.`;

const VERIFY = `Counts are numbers, or bounds such as \`">= 1"\`.`;

const STEPS = `A step is a map with one verb. Steps run one after the other; time passes only while a step waits or a command is
answered. Every step may also have:

- \`at\`: when it begins, as a duration since the start of the clock or as an instant. It must not go backwards. A step
  whose time has passed already, because the steps before took longer, begins at once.
- \`note\`: what a reader should know. A step may consist of a note alone.`;

const CONDITIONS = `\`until\` and \`check\` take a condition, a list of conditions that must all hold, or a map from queries to values, as
in \`{ replicas(flow).alive: 6 }\` or \`{ ops.failed: ">= 1" }\`. A condition is a query whose value is true or false, or
a comparison with \`==\`, \`!=\`, \`<\`, \`<=\`, \`>\`, \`>=\`; \`and\`, \`or\`, \`not\` and parentheses combine them.
Queries can be compared with each other, and a process can be named in any form of the section above.

A query can be without a value: nobody leads, or no nameserver is there to be asked. Then no comparison with it holds,
\`!=\` included, but for \`== none\`, which asks for just that. So \`until: leader(flow/0) != tablet(2)\` waits until there
is another leader, not until there is none.`;

const EXPECTED_OUTPUT = `\`expect\` holds what a command prints. Blanks at the ends of lines and empty lines at the end do not count. Most tables
begin with blanks, which YAML would take for indentation: write the indentation down, as in

\`\`\`yaml
- ns: showtablet
  expect: |2
      endpoint            state           age
    -------------------------------------------
      172.27.128.31:8541  kTabletHealthy  3h
\`\`\`

\`openmldb-sim run --update\` writes what was printed into expectations that failed, and into those that were left empty.
\`compare: shape\` masks instants of 14 digits and durations such as \`7m\`, and nothing else: columns must stand where
they stand.`;

const FLAGS = `Durations take a unit; a number without one is in milliseconds, as OpenMLDB writes it.`;
