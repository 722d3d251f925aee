import { describe, expect, it } from 'vitest';
import { filesBelow, forbiddenSyntax, functionsOf, parse, read } from './source-tree.js';

const LONGEST_FILE = 400;
const LONGEST_FUNCTION = 70;

/** What is longer for a reason, with the reason. */
const LONG_FILES = new Map<string, string>();
const LONG_FUNCTIONS = new Map<string, string>([
  ['src/report/sentences/of-nameserver.ts sentenceOfNameserver', 'one case a kind of event'],
  ['src/scenario/reading/read-steps.ts readAct', 'one case a verb'],
]);

/** Default exports that a tool asks for. */
const ASKED_FOR = new Set(['src/sim/seedrandom.d.ts']);

const isTypeScript = (path: string): boolean => path.endsWith('.ts');
const PRODUCT = filesBelow('src', 'bench', 'scripts').filter(isTypeScript);
const ALL = [...PRODUCT, ...filesBelow('tests').filter(isTypeScript)];
const TEXT = /\.(ts|js|json|md|yaml|yml|sh)$|^\.ci\//;
const WRITTEN = filesBelow(
  'src',
  'bench',
  'scripts',
  'tests',
  'docs',
  'scenarios',
  'bin',
  '.ci',
  'examples',
).filter((path) => TEXT.test(path));

/** Lines of all written files that match, as `path:line text`. */
function linesThat(pattern: RegExp): string[] {
  return WRITTEN.flatMap((path) =>
    read(path)
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim()}`] : [])),
  );
}

describe('files', () => {
  it('are named in kebab-case', () => {
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
    const wrong = ALL.filter((path) => path.split('/').some((part) => !name.test(part)));
    expect(wrong).toEqual([]);
  });

  it('are named after something', () => {
    const nothing = /^(utils?|common|misc|helpers?|shared)(\.|$)/;
    expect(ALL.filter((path) => path.split('/').some((part) => nothing.test(part)))).toEqual([]);
  });

  it(`have at most ${LONGEST_FILE} lines`, () => {
    const long = PRODUCT.filter((path) => !LONG_FILES.has(path))
      .map((path) => ({ path, lines: read(path).split('\n').length - 1 }))
      .filter(({ lines }) => lines > LONGEST_FILE);
    expect(long).toEqual([]);
  });

  it('need every exception that is listed', () => {
    for (const path of LONG_FILES.keys())
      expect(read(path).split('\n').length - 1).toBeGreaterThan(LONGEST_FILE);
  });
});

describe('functions', () => {
  const long = PRODUCT.flatMap((path) =>
    functionsOf(parse(path))
      .filter(({ lines }) => lines > LONGEST_FUNCTION)
      .map(({ name, lines }) => ({ key: `${path} ${name}`, lines })),
  );

  it(`have at most ${LONGEST_FUNCTION} lines`, () => {
    expect(long.filter(({ key }) => !LONG_FUNCTIONS.has(key))).toEqual([]);
  });

  it('need every exception that is listed', () => {
    expect(long.map(({ key }) => key)).toEqual(expect.arrayContaining([...LONG_FUNCTIONS.keys()]));
  });

  it('are measured from their first line to their last', () => {
    const text = ['/** Comment. */', 'function f() {', '  return 1;', '}', 'const g = () => 2;'].join('\n');
    expect(functionsOf(parse('x.ts', text)).map(({ name, line, lines }) => [name, line, lines])).toEqual([
      ['f', 2, 3],
      ['a function', 5, 1],
    ]);
  });
});

describe('the language', () => {
  it('has no any, no enum and no default exports', () => {
    expect(
      ALL.filter((path) => !ASKED_FOR.has(path)).flatMap((path) => forbiddenSyntax(parse(path))),
    ).toEqual([]);
  });

  it('would be caught using them', () => {
    const text = [
      'let a: any;',
      'enum E { A }',
      'export default 1;',
      'export default function f() {}',
      'switch (1) { default: }',
    ].join('\n');
    expect(forbiddenSyntax(parse('x.ts', text))).toEqual([
      'x.ts:1 any',
      'x.ts:2 enum',
      'x.ts:3 default export',
      'x.ts:4 default export',
    ]);
  });
});

describe('the text', () => {
  it('leaves nothing for later', () => {
    expect(linesThat(new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`))).toEqual([]);
  });

  it('names no path of one machine', () => {
    expect(linesThat(/(^|[\s'"`(=])(\/work\/|\/home\/\w|\/Users\/\w|file:\/\/\/)/)).toEqual([]);
  });
});
