import { describe, expect, test } from 'vitest';
import { commandFolder } from './harness.js';

const scenario = (...steps: readonly string[]): string =>
  `version: 1\ntitle: A test\nsteps:\n${steps.map((step) => `  - ${step}\n`).join('')}`;

const PASS = scenario('{ ns: confget auto_failover, expect: auto_failover, compare: contains }');
const FAIL = scenario('{ ns: confset auto_failover false, expect: no }');
const STUCK = scenario('{ until: ops.count == 1, within: 1s }');
const VACUOUS = scenario('{ wait: 1s }');
const BAD = scenario('{ wiat: 1s }');

describe('exit codes', () => {
  test.each([
    ['pass', PASS, 0],
    ['expectation-failed', FAIL, 1],
    ['not-converged', STUCK, 3],
    ['vacuous', VACUOUS, 6],
  ])('%s', async (verdict, text, code) => {
    const folder = commandFolder();
    folder.write('a.yaml', text);
    const result = await folder.run(['run', 'a.yaml']);
    expect(result.code).toBe(code);
    expect(result.stdout).toContain(verdict);
    expect(result.stderr).toBe('');
  });

  test('of a bad file, with its mistakes on standard error', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', BAD);
    const result = await folder.run(['run', 'a.yaml']);
    expect(result).toMatchObject({
      code: 2,
      stderr: "a.yaml:4:7: unknown verb 'wiat'; did you mean 'wait'?",
    });
  });

  test('of a missing file, in one line', async () => {
    const result = await commandFolder().run(['run', 'none.yaml', '--quiet']);
    expect(result).toEqual({ code: 2, stdout: '', stderr: 'none.yaml: cannot be read: no such file' });
  });

  test.each([
    [['a', 'b'], { a: PASS, b: VACUOUS }, 6],
    [['a', 'b'], { a: VACUOUS, b: STUCK }, 3],
    [['a', 'b', 'c'], { a: STUCK, b: FAIL, c: VACUOUS }, 1],
    [['a', 'b', 'c'], { a: FAIL, b: BAD, c: STUCK }, 2],
  ] as const)('over several files, %j: the first of 5, 4, 2, 1, 3, 6', async (names, files, code) => {
    const folder = commandFolder();
    for (const [name, text] of Object.entries(files)) folder.write(`${name}.yaml`, text);
    const result = await folder.run(['run', ...names.map((name) => `${name}.yaml`), '--quiet']);
    expect(result.code).toBe(code);
  });
});

describe('input', () => {
  test('patterns and folders are expanded by the program', async () => {
    const folder = commandFolder();
    for (const file of ['a.yaml', 'x/b.yaml', 'x/y/c.yml', 'x/note.txt']) folder.write(file, PASS);
    const files = async (...words: readonly string[]): Promise<readonly string[]> => {
      const { stdout } = await folder.run(['run', ...words, '--json']);
      return (JSON.parse(stdout) as { runs: { file: string }[] }).runs.map((run) => run.file);
    };
    expect(await files('*.yaml')).toEqual(['a.yaml']);
    expect(await files('**/*.{yaml,yml}')).toEqual(['a.yaml', 'x/b.yaml', 'x/y/c.yml']);
    expect(await files('x')).toEqual(['x/b.yaml', 'x/y/c.yml']);
    expect(await files('x/?.yaml', 'a.yaml', './a.yaml')).toEqual(['x/b.yaml', 'a.yaml']);
    expect(await folder.run(['run', 'z*.yaml'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'openmldb-sim: no scenario matches z*.yaml',
    });
  });

  test('- is standard input', async () => {
    const result = await commandFolder().run(['run', '-'], { readStdin: () => FAIL });
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('expectation-failed  (standard input):4');
    expect(result.stdout).toContain('openmldb-sim run - --seed 1 --verbose');
  });

  test('seed and jitter override the file', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', PASS);
    const run = async (
      ...words: readonly string[]
    ): Promise<{ seed: number; traceHash: string; command: string }> => {
      const { stdout } = await folder.run(['run', 'a.yaml', '--json', ...words]);
      return (JSON.parse(stdout) as { runs: [{ seed: number; traceHash: string; command: string }] }).runs[0];
    };
    const plain = await run();
    expect(await run()).toEqual(plain);
    expect((await run('--seed', '9')).seed).toBe(9);
    const jittered = await run('--jitter', '2ms');
    expect(jittered.traceHash).not.toBe(plain.traceHash);
    expect(jittered.command).toBe('openmldb-sim run a.yaml --seed 1 --jitter 2ms --verbose');
  });
});

describe('--update', () => {
  const TABLE = `# a comment
version: 1
title: A test
steps:
  # the switch
  - ns: confget # shows it
    expect:
  - ns: confset auto_failover false
    expect: wrong # why
`;

  test('rewrites what was expected, keeps the rest, and is judged by the new text', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', TABLE);
    const result = await folder.run(['run', 'a.yaml', '--update', '--quiet']);
    expect(result).toEqual({ code: 0, stdout: 'pass  a.yaml', stderr: 'a.yaml: 2 expectations rewritten' });
    expect(folder.read('a.yaml')).toBe(`# a comment
version: 1
title: A test
steps:
  # the switch
  - ns: confget # shows it
    expect: |2
        key                 value
      -----------------------------
        auto_failover       true
  - ns: confset auto_failover false
    expect: set auto_failover ok # why
`);
    expect(await folder.run(['run', 'a.yaml', '--quiet'])).toMatchObject({ code: 0 });
  });

  test('leaves a file alone that is as expected', async () => {
    const folder = commandFolder();
    folder.write('a.yaml', PASS);
    expect(await folder.run(['run', 'a.yaml', '--update', '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    expect(folder.read('a.yaml')).toBe(PASS);
  });
});

test('an interrupt ends with a summary of what was done', async () => {
  const folder = commandFolder();
  folder.write('a.yaml', PASS);
  folder.write('b.yaml', PASS);
  let asked = 0;
  const steps = { isInterrupted: () => ++asked > 1 };
  const result = await folder.run(['run', 'a.yaml', 'b.yaml', '--json'], steps);
  expect(result.code).toBe(130);
  expect(result.stderr).toBe('interrupted in b.yaml, after 1 of 2 scenarios');
  expect(JSON.parse(result.stdout)).toMatchObject({ verdict: 'pass', runs: [{ file: 'a.yaml' }] });
});
