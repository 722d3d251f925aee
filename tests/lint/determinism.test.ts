import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importError, resolveImport } from '../../scripts/lint/layers.js';

const ROOT = resolve(import.meta.dirname, '../..');

/** One violation a line, each planted alone in a file below the simulator. */
const PLANTED: readonly (readonly [rule: string, code: string])[] = [
  ['no-restricted-globals', 'export const now = Date.now();'],
  ['no-restricted-globals', 'export const now = new Date();'],
  ['no-restricted-globals', 'export const now = performance.now();'],
  ['no-restricted-globals', 'setTimeout(() => {}, 1);'],
  ['no-restricted-globals', 'setInterval(() => {}, 1);'],
  ['no-restricted-globals', 'setImmediate(() => {});'],
  ['no-restricted-globals', 'queueMicrotask(() => {});'],
  ['no-restricted-globals', 'export const p = Promise.resolve(1);'],
  ['no-restricted-globals', 'export const id = crypto.randomUUID();'],
  ['no-restricted-globals', 'export const format = new Intl.NumberFormat();'],
  ['no-restricted-globals', 'export const weak = new WeakRef({});'],
  ['no-restricted-globals', 'export const home = process.env;'],
  ['no-restricted-globals', 'export const date = globalThis.Date;'],
  ['no-nondeterminism', 'export const draw = Math.random();'],
  ['no-nondeterminism', "export const draw = Math['random']();"],
  ['no-nondeterminism', 'export const x = Math.sin(1);'],
  ['no-nondeterminism', 'export const x = Math.log2(8);'],
  ['no-nondeterminism', 'export const x = Math.pow(2, 0.5);'],
  ['no-nondeterminism', 'export const x = (n: number): number => n ** 0.5;'],
  ['no-nondeterminism', "export const x = 'a'.localeCompare('b');"],
  ['no-nondeterminism', 'export const x = (1).toLocaleString();'],
  ['no-nondeterminism', "export const x = 'i'.toLocaleUpperCase();"],
  ['no-nondeterminism', 'export async function f(): globalThis.X {}'],
  ['no-nondeterminism', 'export const f = async () => 1;'],
  ['no-nondeterminism', 'export class C { async m() {} }'],
  ['no-nondeterminism', 'export const x = await f();'],
  ['no-nondeterminism', 'export {}; for await (const x of xs) use(x);'],
  ['no-nondeterminism', 'for (const key in { 2: 0, 1: 0 }) use(key);'],
  ['no-nondeterminism', "export const x = import('./y.js');"],
  ['import-direction', "import { readFileSync } from 'node:fs'; readFileSync('x');"],
  ['import-direction', "import { x } from '../nameserver/state.js'; x();"],
  ['import-direction', "import type { X } from '../cluster/index.js'; export const x: X = 1;"],
  ['import-direction', "export * from '../cli/run.js';"],
  ['import-direction', "export { x } from '../zk-sim/znode-tree.js';"],
  ['import-direction', "import { x } from '../index.js'; x();"],
  ['import-direction', "import { x } from '../../tests/sim/fixture.js'; x();"],
];

const HARMLESS = [
  'export const x = Math.floor(1.5) + Math.imul(3, 4) + 2 ** 31;',
  "import { x } from '../sim/index.js'; import { y } from '../zk-sim/zk-port.js'; x(y);",
  'export function* f(process: { name: string }): Generator { yield process.name; }',
];

interface Report {
  readonly diagnostics: readonly { readonly filename: string; readonly code: string }[];
}

let folder: string;
let report: Report;
const codesIn = (file: string): string[] =>
  report.diagnostics.filter((d) => d.filename.endsWith(file)).map((d) => d.code);

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lint-'));
  const config = JSON.parse(readFileSync(join(ROOT, '.oxlintrc.json'), 'utf8')) as Record<string, unknown>;
  const plugin = join(ROOT, 'scripts/lint/determinism.js');
  write('.oxlintrc.json', JSON.stringify({ ...config, $schema: undefined, jsPlugins: [plugin] }));
  for (const [i, [, code]] of PLANTED.entries()) write(`src/tablet/planted-${i}.ts`, `${code}\n`);
  for (const [i, code] of HARMLESS.entries()) write(`src/tablet/harmless-${i}.ts`, `${code}\n`);
  write(
    'src/cli/outside.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = async () => readFileSync(Date());\n",
  );
  const oxlint = join(ROOT, 'node_modules/.bin/oxlint');
  const { stdout } = spawnSync(oxlint, ['-c', join(folder, '.oxlintrc.json'), '--format', 'json', folder], {
    encoding: 'utf8',
  });
  report = JSON.parse(stdout) as Report;
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the lint rules', () => {
  it.each(PLANTED.map(([rule, code], i) => [rule, code, i] as const))('report %s: %s', (rule, _, i) => {
    expect(codesIn(`planted-${i}.ts`).join()).toContain(`(${rule})`);
  });

  it.each(HARMLESS.map((code, i) => [code, i] as const))('leave alone: %s', (_, i) => {
    expect(codesIn(`harmless-${i}.ts`)).toEqual([]);
  });

  it('leave the outside world to the command line', () => {
    expect(codesIn('outside.ts')).toEqual([]);
  });

  it('find nothing in this project', () => {
    const all = (): string =>
      execFileSync(join(ROOT, 'node_modules/.bin/oxlint'), ['src'], { cwd: ROOT, encoding: 'utf8' });
    expect(all).not.toThrow();
  });
});

describe('the table of layers', () => {
  it('resolves relative imports below src', () => {
    expect(resolveImport('tablet/binlog/binlog.ts', '../../sim/index.js')).toBe('sim/index');
    expect(resolveImport('tablet/tablet.ts', './state.js')).toBe('tablet/state');
    expect(resolveImport('tablet/tablet.ts', '../../bench/run.js')).toBeUndefined();
  });

  it.each([
    ['tablet/tablet.ts', '../sim/index.js'],
    ['tablet/tablet.ts', '../zk-sim/zk-client.js'],
    ['tablet/binlog/part.ts', './binlog.js'],
    ['tablet/tablet.ts', 'eventemitter3'],
    ['cli/run.ts', '../report/json.js'],
    ['campaign/worker.ts', 'node:worker_threads'],
    ['index.ts', './cluster/index.js'],
  ])('%s may import %s', (from, specifier) => {
    expect(importError(from, specifier)).toBeUndefined();
  });

  it.each([
    ['sim/node.ts', '../protocol/index.js'],
    ['report/json.ts', '../campaign/results.js'],
    ['client/sdk.ts', '../tablet/tablet.js'],
    ['tablet/tablet.ts', '../zk-sim/zk-server.js'],
    ['zk-sim/zk-client.ts', '../client/index.js'],
    ['cluster/cluster.ts', '../checker/index.js'],
    ['scenario/runner.ts', 'node:fs'],
    ['cluster/cluster.ts', '../unheard-of/x.js'],
  ])('%s may not import %s', (from, specifier) => {
    expect(importError(from, specifier)).toBeDefined();
  });
});
